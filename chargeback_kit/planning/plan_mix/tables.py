"""The tables of an answer; money is exact decimals, minutes are whole and started ones count."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.money import MICRO_PER_CENT, from_micro
from chargeback_kit.planning.assignment import Ints, Search, Standing
from chargeback_kit.planning.plan_mix import words
from chargeback_kit.planning.plan_mix.choices import Choice, counts
from chargeback_kit.planning.plan_mix.demand import Demand
from chargeback_kit.planning.plan_mix.exact import ChosenByCall
from chargeback_kit.planning.plan_mix.licences.order import Order
from chargeback_kit.planning.plan_mix.markets import Market
from chargeback_kit.planning.plan_mix.moves import Move
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import NONE, names
from chargeback_kit.planning.plan_mix.people.changes import PersonLine, first_of, given_up_by
from chargeback_kit.planning.plan_mix.people.left import Left
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.planning.plan_mix.pricing import Priced, PricedMove
from chargeback_kit.planning.plan_mix.result import PaygReach
from chargeback_kit.planning.plan_mix.solving.sponsored import certified

TEXT, WHOLE = pa.string(), pa.int64()
TITLES = {
    "today": "Today",
    "mix": "This mix",
    "thresholds": "Threshold matrix",
}
ASSIGNMENT = {
    "user_principal_name": TEXT, "user_id": TEXT, "country": TEXT, "cost_center": TEXT, "domestic_minutes": WHOLE,
    "international_minutes": WHOLE, "incoming_minutes": WHOLE, "today": TEXT, "option": TEXT, "sku": TEXT, "fee": MONEY,
    "move": WHOLE, "because": TEXT, "first": TEXT, "changes": TEXT, "seen": TEXT,
    "to_do": TEXT, "left": TEXT,
}  # fmt: skip
MOVES = {
    "move": WHOLE, "people": WHOLE, "country": TEXT, "from_option": TEXT, "to_option": TEXT, "saving": MONEY,
    "saving_alone": MONEY, "sentence": TEXT,
}  # fmt: skip
COMPARISON = {
    "mix": TEXT, "title": TEXT, "people_moved": WHOLE, "fees": MONEY, "calls": MONEY, "cost": MONEY,
    "model_cost": MONEY, "saving": MONEY, "unneeded": MONEY, "changing": MONEY,
}  # fmt: skip
POOLS = {
    "pool": TEXT, "month": TEXT, "licences": WHOLE, "size_minutes": WHOLE, "used_minutes": WHOLE, "over_minutes": WHOLE,
    "over_amount": MONEY,
}  # fmt: skip
PROOF = {
    "country": TEXT, "people": WHOLE, "groups": WHOLE, "cost": MONEY, "bound": MONEY, "certified_bound": MONEY,
    "gap": MONEY, "proven": pa.bool_(), "multipliers": TEXT, "call_by_call": MONEY, "call_by_call_bound": MONEY,
    "settled": pa.bool_(),
}  # fmt: skip
LICENCES = {
    "option": TEXT, "country": TEXT, "sku": TEXT, "held": WHOLE, "bought": WHOLE, "needed": WHOLE, "to_buy": WHOLE,
    "to_give_back": WHOLE, "price_paid": TEXT, "price_list": MONEY, "saving": MONEY,
    "still_paid": WHOLE, "give_back": TEXT, "idle_to_give_back": WHOLE, "idle_saving": MONEY,
    "bought_at": TEXT, "idle_used": MONEY,
}  # fmt: skip


def _table(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, kind) for values, kind in zip(cells, columns.values(), strict=True)]
    made = frame(pa.table(arrays, names=list(columns)))
    return made.astype({"move": "Int64"}) if "move" in columns else made


def assignment(
    known: Demand,
    offers: Offers,
    prices: Prices,
    moves: Sequence[Move],
    today: Choice,
    choice: Choice,
    said: Sequence[PersonLine],
    left: Sequence[Left] = (),
) -> pd.DataFrame:
    """One row per person who holds or needs a plan, in the order of the user list; then those who have left."""
    months = len(known.months)
    seconds = [known.usage.domestic_seconds.sum(axis=1), known.usage.international_seconds.sum(axis=1)]
    minutes = [-(-each // (60 * months)) for each in (*seconds, known.called_seconds)]
    move_of = {row: number for number, move in enumerate(moves, 1) for row in move.rows}
    fee = _fees(offers, choice)
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
            offers.stays_because[row], said[row].first, said[row].changes, said[row].seen, said[row].to_do, "",
        ))  # fmt: skip
    given_back = {(m.country, m.origin): number for number, m in enumerate(moves, 1) if not m.rows}
    return _table(ASSIGNMENT, [*rows, *(_left_row(each, months, given_back) for each in left if _had_a_plan(each))])


def _fees(offers: Offers, choice: Choice) -> Ints:
    """What each person's licence costs [n; micro]; of those bought at several prices each costs the same (R51)."""
    fee: Ints = offers.licence_fees[np.arange(len(choice)), choice]
    for stock in offers.stocks:
        takers = stock.members & (choice == stock.option)
        if stock.rungs and takers.any():
            count, present = int(takers.sum()), np.ones((len(choice), 1), np.bool_)
            cents, more = divmod((count * stock.paid + stock.surcharge(takers, present)) // MICRO_PER_CENT, count)
            fee[takers] = MICRO_PER_CENT * (cents + (np.arange(count) < more))
    return fee


def _had_a_plan(each: Left) -> bool:
    return each.person.today != NONE or any(each.seconds[:2])


def _left_row(each: Left, months: int, given_back: Mapping[tuple[str, str], int]) -> tuple[Any, ...]:
    """Somebody who has left needs no plan."""
    person, steps = each.person, given_up_by(each)
    move = next(
        (given_back[key] for name in person.options_today if (key := (person.country, name)) in given_back), None
    )
    return (
        person.name, person.user_id, person.country, person.cost_center,
        *(-(-seconds // (60 * months)) for seconds in each.seconds), "+".join(person.options_today), NONE, "",
        Decimal("0.00"), move, each.because, steps.first, steps.changes, steps.seen, steps.to_do,
        each.last_day.isoformat() if each.last_day else "yes",
    )  # fmt: skip


def licences(found: Sequence[Order]) -> pd.DataFrame:
    """What to buy and to give back; an empty price is not known."""
    rows = [
        (o.option, o.country, o.sku, o.held, o.held + o.idle, o.needed, o.to_buy, o.to_give_back,
         "" if o.price_paid is None else str(o.price_paid), o.price_list, o.saved, o.still_paid, o.until,
         o.idle_to_give_back, o.idle_saving, o.bought_at, o.idle_used)
        for o in found
    ]  # fmt: skip
    return _table(LICENCES, rows)


def moves(found: Sequence[PricedMove], said: Sequence[PersonLine]) -> pd.DataFrame:
    """The moves, ranked."""
    rows = [
        (n, m.left or len(m.move.rows), m.move.country, m.move.origin, m.move.target, m.saving, m.alone,
         words.move(m, first_of(said, m.move.rows)))
        for n, m in enumerate(found, 1)
    ]  # fmt: skip
    return _table(MOVES, rows)


def comparison(compared: Mapping[str, Priced], payg: PaygReach | None) -> pd.DataFrame:
    """The mix beside today and other ways to choose."""
    titles = TITLES if payg is None else TITLES | {"all_payg": payg.title}
    now = compared["today"].cost
    return _table(
        COMPARISON,
        [
            (
                name,
                titles[name],
                each.moved,
                each.fees,
                each.calls,
                each.cost,
                each.model,
                now - each.cost,
                each.unneeded,
                each.changing,
            )
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


def proof(
    found: Search, markets: Sequence[Market], offers: Offers, choice: Choice, exact: ChosenByCall | None
) -> pd.DataFrame:
    """Cost, bound and multipliers of each country's problem; and its cost and bound call by call, where known."""
    rows = []
    for number, (standing, market) in enumerate(zip(found.standings, markets, strict=True)):
        problem, sponsor = market.problem, offers.sponsor
        cost = market.total(counts(market, choice))
        if sponsor is not None and (choice[market.people] == sponsor.option).any():
            cost += sponsor.in_country(problem.name)
        sure = certified(standing)
        rows.append((
            problem.name, len(market.people), len(problem.count), from_micro(cost), from_micro(standing.bound),
            from_micro(sure), from_micro(cost - standing.bound), standing.proven and cost == standing.cost,
            _multipliers(standing, market.pool_rows), *_by_call(exact, number),
        ))  # fmt: skip
    return _table(PROOF, rows)


def _by_call(exact: ChosenByCall | None, number: int) -> tuple[Decimal | None, Decimal | None, bool]:
    if exact is None:
        return None, None, False
    bound = exact.bounds[number]
    return from_micro(exact.costs[number]), None if bound is None else from_micro(bound), exact.settled[number]


def _multipliers(standing: Standing, pool_rows: int) -> str:
    """The part of its pools' money that each option is charged with, month by month; then that of licences bought."""
    parts: dict[str, list[str]] = {}
    for place, (row, part) in enumerate(zip(standing.problem.rows, standing.multipliers, strict=True)):
        name = names()[row.option] if place < pool_rows else f"{names()[row.option]} bought"
        parts.setdefault(name, []).append(f"{part:.6f}")
    return "; ".join(f"{option} {' '.join(each)}" for option, each in parts.items())
