"""What every file of a folder was taken for, how many rows it has, and the days of its calls."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from chargeback_kit import text
from chargeback_kit.engine.days import days_of_files
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.records import policies, rates, users
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists import budgets, cost_centers, invoice_rows, meters, numbers
from chargeback_kit.records.saved.several import TERMS
from chargeback_kit.records.sources import ListFile, UsageFile

LISTS = (
    (users, "user list"),
    (policies, "policies of Shared Calling"),
    (cost_centers, "list of cost centres"),
    (numbers, "list of numbers"),
    (budgets, "budgets"),
    (meters, "kinds of meters"),
)


@dataclass(frozen=True)
class FileHeld:
    """A file: ``label`` is its name, ``taken_for`` what it was taken for.

    ``rows`` are those of usage files, user lists and cards, ``days`` (the first and the last of its calls, in the
    agreement's time zone) those of usage files; ``why`` says why a file was left aside.
    """

    label: str
    taken_for: str
    rows: int | None = None
    days: tuple[date, date] | None = None
    why: str = ""

    @property
    def says(self) -> str:
        """What it was taken for, in words.

        >>> FileHeld("calls.csv", "Calling Plans export", 4386, (date(2026, 10, 1), date(2026, 10, 31))).says
        'Calling Plans export, 4,386 rows from 2026-10-01 to 2026-10-31'
        """
        rows = "" if self.rows is None else f", {text.counted(self.rows, 'row')}"
        days = f" from {self.days[0]} to {self.days[1]}" if self.days else ""
        return f"{self.taken_for}{rows}{days}{f': {self.why}' if self.why else ''}"


def files_held(folder: BillFolder, landed: LandedCalls | None) -> list[FileHeld]:
    """Every file of a folder, usage first, then lists, the agreement, and what was left aside.

    Without a usage export no calls have landed.
    """
    days = days_of_files(landed, folder.agreement.switches.month_time_zone) if landed else {}
    aside = [found for found in folder.problems if found.code in ("ignored-file", "summary-report")]
    read = Counter(row.file for row in folder.users or [])
    read += Counter(row.file for row in [*(folder.rates or []), *(folder.carrier_rates or [])])
    read += Counter(row.file for row in [*folder.invoice_rows, *folder.charges_of_nobody])
    read += Counter(row.file for row in folder.meters)
    read += Counter(row.file for row in folder.pool_reports)
    return [
        *(_usage(each, days[each.label], landed) for each in folder.usage if landed),
        *(FileHeld(each.label, list_title(each), read.get(each.label)) for each in folder.lists),
        *(FileHeld(each.label, "agreement") for each in folder.inputs if is_agreement(each.label)),
        *(FileHeld(found.file, "left aside", why=found.message) for found in aside if found.file),
    ]


def is_agreement(label: str) -> bool:
    """Whether a file is the agreement, which is known by its name (R01).

    >>> is_agreement("october/agreement.toml"), is_agreement("my-agreement.toml")
    (True, False)
    """
    return label.rpartition("/")[2] == TERMS


def _usage(file: UsageFile, days: dict[date, int], landed: LandedCalls) -> FileHeld:
    place = [each.label for each in landed.files].index(file.label)
    rows = landed.until_rows[place] - landed.first_rows[place]
    return FileHeld(file.label, file.format.title, rows, (min(days), max(days)) if days else None)


def list_title(file: ListFile) -> str:
    """What kind of list a file is."""
    if rates.recognises(file.header):
        return "carriers' cards" if rates.is_carriers(file.header) else "rate card"
    if meters.recognises_pools(file.header):
        return "minute pools report"
    known = next((title for kind, title in LISTS if kind.recognises(file.header)), "")
    return known or invoice_rows.title(file.header)
