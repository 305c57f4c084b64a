"""A page and a sheet for each payer: what one cost centre owes and why, with nobody else's data in it."""
