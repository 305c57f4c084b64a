"""How the sample tenant is made: people, numbers, calls, what they cost, and the files that tell of it."""
