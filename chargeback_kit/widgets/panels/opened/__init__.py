"""Panels of what a number is made of, beside the calls."""
