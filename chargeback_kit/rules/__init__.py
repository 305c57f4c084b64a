"""What a bill means: the decision table of kinds, the plans behind licences, and the size of every pool."""
