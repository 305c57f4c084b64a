"""What ``plan_mix`` answers: frozen, money as Decimal, tables as DataFrames, words for each number."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from chargeback_kit.planning.plan_mix.certainty import Certainty


@dataclass(frozen=True)
class PlanMix:
    """Who should hold which plan, with the proof. Every amount is money of one month, of several the average.

    ``assignment``: one row per person who holds or could hold a plan: ``user_principal_name, user_id, country,
    cost_center, domestic_minutes, international_minutes, incoming_minutes, today, option, sku, fee, move, because``.

    ``moves``: ``move, people, country, from_option, to_option, saving, saving_alone, sentence``, the largest saving
    first; where moves share a pool they are counted one after the other, so the savings add up to ``saving``.

    ``comparison``: ``mix, title, people_moved, fees, calls, cost, model_cost, saving`` of ``today``, ``mix``,
    ``all_payg`` and ``thresholds``; ``calls`` and ``cost`` are priced by the engine call by call.

    ``pools``: ``pool, month, licences, size_minutes, used_minutes, over_minutes, over_amount`` under the mix.

    ``proof``: ``country, people, groups, cost, bound, certified_bound, gap, proven, multipliers``.

    ``cost`` is the model's, and no choice costs less than ``bound``; ``certified_bound`` is the part of it that was
    computed a second time in whole numbers (``check``). ``model_cost`` is the model's in the months as they were and
    ``exact_cost`` the engine's. ``stopped`` says that the search was interrupted.
    """

    months: tuple[str, ...]
    currency: str
    options: tuple[str, ...]
    cost: Decimal
    bound: Decimal
    certified_bound: Decimal
    proven: bool
    stopped: bool
    model_cost: Decimal
    exact_cost: Decimal
    exact_today: Decimal
    assignment: pd.DataFrame
    moves: pd.DataFrame
    comparison: pd.DataFrame
    pools: pd.DataFrame
    proof: pd.DataFrame
    certainty: Certainty | None
    caveats: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def gap(self) -> Decimal:
        """What any other choice could save at most, by the model."""
        return self.cost - self.bound

    @property
    def relative_gap(self) -> float:
        """The gap as a part of the cost; a number to read, not money."""
        return float(Fraction(self.gap) / Fraction(self.cost)) if self.cost else 0.0

    @property
    def saving(self) -> Decimal:
        """What the mix saves a month against today, both priced by the engine."""
        return self.exact_today - self.exact_cost

    @property
    def difference(self) -> Decimal:
        """The engine's cost minus the model's for the same licences and months."""
        return self.exact_cost - self.model_cost

    def _repr_html_(self) -> str:
        shown = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in self.sentences)
        table: str = self.moves.drop(columns=["sentence"]).to_html(index=False)
        return f"<ul>{shown}</ul>{table}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
