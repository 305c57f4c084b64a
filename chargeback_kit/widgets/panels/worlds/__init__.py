"""Worlds that the controls have made: kept, compared, saved."""
