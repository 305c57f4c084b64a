"""Bill beside invoice (R54): day by day and kind by kind, the rows that explain the difference, and what is unknown."""
