"""The engine held to the slow reference, to its own rules under change, and to a portable dialect."""
