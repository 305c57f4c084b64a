"""What was agreed, asked for in a form."""
