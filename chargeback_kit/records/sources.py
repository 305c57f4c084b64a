"""Files as they were found: where each lies, what it is, and how to read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chargeback_kit.records.formats import UsageFormat


def decoded(line: bytes) -> str:
    """The text of a line; one that is no UTF-8 is what Excel saves on Windows (Windows-1252, with Latin-1 inside it).

    >>> decoded("Zoë".encode()), decoded("Zoë".encode("latin-1"))
    ('Zoë', 'Zoë')
    """
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


@dataclass(frozen=True)
class UsageFile:
    """One recognised usage file; ``label`` is the name shown to people (``export.zip/calls.csv``).

    ``mended`` are the lines that were taken out because no reader could split them, each with its reason;
    ``is_plain`` says that every line is a row (``csv_repair.is_plain``), ``is_recoded`` that some of it was no UTF-8.
    """

    label: str
    path: Path
    format: UsageFormat
    kind: str
    header: tuple[str, ...]
    delimiter: str = ","
    mended: Mapping[int, str] = field(default_factory=dict, hash=False)
    is_plain: bool = False
    is_recoded: bool = False


@dataclass(frozen=True)
class ListFile:
    """A list that lies beside the calls, recognised by its header and not yet read: users or rates."""

    label: str
    path: Path
    header: tuple[str, ...]
    delimiter: str
