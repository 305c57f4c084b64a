"""The plan mix: who should hold which calling plan, with the proof that no choice is much cheaper."""

from chargeback_kit.planning.plan_mix.certainty import Certainty
from chargeback_kit.planning.plan_mix.mix import plan_mix
from chargeback_kit.planning.plan_mix.prices import Price, Prices, Restriction, read_prices, read_restrictions
from chargeback_kit.planning.plan_mix.result import PlanMix
from chargeback_kit.planning.plan_mix.solving.question import Progress
from chargeback_kit.planning.plan_mix.threshold import Thresholds

__all__ = [
    "Certainty",
    "PlanMix",
    "Price",
    "Prices",
    "Progress",
    "Restriction",
    "Thresholds",
    "plan_mix",
    "read_prices",
    "read_restrictions",
]
