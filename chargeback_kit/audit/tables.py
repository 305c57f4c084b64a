"""The tables of a result, then and now: fees, what is charged on, the wallet, pools and problems."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from chargeback_kit.audit.attribution import Attribution, Attributor, moved_among
from chargeback_kit.rules.kinds import CATEGORIES

ZERO = Decimal("0.00")
POOLS, MESSAGE_POOLS, WALLET, STATEMENTS, PROBLEMS = SMALL_TABLES = (
    *("pools.csv", "message_pools.csv", "wallet.csv", "statements.csv", "problems.csv"),
)
FIGURES = {
    "licence_fees": "licence_fees",
    "carrier": "carrier_fees",
    "markup": "charged_on",
    "kept_central": "charged_on",
}
"""The categories of a statement that are more than the calls of their kind, and what decides them."""
Row = Mapping[str, str]
Lines = Mapping[tuple[str, str], Decimal]
"""Money by cost centre and category."""
Event = tuple[str, str, str]
"""What happened to the credits, when, and the amount."""
Events = Counter[Event]
CENTER = "cost_center"


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table of a result; none where it has none, such as messages."""
    try:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        return []


def resized_pools(then: Path, now: Path) -> set[str]:
    """The pools with other licences or another size."""
    found: set[str] = set()
    for name, sizes in ((POOLS, ("licences", "size_seconds")), (MESSAGE_POOLS, ("licences", "size_segments"))):
        before, after = (
            {(row["pool_id"], row["month"]): tuple(row[size] for size in sizes) for row in rows(folder, name)}
            for folder in (then, now)
        )
        found |= {pool for pool, month in {*before, *after} if before.get((pool, month)) != after.get((pool, month))}
    return found


def of_tables(
    then: Path, now: Path, calls: Iterable[Mapping[str, Any]], names: Iterable[str], by: Attributor
) -> Iterator[Attribution]:
    """What differs in the tables of these names beyond what the calls explain, of which ``calls`` says by cost centre
    and kind what they come to more.
    """
    compared = set(names)
    if resized := resized_pools(then, now) if compared >= {POOLS, MESSAGE_POOLS} else set():
        yield by.of_table("pool_size", len(resized), ZERO)
    if STATEMENTS in compared:
        yield from _of_statements(rows(then, STATEMENTS), rows(now, STATEMENTS), _lines_of_calls(calls), by)
    if WALLET in compared:
        yield from _of_wallet(rows(then, WALLET), rows(now, WALLET), by)
    if PROBLEMS in compared:
        before, after = (Counter(map(_problem, rows(folder, PROBLEMS))) for folder in (then, now))
        if differ := (before - after) + (after - before):
            yield by.of_problems(differ.total())


def _of_statements(
    then: list[dict[str, str]], now: list[dict[str, str]], calls: Lines, by: Attributor
) -> Iterator[Attribution]:
    """Fees, markup and what is kept; of every other line what its calls do not come to."""
    before, after = (_by_line(each) for each in (then, now))
    beyond: dict[str, list[Decimal]] = {}
    for key in sorted({*before, *after, *calls}):
        amount = after.get(key, ZERO) - before.get(key, ZERO) - calls.get(key, ZERO)
        if amount:
            beyond.setdefault(key[1], []).append(amount)
    found: dict[str, list[tuple[int, Decimal, Decimal]]] = {}
    for category, amounts in beyond.items():
        of_lines = (len(amounts), sum(amounts, ZERO), moved_among(amounts))
        if category in FIGURES:
            found.setdefault(FIGURES[category], []).append(of_lines)
            continue
        count, amount, moved = of_lines
        moves = frozenset({CENTER} if moved else ())
        figures = frozenset({"amount"})
        yield Attribution((), f"statements, {category}", count, amount, moved, figures, moves=moves)
    for figure, each in found.items():
        counts, sums, moved_sums = zip(*each, strict=True)
        yield by.of_table(figure, sum(counts), sum(sums, ZERO), sum(moved_sums, ZERO), CENTER)


def _of_wallet(then: list[dict[str, str]], now: list[dict[str, str]], by: Attributor) -> Iterator[Attribution]:
    """What was bought or lapsed, and the balance at the end; events of calls are the calls' own.

    What was bought, or lapsed, for the same money at another time is moved.
    """
    if then == now:
        return
    before, after = (Counter(map(_event, each)) for each in (then, now))
    differ = (before - after) + (after - before)
    closing = _closing(now) - _closing(then)
    beside = {event: number for event, number in differ.items() if event[0] not in ("call", "closing")}
    if beside or closing or not by.explains_calls:
        count = sum(beside.values()) or (1 if closing else max(differ.total(), 1))
        moved = sum((moved_among(each.values()) for each in _by_time(before, after, beside).values()), ZERO)
        yield by.of_table("wallet", count, closing, moved, "at")


def _by_time(before: Events, after: Events, events: Iterable[Event]) -> dict[str, dict[str, Decimal]]:
    """What came to more or less of each event, by its time."""
    found: dict[str, dict[str, Decimal]] = {}
    for event in events:
        name, at, amount = event
        times = found.setdefault(name, {})
        times[at] = times.get(at, ZERO) + (after[event] - before[event]) * Decimal(amount)
    return found


def _by_line(found: list[dict[str, str]]) -> dict[tuple[str, str], Decimal]:
    return {(row["cost_center"].removeprefix("'"), row["category"]): Decimal(row["amount"]) for row in found}


def _lines_of_calls(calls: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for row in calls:
        key = (row["cost_center"].removeprefix("'"), CATEGORIES.get(row["kind"], "other"))
        found[key] = found.get(key, ZERO) + Decimal(row["amount"])
    return {key: amount for key, amount in found.items() if amount}


def _event(row: Row) -> Event:
    return row["event"], row["at"], row["amount"]


def _closing(found: list[dict[str, str]]) -> Decimal:
    return Decimal(found[-1]["balance"]) if found else ZERO


def _problem(row: Row) -> tuple[str, str, str]:
    return row["code"], row["usage_id"], row["amount"]
