"""Funding by risk: opening, trigger and recharge of Communications Credits, from resampled months (R40 to R43)."""

from chargeback_kit.planning.funding.advice import Funding, funding, funding_without_history
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.tradeoff import Outlook

__all__ = ["Funding", "Outlook", "Risks", "funding", "funding_without_history"]
