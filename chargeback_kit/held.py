"""The months that bill folders hold, before anybody asks for the bill of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chargeback_kit import text
from chargeback_kit.engine import days
from chargeback_kit.engine.landing import LandedCalls, Progress, land
from chargeback_kit.planning.funding.from_bills import FEWEST_DAYS_WITH_CALLS, days_with_calls
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.saved.several import bill_folders

if TYPE_CHECKING:
    from chargeback_kit.api import Bill


def months(folder: BillFolder, landed: LandedCalls) -> dict[str, int]:
    """The months that the landed calls lie in, by the agreement's time zone, with their number of rows."""
    return days.months(landed, folder.agreement.switches.month_time_zone)


@dataclass(frozen=True)
class HeldMonths:
    """A bill folder whose calls have landed, and on how many days of each month it holds calls."""

    folder: BillFolder
    landed: LandedCalls
    days: Mapping[str, int]

    @cached_property
    def rows(self) -> dict[str, int]:
        """The rows of each month."""
        return months(self.folder, self.landed)

    @property
    def fullest(self) -> str:
        """The month with calls on the most days; files of a month begin and end with a few calls of its neighbours."""
        if not self.days:
            raise InputError(f"{self.folder.path}: no call, so that nothing says which month this is. Name the month.")
        return max(self.days, key=lambda name: (self.days[name], name))

    def bill(self, month: str, charges: str, progress: Progress = lambda step: None) -> "Bill":
        """The bill of a month."""
        from chargeback_kit.api import bill_of

        return bill_of(self.folder, month, charges, progress, self.landed)


def held(folder: BillFolder, landed: LandedCalls) -> HeldMonths:
    """What a folder holds whose calls have landed."""
    return HeldMonths(folder, landed, days_with_calls(landed))


def held_months(
    paths: Iterable[Path],
    progress: Progress = lambda step: None,
    default_agreement: Agreement | None = None,
    labels: Mapping[str, str] | None = None,
) -> list[HeldMonths]:
    """What every folder or zip holds; one with several agreements is as many bill folders.

    ``labels`` are what files are called that lie there under other names.
    """
    found = []
    for path in paths:
        progress(f"Reading {path}")
        found += [held(folder, land(folder, progress)) for folder in bill_folders(path, default_agreement, labels)]
    return found


def whole_months(read: Iterable[HeldMonths]) -> list[str]:
    """The months that files hold calls of on a week of days at least, in order; a few calls more are a neighbour's."""
    return sorted({month for each in read for month, days in each.days.items() if days >= FEWEST_DAYS_WITH_CALLS})


def fullest_of(read: Sequence[HeldMonths], month: str) -> HeldMonths:
    """The folder that holds most of a month; raises InputError where none does."""
    found = max(read, key=lambda each: each.days.get(month, 0))
    if not found.days.get(month):
        known = text.listed(sorted({name for each in read for name in each.days})) or "no calls"
        raise InputError(f"No file holds calls of {month}; the files hold {known}.")
    return found
