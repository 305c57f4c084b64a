"""Other worlds: what the bill would have been."""
