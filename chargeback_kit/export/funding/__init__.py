"""What leaves the kit of a funding plan: its table, its figures, its page."""
