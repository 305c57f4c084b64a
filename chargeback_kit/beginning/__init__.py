"""Beginning with one's own files: what lies there, what is missing and what it would change, a first agreement."""
