"""What every exercise does: read what was typed, compare, say what it is."""
