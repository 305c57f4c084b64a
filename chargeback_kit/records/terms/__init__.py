"""The terms of an agreement: what its values may be, and what carriers charge."""
