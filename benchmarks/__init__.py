"""How long a bill takes, next to a careful pandas bill and to only reading the file."""
