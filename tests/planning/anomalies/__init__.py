"""Anomalies: fraud and mere peculiarities put into synthetic tenants, and what is found of them."""
