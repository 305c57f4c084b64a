"""The wallet's paths: for every combination of pools that draws other credits, and every setting of the grid."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np

from chargeback_kit.bill.sums import Whole
from chargeback_kit.money import MICRO_PER_CENT, from_micro, in_cents
from chargeback_kit.planning.quick.answer import QuickAnswer
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.what_if import with_terms
from chargeback_kit.records.agreement import Agreement, Wallet
from chargeback_kit.sharing.grid import WalletGrid, wallet_grid
from chargeback_kit.sharing.licences import NEVER, Amounts, Control, SharedPools
from chargeback_kit.wallet.player import EVENTS, Played
from chargeback_kit.wallet.summary import balances, summary

MOST_EVENTS = 150_000
"""How many purchases and lapses the paths of a page may hold."""
Path = tuple[int, ...]
Combination = tuple[int, ...]


@dataclass
class Paths:
    """The paths of a page, each kept once. ``kept``: by combination, the number of the path of each setting, and of
    each with calls blocked where that is offered. ``held`` says which combinations are there: all, one, or today.
    """

    grid: WalletGrid
    held: str
    is_blocking: bool
    now: Amounts
    paths: dict[Path, int] = field(default_factory=dict)
    freed: dict[Amounts, int] = field(default_factory=dict)
    kept: dict[Combination, list[int]] = field(default_factory=dict)


def combinations(controls: Sequence[Control]) -> int:
    """How many combinations of counts draw different credits."""
    return math.prod(each.credit_kinds for each in controls)


def fits(pools: SharedPools, controls: Sequence[Control]) -> bool:
    """Whether the paths of every combination can be stored."""
    wallet = wallet_terms(pools)
    return wallet is None or combinations(controls) * _events_today(pools, wallet) <= MOST_EVENTS


def wallet_terms(pools: SharedPools) -> Wallet | None:
    """The wallet to offer settings of; None without one, or where the month moves to paying after use (R45)."""
    terms = pools.index.inputs.agreement
    return None if terms.postpaid_since else terms.wallet


def grid_of(pools: SharedPools, wallet: Wallet) -> WalletGrid:
    """The settings offered."""
    return wallet_grid(wallet, from_micro(int(pools.today.credit_amounts.sum())))


def _events_today(pools: SharedPools, wallet: Wallet) -> int:
    """How many entries the paths of today's licences have over the whole grid, and one more for each path."""
    paths = (_path(pools, pools.today, terms, blocking=False)[0] for terms in _terms(pools, grid_of(pools, wallet)))
    return sum(len(path) // len(ENTRY) + 1 for path in paths)


def _terms(pools: SharedPools, grid: WalletGrid) -> list[Agreement]:
    agreed = pools.index.inputs.agreement
    return [
        with_terms(agreed, Scenario(wallet=Wallet(opening=opening, trigger=trigger, recharge=recharge)))
        for opening, trigger, recharge in grid.settings
    ]


def paths_of(pools: SharedPools, controls: Sequence[Control]) -> Paths | None:
    """The paths of every combination, or of as many as can be stored; None without a wallet."""
    wallet = wallet_terms(pools)
    if wallet is None:
        return None
    each, grid = _events_today(pools, wallet), grid_of(pools, wallet)
    kinds = tuple(control.credit_kinds for control in controls)
    today = (0,) * len(controls)
    one = [today, *(_one(today, place, kind) for place, size in enumerate(kinds) for kind in range(1, size))]
    held, wanted = "today", [today]
    if math.prod(kinds) * each <= MOST_EVENTS:
        held, wanted = "all", [*product(*map(range, kinds))]
    elif len(one) * each <= MOST_EVENTS:
        held, wanted = "one", one
    found = Paths(grid, held, held == "all", grid.places(wallet))
    terms = _terms(pools, grid)
    for combination in wanted:
        found.kept[combination] = [*_numbers(found, pools, _world(pools, controls, combination), terms)]
    return found


def _one(today: Combination, place: int, kind: int) -> Combination:
    return (*today[:place], kind, *today[place + 1 :])


def _world(pools: SharedPools, controls: Sequence[Control], combination: Combination) -> QuickAnswer:
    places = (each.by_credit.index(kind) for each, kind in zip(controls, combination, strict=True))
    chosen = [(each.mix, each.counts[place]) for each, place in zip(controls, places, strict=True)]
    return pools.world({mix.pool: count for mix, count in chosen if count != mix.licences})


def _numbers(found: Paths, pools: SharedPools, world: QuickAnswer, terms: Iterable[Agreement]) -> Iterable[int]:
    """The number of the path of each setting; then of each with blocked calls."""
    known: dict[tuple[Decimal, Decimal | None], tuple[int, int]] = {}
    numbers = []
    for each in terms:
        wallet = each.wallet or Wallet()
        key = (wallet.opening, wallet.trigger if wallet.recharge else None)
        again = known.get(key) if not wallet.recharge else None
        numbers.append(again or _both(found, pools, world, each))
        known[key] = numbers[-1]
    yield from (plain for plain, _ in numbers)
    if found.is_blocking:
        yield from (blocked for _, blocked in numbers)


def _both(found: Paths, pools: SharedPools, world: QuickAnswer, terms: Agreement) -> tuple[int, int]:
    path, freed = _path(pools, world, terms, blocking=False)
    plain = _number(found, path, freed)
    if not found.is_blocking or path[LOWEST] > 0 or terms.credits_end:
        return plain, plain
    return plain, _number(found, *_path(pools, world, terms, blocking=True))


def _number(found: Paths, path: Path, freed: Amounts) -> int:
    of_freed = found.freed.setdefault(freed, len(found.freed))
    return found.paths.setdefault((of_freed, *path), len(found.paths))


CLOSING, LOWEST, BELOW, BLOCKED, AFTER_USE, FIRST_BLOCKED = range(6)
HEAD = ("freed", "closing", "lowest", "below", "blocked", "after_use", "first_blocked")
ENTRY = ("event", "at", "amount", "balance", "times")
DRY = len(EVENTS)
"""The event of a call that finds no credits, after those that move the balance."""


def _path(pools: SharedPools, world: QuickAnswer, terms: Agreement, *, blocking: bool) -> tuple[Path, Amounts]:
    """A path as whole numbers: HEAD, then ENTRY for each purchase or lapse [cents, s of the month]; and what blocked
    calls do not cost by cost centre.
    """
    ledger = world.ledger(terms, blocking=blocking)
    played, found = ledger.played, summary(ledger.played)
    after_use = blocked = 0
    freed: Amounts = ()
    first = NEVER
    if len(places := ledger.blocked):
        amounts = ledger.amounts[places]
        first = pools.seconds(int(pools.index.calls.start_ns[places[0]]))
        if terms.credits_end:
            after_use = int(amounts.sum()) // MICRO_PER_CENT
        else:
            blocked, freed = len(places), _by_center(pools, places, amounts)
    below = NEVER if found.below_zero_ns is None else pools.seconds(found.below_zero_ns)
    head = (in_cents(found.closing), in_cents(found.lowest), below, blocked, after_use, first)
    after = balances(played)
    dry = [entry for span in played.blocked for entry in _dry(pools, played, after, span)]
    entries = zip(
        played.event.tolist(),
        played.at_ns.tolist(),
        (played.amount * played.times).tolist(),
        after.tolist(),
        played.times.tolist(),
        strict=True,
    )
    listed: list[tuple[int, ...]] = [
        (event, pools.seconds(at_ns), amount // MICRO_PER_CENT, balance // MICRO_PER_CENT, times)
        for event, at_ns, amount, balance, times in [*entries][1:-1]
    ]
    listed += dry
    listed.sort(key=lambda entry: (entry[1], entry[0] == DRY))
    return (*head, *(value for entry in listed for value in entry)), freed


def _dry(pools: SharedPools, played: Played, after: Whole, span: tuple[int, int]) -> Iterator[tuple[int, ...]]:
    """The entry of the moment at which a call finds no credits: nothing moves, and the balance that is left."""
    before = played.calls.before
    first, until = span
    costly = np.flatnonzero(np.diff(before[first : until + 1]))
    if len(costly):
        last = int(np.searchsorted(played.calls_before, first, side="right")) - 1
        balance = int(after[last]) - int(before[first] - before[played.calls_before[last]])
        at_ns = int(played.calls.at_ns[first + int(costly[0])])
        yield DRY, pools.seconds(at_ns), 0, balance // MICRO_PER_CENT, 1


def _by_center(pools: SharedPools, places: Whole, amounts: Whole) -> Amounts:
    calls = pools.index.calls
    found = np.zeros(len(pools.centers), np.int64)
    np.add.at(found, calls.cells["center"][calls.cell[places]], amounts // MICRO_PER_CENT)
    return tuple(found.tolist())


def stored(found: Paths, place_of: Sequence[int], size: int) -> dict[str, Any]:
    """The paths as a page keeps them; ``place_of``: the column of each cost centre, of so many in all."""

    def freed(amounts: Amounts) -> list[int]:
        row = [0] * size
        for place, cents in zip(place_of, amounts, strict=False):
            row[place] += cents
        return row

    def amounts(values: Iterable[Decimal]) -> list[int]:
        return [in_cents(value) for value in values]

    return {
        "opening": amounts(found.grid.opening),
        "trigger": amounts(found.grid.trigger),
        "recharge": amounts(found.grid.recharge),
        "held": found.held,
        "blocking": found.is_blocking,
        "freed": [freed(each) for each in found.freed],
        "paths": [list(path) for path in found.paths],
        "kept": {",".join(map(str, key)): numbers for key, numbers in found.kept.items()},
        "events": [*EVENTS, "dry"],
    }
