"""Invoices beside bills: synthetic tenants, faults put into them, and how many are found."""
