"""The stages of the bill, one SQL text each, in the order of the bill, and what runs them."""
