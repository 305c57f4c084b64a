"""Calling plans, Operator Connect or Direct Routing: one's own calls under each, by the terms that the user gives."""
