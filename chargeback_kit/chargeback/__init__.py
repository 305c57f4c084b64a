"""Who pays: the exact split, the bases of licence fees, and the statements (R50 to R54)."""
