"""What can go wrong: problems are results, listed in the bill; errors stop the run with one sentence."""

import csv
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

COLUMNS = ("code", "severity", "file", "line", "usage_id", "message", "hint", "amount")
RANK = ("error", "warning", "info")
"""Severities, the worst first."""
ZERO = Decimal("0.00")


class KitError(Exception):
    """A sentence for the user: what was asked, what is there, and one hint."""

    exit_code = 2

    @property
    def on_command_line(self) -> str:
        """The sentence as the command line says it, where what it advises is an option."""
        return str(self)


class InputError(KitError):
    """Something the bill needs cannot be read at all, or was asked for wrongly."""


class WrongValue(InputError, ValueError):
    """A value that a function cannot take; what Python itself calls a ValueError, too."""


class UnknownName(InputError, LookupError):
    """A name that is not among those there are; what Python itself calls a LookupError, too."""


class StandsAlready(InputError):
    """What would be written stands at ``place`` already, and nobody said that it may be replaced; ``what`` it is.

    >>> StandsAlready(Path("out")).on_command_line
    'out: exists already. Choose another folder, or add --force to replace it.'
    """

    def __init__(self, place: Path, what: str = "folder") -> None:
        super().__init__(place, what)
        self.place, self.what = place, what

    def __str__(self) -> str:
        return self._says("give force=True")

    @property
    def on_command_line(self) -> str:
        """The same with the option."""
        return self._says("add --force")

    def _says(self, way: str) -> str:
        return f"{self.place}: exists already. Choose another {self.what}, or {way} to replace it."


class NoUsageExport(InputError):
    """Among the files of a folder there is no usage export."""


class BrokenLaw(KitError):
    """A law of the bill does not hold; the result must not be used."""

    exit_code = 3


def failure_of(error: BaseException) -> str:
    """A failure of the kit itself, named for a report: its kind, and the last line of the kit on the way to it.

    >>> try:
    ...     problem("a code that nobody knows")
    ... except KeyError as error:
    ...     failure_of(error).partition(", line ")[0]
    'KeyError; problems.py'
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(__file__).parent in Path(frame.filename).parents]
    named = [f"{Path(frame.filename).name}, line {frame.lineno}" for frame in (ours or frames)[-1:]]
    return "; ".join([type(error).__name__, *named])


def kit_failed(error: BaseException) -> str:
    """The sentence of a failure of the kit itself, for whoever reads a console."""
    return f"The kit itself failed ({failure_of(error)}: {error}). Please report it; see CONTRIBUTING.md."


def refused_by_system(error: OSError) -> str:
    """The sentence of what the system did not allow: the file, why, and a hint.

    >>> refused_by_system(PermissionError(13, "Permission denied", "calls.csv"))
    'calls.csv: Permission denied. Check the name, the disk and your rights to it.'
    """
    return f"{error.filename or 'a file'}: {error.strerror or error}. Check the name, the disk and your rights to it."


def packages_missing(what: str) -> InputError:
    """The sentence for ``what`` ("The apps") when the packages of the extra ``notebooks`` are not installed."""
    return InputError(f"{what} need more packages. Install them: pip install 'chargeback-kit[notebooks]'")


@contextmanager
def needing_packages(what: str) -> Iterator[None]:
    """Raise that sentence where something inside imports one of these packages and it is missing."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith("chargeback_kit"):
            raise
        raise packages_missing(what) from missing


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the problem list; ``amount`` is the money at stake in the bill's currency."""

    code: str
    severity: str
    file: str
    line: int | None
    usage_id: str
    message: str
    hint: str
    amount: Decimal

    @property
    def place(self) -> str:
        """The file and, where it is known, the line."""
        return f"{self.file}, line {self.line}" if self.line else self.file


@cache
def codes() -> dict[str, dict[str, str]]:
    """Every problem code with its severity, sentence, hint and rule.

    >>> codes()["rate-missing"]["severity"]
    'warning'
    """
    text = files("chargeback_kit").joinpath("problems.csv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


def problem(
    code: str,
    detail: str = "",
    *,
    file: str = "",
    line: int | None = None,
    usage_id: str = "",
    amount: Decimal = ZERO,
) -> Problem:
    """A problem of a known code; ``detail`` is added to the code's sentence.

    >>> problem("no-calls", "2026-10").message
    'The month has no calls: 2026-10'
    """
    known = codes()[code]
    message = f"{known['what']}: {detail}" if detail else known["what"]
    return Problem(code, known["severity"], file, line, usage_id, message, known["hint"], amount)
