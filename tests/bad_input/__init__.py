"""Input that is wrong: what the user reads, with which exit status, and that no row is lost."""
