"""The receipt of one call: what is known of it, the steps to its amount, and its line in the trade's words."""
