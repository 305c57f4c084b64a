"""Which settings a tenant's bill follows: each is tried against what was charged, and kept if it reproduces it."""
