"""The tables of an answer; money is exact decimals, minutes are whole and started ones count."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import Search, Standing, certified_bound
from chargeback_kit.planning.plan_mix import words
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Demand
from chargeback_kit.planning.plan_mix.markets import Market
from chargeback_kit.planning.plan_mix.moves import Move
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import NONE, names
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.planning.plan_mix.pricing import Priced, PricedMove

TEXT, WHOLE = pa.string(), pa.int64()
TITLES = {
    "today": "Today",
    "mix": "This mix",
    "all_payg": "Everybody pay as you go",
    "thresholds": "Threshold matrix",
}
ASSIGNMENT = {
    "user_principal_name": TEXT, "user_id": TEXT, "country": TEXT, "cost_center": TEXT, "domestic_minutes": WHOLE,
    "international_minutes": WHOLE, "incoming_minutes": WHOLE, "today": TEXT, "option": TEXT, "sku": TEXT, "fee": MONEY,
    "move": WHOLE, "because": TEXT,
}  # fmt: skip
MOVES = {
    "move": WHOLE, "people": WHOLE, "country": TEXT, "from_option": TEXT, "to_option": TEXT, "saving": MONEY,
    "saving_alone": MONEY, "sentence": TEXT,
}  # fmt: skip
COMPARISON = {
    "mix": TEXT, "title": TEXT, "people_moved": WHOLE, "fees": MONEY, "calls": MONEY, "cost": MONEY,
    "model_cost": MONEY, "saving": MONEY,
}  # fmt: skip
POOLS = {
    "pool": TEXT, "month": TEXT, "licences": WHOLE, "size_minutes": WHOLE, "used_minutes": WHOLE, "over_minutes": WHOLE,
    "over_amount": MONEY,
}  # fmt: skip
PROOF = {
    "country": TEXT, "people": WHOLE, "groups": WHOLE, "cost": MONEY, "bound": MONEY, "certified_bound": MONEY,
    "gap": MONEY, "proven": pa.bool_(), "multipliers": TEXT,
}  # fmt: skip


def _table(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, kind) for values, kind in zip(cells, columns.values(), strict=True)]
    made = frame(pa.table(arrays, names=list(columns)))
    return made.astype({"move": "Int64"}) if "move" in columns else made


def assignment(
    known: Demand, offers: Offers, prices: Prices, moves: Sequence[Move], today: Choice, choice: Choice
) -> pd.DataFrame:
    """One row per person who holds or needs a plan, in the order of the user list."""
    months = len(known.months)
    seconds = [known.usage.domestic_seconds.sum(axis=1), known.usage.international_seconds.sum(axis=1)]
    minutes = [-(-each // (60 * months)) for each in (*seconds, known.called_seconds)]
    move_of = {row: number for number, move in enumerate(moves, 1) for row in move.rows}
    fee = offers.fees[np.arange(len(choice)), choice]
    rows = []
    for row, person in enumerate(known.people):
        if person.today == NONE and choice[row] == today[row] and not any(each[row] for each in minutes[:2]):
            continue
        option = offers.options[choice[row]]
        stays = bool(offers.stays_because[row])
        sku = "" if stays else prices.held_or_bought(option, person.country, person.skus)
        rows.append((
            person.name, person.user_id, person.country, person.cost_center, *(int(each[row]) for each in minutes),
            "+".join(person.options_today), option, sku, from_micro(int(fee[row])), move_of.get(row),
            offers.stays_because[row],
        ))  # fmt: skip
    return _table(ASSIGNMENT, rows)


def moves(found: Sequence[PricedMove]) -> pd.DataFrame:
    """The moves, ranked."""
    rows = [
        (n, len(m.move.rows), m.move.country, m.move.origin, m.move.target, m.saving, m.alone, words.move(m))
        for n, m in enumerate(found, 1)
    ]
    return _table(MOVES, rows)


def comparison(compared: Mapping[str, Priced]) -> pd.DataFrame:
    """The mix beside today and other ways to choose."""
    now = compared["today"].cost
    return _table(
        COMPARISON,
        [
            (name, TITLES[name], each.moved, each.fees, each.calls, each.cost, each.model, now - each.cost)
            for name, each in compared.items()
        ],
    )


def pools(mix: Priced) -> pd.DataFrame:
    """The pools of the mix month by month, as the engine drew them."""
    rows = [
        (p.pool, p.month, p.licences, p.size_seconds // 60, -(-p.used_seconds // 60), -(-p.over_seconds // 60),
         from_micro(p.over_micro))
        for p in mix.pools
    ]  # fmt: skip
    return _table(POOLS, rows)


def proof(found: Search, markets: Sequence[Market]) -> pd.DataFrame:
    """Cost, bound and multipliers of each country's problem."""
    rows = []
    for standing, market in zip(found.standings, markets, strict=True):
        problem = standing.problem
        certified = certified_bound(problem, standing.multipliers)
        rows.append((
            problem.name, len(market.people), len(problem.count), from_micro(standing.cost), from_micro(standing.bound),
            from_micro(certified), from_micro(standing.gap), standing.proven, _multipliers(standing),
        ))  # fmt: skip
    return _table(PROOF, rows)


def _multipliers(standing: Standing) -> str:
    """The part of its pools' money that each option is charged with, months added up."""
    parts: dict[str, list[str]] = {}
    for row, part in zip(standing.problem.rows, standing.multipliers, strict=True):
        parts.setdefault(names()[row.option], []).append(f"{part:.6f}")
    return "; ".join(f"{option} {' '.join(each)}" for option, each in parts.items())
