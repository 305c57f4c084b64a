"""Bills of the months that some folders hold: one bill for months in a row, each month from one folder."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from chargeback_kit.bill.bill import ComputedBill, prepare
from chargeback_kit.engine.span import days
from chargeback_kit.planning.funding.from_bills import refuse_mixed
from chargeback_kit.planning.funding.history import month_place
from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import BillFolder, read_folder

FEWEST_DAYS = 7
Progress = Callable[[str], None]


def bills_of(
    folders: Sequence[Path], months: Iterable[str], charges: str, progress: Progress = lambda step: None
) -> list[ComputedBill]:
    """The bills of the months asked for; none asked for: of those with calls on seven days or more.

    A month that several folders hold is taken from the one with calls on the most days.
    """
    read = []
    for path in folders:
        progress(f"Reading {path}")
        folder = read_folder(path)
        read.append((folder, days_with_calls(folder)))
    refuse_mixed({folder.agreement.currency for folder, _ in read})
    chosen = _choose([days for _, days in read], sorted(set(months)))
    bills = []
    for number, (folder, _) in enumerate(read):
        rows = _in_a_row([month for month, place in chosen.items() if place == number])
        if not rows:
            raise InputError(f"{folder.path}: other folders hold its months more fully. Leave it out.")
        bills += [ComputedBill(folder, *prepare(folder, row, charges), progress) for row in rows]
    return bills


def days_with_calls(folder: BillFolder) -> dict[str, int]:
    """On how many days of each month the files hold calls, in the agreement's time zone."""
    return dict(Counter(f"{day:%Y-%m}" for day in days(folder.usage, folder.agreement.switches.month_time_zone)))


def _choose(held: Sequence[dict[str, int]], asked: Sequence[str]) -> dict[str, int]:
    """The folder, by number, that each month is taken from."""
    everything = sorted({month for days in held for month in days})
    if missing := [month for month in asked if month not in everything]:
        raise InputError(f"{missing[0]}: no calls in any folder; they hold {', '.join(everything) or 'none'}.")
    best = {month: max(range(len(held)), key=lambda n: (held[n].get(month, 0), -n)) for month in asked or everything}
    chosen = {month: number for month, number in best.items() if asked or held[number][month] >= FEWEST_DAYS}
    if not chosen:
        raise InputError(
            f"no month has calls on {FEWEST_DAYS} days or more ({', '.join(everything) or 'no calls at all'}). "
            "Give more calls, or plan from assumptions with --assume."
        )
    return chosen


def _in_a_row(months: Sequence[str]) -> list[list[str]]:
    """Months grouped where they follow one another."""
    numbered = [(month_place(month) - n, month) for n, month in enumerate(sorted(months))]
    return [[month for _, month in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]
