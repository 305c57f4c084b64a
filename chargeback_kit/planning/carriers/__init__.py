"""Calling plans, Operator Connect or Direct Routing: one's own calls under each, with the terms that the user gives."""

from chargeback_kit.planning.carriers.comparison import CarrierComparison, compare_carriers
from chargeback_kit.planning.carriers.terms import CarrierTerms

__all__ = ["CarrierComparison", "CarrierTerms", "compare_carriers"]
