"""Backtest of the funding advice: whether the chance is met in months nobody has seen, and less money lies idle.

``python -m benchmarks.funding`` draws tenants of four kinds of traffic, gives the kit twelve months of each, and plays
the proposal and the table of 2017 in many versions of the thirteenth month, with the lag and the failing card that the
advice assumes. The figures go to standard output as a table; nothing here asserts.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.traffic import FIRST_MONTH, HISTORY_MONTHS, KINDS, Tenant, days, tenant
from chargeback_kit.money import MICRO
from chargeback_kit.planning.funding import Funding, Risks, SettingResult
from chargeback_kit.planning.funding.advice import advise
from chargeback_kit.planning.funding.history import History, months_on
from chargeback_kit.planning.funding.level import SCALE, level
from chargeback_kit.planning.funding.months import ResampledMonths, card_failures
from chargeback_kit.planning.funding.play import play
from chargeback_kit.planning.funding.surges import surges
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS, HOUR_NS


@dataclass(frozen=True)
class Outcome:
    """One setting in one tenant's unseen months: the share that ran dry, the idle money [currency], the recharges."""

    dry: float
    idle: float
    recharges: float


@dataclass(frozen=True)
class Trial:
    """One tenant: the chance the advice states, what came of it, and the table of 2017 beside an equal of it."""

    kind: str
    stated: float
    proposal: Outcome
    table: Outcome
    equal: Outcome


def trials(kind: str, tenants: int, futures: int, alpha: float, seed: int = 1, paths: int = 2000) -> Iterator[Trial]:
    """The trials of a kind of traffic."""
    for number in range(tenants):
        dice = np.random.default_rng([seed, KINDS.index(kind), number])
        of = tenant(kind, dice)
        plan = _plan(of, alpha, Risks(paths=paths), dice)
        unseen = _unseen(of, futures, plan.risks, dice)
        rows = [plan.proposal, plan.table, _no_worse(plan)]
        yield Trial(kind, plan.proposal.chance, *(_outcome(unseen, row) for row in rows))


def _plan(of: Tenant, alpha: float, risks: Risks, dice: np.random.Generator) -> Funding:
    history = History.of("USD", [day for place in range(HISTORY_MONTHS) for day in days(of, place, dice)])
    month = months_on(FIRST_MONTH, HISTORY_MONTHS)
    return advise(history, month, alpha, risks, level(history), of.licences, unseen=surges(history))


def _no_worse(plan: Funding) -> SettingResult:
    """The setting with the least idle money that runs dry no more often than the table's, with one purchase more."""
    often = max(plan.table.recharges + 1, plan.risks.purchases)
    fitting = [row for row in plan.rows if row.chance <= plan.table.chance and row.recharges <= often]
    return min(fitting, key=lambda row: row.idle)


def _unseen(of: Tenant, count: int, risks: Risks, dice: np.random.Generator) -> ResampledMonths:
    """Versions of the month after the history, each with a lag of its own for every day."""
    drawn = [days(of, HISTORY_MONTHS, dice) for _ in range(count)]
    dates = tuple(day.date for day in drawn[0])
    first = np.cumsum([0] + [len(day.amounts) for month in drawn for day in month])
    offset, amounts = (
        np.concatenate([getattr(day, name) for month in drawn for day in month]) for name in ("offset_ns", "amounts")
    )
    history = History("USD", dates * count, first, np.minimum(offset, DAY_NS - 1), amounts)
    source = np.arange(count * len(dates)).reshape(count, len(dates))
    lag = dice.integers(risks.lag_hours[0] * HOUR_NS, risks.lag_hours[1] * HOUR_NS, size=source.shape)
    card_from, card_until = card_failures(len(dates), risks, count, dice)
    factor = np.full_like(source, SCALE)
    return ResampledMonths(history, dates, source, factor, lag, card_from, card_until, np.arange(count))


def _outcome(unseen: ResampledMonths, row: SettingResult) -> Outcome:
    opening, trigger, recharge = row.setting.micro
    played = play(unseen, opening - trigger, recharge, Switches())
    idle = np.maximum(0, played.mean + trigger) / MICRO
    return Outcome(float((played.need >= trigger).mean()), float(idle.mean()), float(played.recharges.mean()))


def mean_and_error(values: list[float]) -> tuple[float, float]:
    """The mean over tenants and its standard error."""
    found = np.array(values)
    return float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found)))


def summary(found: list[Trial]) -> dict[str, float]:
    """The figures of one kind of traffic."""
    met, error = mean_and_error([each.proposal.dry for each in found])
    return {
        "stated": float(np.mean([each.stated for each in found])),
        "met": met,
        "error": error,
        "table dry": float(np.mean([each.table.dry for each in found])),
        "equal dry": float(np.mean([each.equal.dry for each in found])),
        "table idle": float(np.mean([each.table.idle for each in found])),
        "equal idle": float(np.mean([each.equal.idle for each in found])),
        "less idle": float(np.mean([each.equal.idle < each.table.idle for each in found])),
        "proposal idle": float(np.mean([each.proposal.idle for each in found])),
        "recharges": float(np.mean([each.proposal.recharges for each in found])),
    }


def main() -> None:
    """Print one line per kind of traffic."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenants", type=int, default=60)
    parser.add_argument("--futures", type=int, default=40)
    parser.add_argument("--alpha", type=float, default=0.05)
    asked = parser.parse_args()
    for number, kind in enumerate(KINDS):
        figures = summary(list(trials(kind, asked.tenants, asked.futures, asked.alpha)))
        if not number:
            print("| traffic | " + " | ".join(figures) + " |\n|" + "---|" * (len(figures) + 1))
        shown = [f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}" for value in figures.values()]
        print(f"| {kind} | " + " | ".join(shown) + " |", flush=True)


if __name__ == "__main__":
    main()
