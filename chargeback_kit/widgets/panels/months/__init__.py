"""Panels of a month against the one before."""
