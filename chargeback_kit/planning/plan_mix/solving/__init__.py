"""Solving: what is asked, the ways to answer it, and the fees that all takers of an option share."""
