"""The tables of a result, then and now: fees, what is charged on, the wallet, pools and problems."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from chargeback_kit.audit.attribution import Attribution, Attributor, DifferingCalls, by_category

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
    then: Path, now: Path, groups: Iterable[DifferingCalls], names: Iterable[str], by: Attributor
) -> Iterator[Attribution]:
    """What differs in the tables of these names beyond what the calls explain."""
    compared = set(names)
    if resized := resized_pools(then, now) if compared >= {POOLS, MESSAGE_POOLS} else set():
        yield by.of_table("pool_size", len(resized), ZERO)
    if STATEMENTS in compared:
        yield from _of_statements(rows(then, STATEMENTS), rows(now, STATEMENTS), by_category(groups), by)
    if WALLET in compared:
        yield from _of_wallet(rows(then, WALLET), rows(now, WALLET), by)
    if PROBLEMS in compared:
        before, after = (Counter(map(_problem, rows(folder, PROBLEMS))) for folder in (then, now))
        if differ := (before - after) + (after - before):
            yield by.of_problems(differ.total())


def _of_statements(
    then: list[dict[str, str]], now: list[dict[str, str]], calls: Mapping[str, Decimal], by: Attributor
) -> Iterator[Attribution]:
    """Fees, markup and what is kept; of every other category what its calls do not come to."""
    before, after = (_by_line(each) for each in (then, now))
    lines = {key: after.get(key, ZERO) - before.get(key, ZERO) for key in {*before, *after}}
    found: dict[str, tuple[int, Decimal]] = {}
    for category in sorted({category for _, category in lines} | {*calls}):
        differ = [amount for (_, name), amount in lines.items() if name == category and amount]
        rest = sum(differ, ZERO) - calls.get(category, ZERO)
        if category in FIGURES and (rest or (differ and category not in calls)):
            count, amount = found.get(FIGURES[category], (0, ZERO))
            found[FIGURES[category]] = (count + len(differ), amount + rest)
        elif rest:
            yield Attribution((), f"statements, {category}", len(differ), rest, figures=frozenset({"amount"}))
    for figure, (count, amount) in found.items():
        yield by.of_table(figure, count, amount)


def _of_wallet(then: list[dict[str, str]], now: list[dict[str, str]], by: Attributor) -> Iterator[Attribution]:
    """What was bought or lapsed, and the balance at the end; events of calls are the calls' own."""
    if then == now:
        return
    before, after = (Counter(map(_event, each)) for each in (then, now))
    differ = (before - after) + (after - before)
    closing = _closing(now) - _closing(then)
    beside = sum(number for (event, *_), number in differ.items() if event not in ("call", "closing"))
    if beside or closing or not by.explains_calls:
        yield by.of_table("wallet", max(beside, 1), closing)


def _by_line(found: list[dict[str, str]]) -> dict[tuple[str, str], Decimal]:
    return {(row["cost_center"], row["category"]): Decimal(row["amount"]) for row in found}


def _event(row: Row) -> tuple[str, str, str]:
    return row["event"], row["at"], row["amount"]


def _closing(found: list[dict[str, str]]) -> Decimal:
    return Decimal(found[-1]["balance"]) if found else ZERO


def _problem(row: Row) -> tuple[str, str, str]:
    return row["code"], row["usage_id"], row["amount"]
