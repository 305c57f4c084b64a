"""Files as they were found: where each lies, what it is, and how to read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chargeback_kit.records.formats import UsageFormat
from chargeback_kit.records.saved.pages import LogPage


def utf16(head: bytes) -> str:
    """The name of the UTF-16 encoding that a file's first bytes show, empty for any other; without a byte order mark
    it shows in the zeros that every second byte is.

    >>> utf16("Charge".encode("utf-16-be")), utf16("Charge".encode("utf-16")), utf16(b"Charge")
    ('utf-16-be', 'utf-16', '')
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    sample = head[:512]
    half = len(sample) // 2
    for encoding, zeros, text in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if half >= 4 and zeros.count(0) > half * 9 // 10 and text.count(0) == 0:
            return encoding
    return ""


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
class Spelling:
    """How a file as a whole is written, where it is not as an export writes it (R01).

    ``decimal_sign`` and ``date_order`` are empty where the file leaves nothing to decide; ``offsets`` are those of the
    zone of its local times: (offset, the local time until which it counts). ``is_plain``: nothing is to be rewritten.
    """

    decimal_sign: str = ""
    date_order: str = ""
    zone: str = ""
    offsets: tuple[tuple[str, str], ...] = ()
    has_local_times: bool = False
    is_plain: bool = False


@dataclass(frozen=True)
class UsageFile:
    """One recognised usage file; ``label`` is the name shown to people (``export.zip/calls.csv``).

    ``mended`` are the lines that were taken out because no reader could split them, each with its reason;
    ``is_plain`` says that every line is a row (``csv_repair.is_plain``), ``is_recoded`` that some of it was no UTF-8;
    ``header_line`` is where the header stands, ``spelling`` how the file is written if not as an export is,
    ``pages`` those of a call log.
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
    header_line: int = 1
    spelling: Spelling | None = None
    pages: tuple[LogPage, ...] = ()


@dataclass(frozen=True)
class ListFile:
    """A list that lies beside the calls, recognised by its header and not yet read: users or rates."""

    label: str
    path: Path
    header: tuple[str, ...]
    delimiter: str
    header_line: int = 1
