"""A bill without names: people, numbers and calls are pseudonyms keyed by a secret, every total is kept.

What is computed is computed with the real names, since odd cents go by them (R52); the names are exchanged afterwards,
in the tables of the engine, in those of Python, and in every sentence.
"""
