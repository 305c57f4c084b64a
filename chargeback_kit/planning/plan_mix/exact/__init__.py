"""The mix call by call: what a choice costs in the calls' own order, the best one of all, and what none goes below."""

from chargeback_kit.planning.plan_mix.exact.calls import PlannedCalls, drawn_calls, planned_calls
from chargeback_kit.planning.plan_mix.exact.chooser import ChosenByCall, choose_exactly, is_quick, settled_again
from chargeback_kit.planning.plan_mix.exact.prices import EndOfPools, MarketPrices

__all__ = [
    "ChosenByCall",
    "EndOfPools",
    "MarketPrices",
    "PlannedCalls",
    "choose_exactly",
    "drawn_calls",
    "is_quick",
    "planned_calls",
    "settled_again",
]
