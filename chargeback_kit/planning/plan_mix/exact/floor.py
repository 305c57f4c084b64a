"""What no choice of a market goes below, call by call.

The seconds over a pool are those of its takers' calls that came last. Whichever those are, they cost at least what as
many seconds of the market's cheapest calls cost. That sum grows ever steeper with the seconds over, so it lies above
each of its tangents, and the largest of some tangents is a penalty of the solver's kind. Its bound is one for the bill.
"""

from dataclasses import replace

import numpy as np

from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.assignment import AssignmentProblem, CouplingRow, Ints, Places, grouped
from chargeback_kit.planning.plan_mix.exact.prices import MarketPrices
from chargeback_kit.planning.plan_mix.markets import taken_off
from chargeback_kit.planning.plan_mix.options import INTERNATIONAL

NANO = 1000
TANGENTS = (0.0, 0.25, 0.5, 0.75)
Tangent = tuple[int, int]


def floor_problems(prices: MarketPrices) -> list[AssignmentProblem]:
    """The market with pools at the price of the cheapest calls; what these cost at least, no choice goes below [micro].

    With each set of its discounts taken off, where these are alike in all months; else each is taken for what it may
    save at most, shared among those who could take it.
    """
    market = prices.market
    is_alike = bool(prices.present.all())
    problem, group = _floor_problem(prices, none_off=is_alike)
    found = [problem]
    for row in market.discounts if is_alike else ():
        own = replace(row, weights=row.weights[group])
        found += [taken_off(each, own) for each in found]
    return found


def _floor_problem(prices: MarketPrices, *, none_off: bool) -> tuple[AssignmentProblem, Places]:
    """The problem, with no discount or with the most of each; and the market's group of each of its groups."""
    market = prices.market
    months = len(prices.by_month)
    rows: list[CouplingRow] = []
    for option in prices.pooled:
        for month in range(months):
            rows += _rows(prices, option, month, 1 + max((row.penalty for row in rows), default=-1))
    beyond = market.problem.rows[market.pool_rows :]
    first = 1 + max((row.penalty for row in rows), default=-1)
    start = market.problem.start
    alone = prices.alone.copy()
    for stock in () if none_off else prices.stocks:
        alone[:, stock.option] -= stock.most_saved(prices.present)
    columns = [alone // months, prices.allowed.astype(np.int64), *(row.weights[:, None] for row in rows)]
    group, chosen = grouped(np.concatenate([*columns, market.group[:, None]], axis=1))
    count = np.bincount(group).astype(np.int64)
    kept = [replace(row, weights=row.weights[chosen]) for row in rows]
    shifted = sorted({row.penalty for row in beyond})
    kept += [
        replace(row, penalty=first + shifted.index(row.penalty), weights=row.weights[market.group[chosen]])
        for row in beyond
    ]
    options = np.where(start[market.group[chosen]] > 0, 1, 0) * prices.allowed[chosen]
    begin = np.zeros_like(options)
    begin[np.arange(len(count)), options.argmax(axis=1)] = count
    cost = (alone // months)[chosen]
    constant = market.problem.constant
    allowed = prices.allowed[chosen]
    problem = AssignmentProblem(market.problem.name, cost, allowed, count, tuple(kept), constant, begin)
    return problem, market.group[chosen]


def slack(prices: MarketPrices) -> int:
    """What rounding to the cent may take off the money over the pools in an average month [micro].

    Only where a call can meet the end of a pool: of plans of which one licence may be too little for who may take it.
    """
    if prices.rules.whole_in:
        return 0
    pools = sum(1 + (prices.options[option] == INTERNATIONAL) for option in prices.pooled if _may_end(prices, option))
    return 2 * pools * MICRO_PER_CENT


def _may_end(prices: MarketPrices, option: int) -> bool:
    takers = prices.allowed[:, option] & prices.drawing
    used = np.zeros((2, *prices.sizes[option][0].shape), np.int64)
    calls = prices.calls
    np.add.at(used, (calls.abroad.astype(np.int64), prices.people_of(slice(None)), calls.month), calls.seconds)
    counters = 1 + (prices.options[option] == INTERNATIONAL)
    sizes = prices.sizes[option][:counters]
    return any(bool(((used[n] > size) & (size > 0))[takers].any()) for n, size in enumerate(sizes))


def _rows(prices: MarketPrices, option: int, month: int, penalty: int) -> list[CouplingRow]:
    """The tangents of the counters of one pool in one month; counters that end each other are one penalty."""
    calls, rows = prices.calls, prices.by_month[month]
    months = len(prices.by_month)
    both = prices.options[option] == INTERNATIONAL
    found: list[CouplingRow] = []
    for counter in range(1 + both):
        kind = rows[calls.abroad[rows] == bool(counter)]
        used = np.zeros(len(prices.market.people), np.int64)
        np.add.at(used, prices.people_of(kind), calls.seconds[kind])
        over = np.where(prices.drawing, used - prices.sizes[option][counter][:, month], 0)
        at = penalty + (0 if prices.rules.either_or or not found else 1)
        for slope, offset in tangents(calls.seconds[kind], calls.micro[kind]):
            weights = over * slope // (NANO * months)
            found.append(CouplingRow(at, option, offset // months, weights))
    return found


def tangents(seconds: Ints, micro: Ints) -> list[Tangent]:
    """Slopes [10⁻⁹ a second] and what each begins below 0 [micro], of the cost of the cheapest seconds.

    >>> tangents(np.array([60, 60]), np.array([6000, 60000]))
    [(100000, 0), (1000000, -54000)]
    """
    charged = seconds > 0
    if not charged.any():
        return [(0, 0)]
    seconds, micro = seconds[charged], micro[charged]
    price = micro * NANO // seconds
    order = np.argsort(price, kind="stable")
    used, cost = np.cumsum(seconds[order]), np.cumsum(micro[order])
    found: dict[int, int] = {}
    for part in TANGENTS:
        place = int(np.searchsorted(used, part * used[-1], side="right"))
        place = min(place, len(order) - 1)
        slope = int(price[order][place])
        below = (int(used[place - 1]), int(cost[place - 1])) if place else (0, 0)
        found.setdefault(slope, min(0, below[1] - -(-slope * below[0] // NANO)))
    return list(found.items())
