"""Further lists of a bill folder."""
