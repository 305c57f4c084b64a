"""Quick answers about another world: from running sums made once, to the cent those of the full bill."""
