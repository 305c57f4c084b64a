"""Funding by risk: opening, trigger and recharge of Communications Credits, from resampled months (R40 to R43)."""

from chargeback_kit.planning.funding.advice import Funding, funding, funding_without_history
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.tradeoff import SettingResult

__all__ = ["Funding", "Risks", "SettingResult", "funding", "funding_without_history"]
