"""Panels over one shared state: they show it and set it, and compute nothing."""
