"""Licences of the mix: what those at hand cost, what others would, and how many to buy and to give back."""
