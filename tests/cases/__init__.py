"""The contract of the rules as sentences: given, expect, because."""
