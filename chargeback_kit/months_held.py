"""The months that bill folders hold, before anybody asks for the bill of one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os.path import commonpath
from pathlib import Path
from typing import NamedTuple

from chargeback_kit import text
from chargeback_kit.engine import days
from chargeback_kit.engine.landing import LandedCalls, Progress, land
from chargeback_kit.planning.bills_given import FEWEST_DAYS_WITH_CALLS, days_with_calls
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.saved.several import bill_folders

PAIR = ("before", "after")


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

    def is_of(self, month: str) -> bool:
        """Whether a month is one that the folder is of, and not a few calls of a neighbour's."""
        return self.days.get(month, 0) >= FEWEST_DAYS_WITH_CALLS or (bool(self.days) and month == self.fullest)


class HeldMonth(NamedTuple):
    """A month, and the folder that it is taken from."""

    home: HeldMonths
    name: str


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


def whole_months(read: Iterable[HeldMonths], fewest: int = FEWEST_DAYS_WITH_CALLS) -> list[str]:
    """The months that files hold calls of on a week of days at least, or on the ``fewest``, in order; a few calls more
    are a neighbour's.
    """
    return sorted({month for each in read for month, days in each.days.items() if days >= fewest})


def fullest_of(read: Sequence[HeldMonths], month: str) -> HeldMonths:
    """The folder that holds most of a month; raises InputError where none does, and where several are of it."""
    found = home_of(read, month)
    if not found.days.get(month):
        known = text.listed(sorted({name for each in read for name in each.days})) or "no calls"
        raise InputError(f"No file holds calls of {month}; the files hold {known}.")
    return found


def home_of(read: Sequence[HeldMonths], month: str) -> HeldMonths:
    """The folder that a month is taken from, though it may hold no call of it; raises InputError where several are of
    the month, since nothing says which of them counts.
    """
    refuse_rivals(read, [month], NAME_ONE)
    return max(read, key=lambda each: each.days.get(month, 0))


NAME_ONE = "Name one of them (unpack a zip for that), or let chargeback-kit fleet compute a bill for each."


def refuse_rivals(read: Iterable[HeldMonths], months: Iterable[str], hint: str) -> None:
    """Refuse months that several folders are of, each with an agreement of its own, such as those of two customers."""
    for said in rivalries(read, months):
        raise InputError(f"{said} {hint}")


def rivalries(read: Iterable[HeldMonths], months: Iterable[str]) -> Iterator[str]:
    """A sentence for each month that several folders are of."""
    known = list(read)
    for month in months:
        if len(found := rivals(known, month)) > 1:
            called = text.listed(names_of([each.folder.path for each in found]))
            yield f"{called} hold calls of {text.months([month])}, each with an agreement of its own."


def rivals(read: Iterable[HeldMonths], month: str) -> list[HeldMonths]:
    """The folders that are of a month; with several of them nothing says which one counts."""
    return [each for each in read if each.is_of(month)]


def neighbour(own: HeldMonths, others: Iterable[HeldMonths], month: str) -> HeldMonths | None:
    """The folder that another month of the same files is taken from: one with calls on at least seven of its days.

    None where no folder holds so many, and where several others are of it.
    """
    beside = list(others)
    found = max((own, *beside), key=lambda each: each.days.get(month, 0))
    is_clear = found is own or len(rivals(beside, month)) == 1
    return found if is_clear and found.days.get(month, 0) >= FEWEST_DAYS_WITH_CALLS else None


def names_of(paths: Sequence[Path]) -> list[str]:
    """What tells folders apart: their names, behind those of the folders that not all of them lie in.

    >>> names_of([Path("/bills/contoso/2026-10"), Path("/bills/fabrikam/2026-10")])
    ['contoso/2026-10', 'fabrikam/2026-10']
    """
    shared = Path(commonpath(path.absolute() for path in paths))
    return [path.absolute().relative_to(shared).as_posix() for path in paths]


def only_month(path: Path) -> HeldMonth:
    """The month that a folder holds most of; raises InputError for several folders with agreements of their own."""
    found = held_months([path])
    if len(found) > 1:
        names = text.listed(names_of([each.folder.path for each in found]))
        raise InputError(f"{path}: holds {names}, each with an agreement of its own. Name one of them.")
    return HeldMonth(found[0], found[0].fullest)


def two_months(
    paths: Sequence[Path], months: Sequence[str], progress: Progress = lambda step: None
) -> tuple[HeldMonth, HeldMonth]:
    """The two months to compare: those named, those of two folders, or the last two that the files hold.

    Raises InputError where that is no two months.
    """
    read = held_months(paths, progress)
    if len(months) not in (0, len(PAIR)):
        raise InputError(f"{text.counted(len(months), 'month')} to compare; name the earlier and the later one.")
    chosen = list(months)
    if not months and len(paths) == len(read) == len(PAIR) and read[0].fullest != read[1].fullest:
        return HeldMonth(read[0], read[0].fullest), HeldMonth(read[1], read[1].fullest)
    if not months:
        chosen = whole_months(read)[-len(PAIR) :]
    if len(chosen) < len(PAIR):
        known = text.listed(chosen) or "no month"
        raise InputError(f"The files hold {known}; to compare, they must hold two months. Add the folder of the other.")
    first, second = (HeldMonth(fullest_of(read, month), month) for month in chosen)
    return first, second
