"""The steps of the bill as SQL, one text each in the order of the bill, and what runs them on DuckDB."""
