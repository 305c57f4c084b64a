"""Bills as users give them to a plan: a bill, several of them, or the folders of their months."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill, prepare
from chargeback_kit.engine.days import days
from chargeback_kit.engine.landing import LandedCalls, land
from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import read_folder
from chargeback_kit.records.terms.argument_types import Reads, shown
from chargeback_kit.rules.calendar import month_place

FEWEST_DAYS_WITH_CALLS = 7
Progress = Callable[[str], None]


def bills(given: Any) -> list[ComputedBill]:
    """The bills that are given; of folders those of the months that they hold calls of on a week of days at least.

    Raises ValueError for what is neither, InputError for folders that allow no bill.
    """
    if isinstance(given, ComputedBill | str | PathLike):
        given = [given]
    if not isinstance(given, Iterable) or isinstance(given, Mapping | bytes) or hasattr(given, "columns"):
        raise ValueError(f"{shown(given)} is no bill, and no folder of one")
    listed = list(given)
    for each in listed:
        if not isinstance(each, ComputedBill | str | PathLike) or each == "":
            raise ValueError(f"{shown(each)} is no bill, and no folder of one")
    folders = [Path(each) for each in listed if not isinstance(each, ComputedBill)]
    read = load_bills(folders, (), "reported") if folders else []
    return [*(each for each in listed if isinstance(each, ComputedBill)), *read]


Bills = Annotated[ComputedBill | str | Path | Iterable[ComputedBill | str | Path], Reads(bills)]


def load_bills(
    folders: Sequence[Path], months: Iterable[str], charges: str, progress: Progress = lambda step: None
) -> list[ComputedBill]:
    """The bills of the months asked for; none asked for: of those with calls on seven days or more.

    A month that several folders hold is taken from the one with calls on the most days; months in a row make one bill.
    Raises InputError for folders in several currencies, for a month that none holds, and for a folder that adds none.
    """
    read = []
    for path in folders:
        progress(f"Reading {path}")
        landed = land(read_folder(path), progress)
        read.append((landed, days_with_calls(landed)))
    refuse_mixed({landed.folder.agreement.currency for landed, _ in read})
    chosen = _choose([held for _, held in read], sorted(set(months)))
    bills = []
    for number, (landed, _) in enumerate(read):
        folder = landed.folder
        rows = _in_a_row([month for month, place in chosen.items() if place == number])
        if not rows:
            raise InputError(f"{folder.path}: other folders hold its months more fully. Leave it out.")
        bills += [ComputedBill(folder, landed, *prepare(folder, row, charges), progress) for row in rows]
    return bills


def days_with_calls(landed: LandedCalls) -> dict[str, int]:
    """On how many days of each month the files hold calls, in the agreement's time zone."""
    found = days(landed, landed.folder.agreement.switches.month_time_zone)
    return dict(Counter(f"{day:%Y-%m}" for day in found))


def _choose(held: Sequence[dict[str, int]], asked: Sequence[str]) -> dict[str, int]:
    """The folder, by number, that each month is taken from: ``held`` are days with calls by month, one per folder.

    >>> _choose([{"2026-09": 30, "2026-10": 2}, {"2026-10": 31}], [])
    {'2026-09': 0, '2026-10': 1}
    """
    everything = sorted({month for days in held for month in days})
    if missing := [month for month in asked if month not in everything]:
        raise InputError(f"{missing[0]}: no calls in any folder; they hold {', '.join(everything) or 'none'}.")
    best = {month: max(range(len(held)), key=lambda n: (held[n].get(month, 0), -n)) for month in asked or everything}
    chosen = {month: number for month, number in best.items() if asked or held[number][month] >= FEWEST_DAYS_WITH_CALLS}
    if not chosen:
        raise InputError(
            f"no month has calls on {FEWEST_DAYS_WITH_CALLS} days or more "
            f"({', '.join(everything) or 'no calls at all'}). "
            "Give more calls, or plan from assumptions with --assume."
        )
    return chosen


def _in_a_row(months: Sequence[str]) -> list[list[str]]:
    """Months grouped where they follow one another.

    >>> _in_a_row(["2026-11", "2026-12", "2027-02"])
    [['2026-11', '2026-12'], ['2027-02']]
    """
    numbered = [(month_place(month) - n, month) for n, month in enumerate(sorted(months))]
    return [[month for _, month in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]


def refuse_mixed(currencies: Collection[str]) -> None:
    """Refuse more than one currency (R33)."""
    if len(currencies) > 1:
        mixed = text.listed(sorted(currencies))
        raise InputError(f"the bills are in {mixed}; one wallet has one currency. Plan each on its own.")
