"""Zip archives: unpacked into a folder of their own, with one limit for everything that a folder unpacks to."""

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from chargeback_kit.problems import InputError

LARGEST_RATIO = 200
SMALL_BYTES = 64 * 1024**2
LARGEST_BYTES = 64 * 1024**3
CHUNK = 1024**2
ENCRYPTED = 0x1
LEAST_BYTES = 4096
"""What a file takes at least, however little it holds."""
LONGEST_NAME = 200
LONGEST_SUFFIX = 10
PATTERNS = frozenset("*?[")
"""What makes a name a pattern of names for the engine, which would read other files, too, or instead."""
DAMAGED = (
    *(zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, struct.error, RuntimeError, NotImplementedError),
    *(ValueError, LookupError, OverflowError, OSError),
)


@dataclass
class UnpackedRoom:
    """What the zips of a folder may unpack to, all in all: ``room`` is what whoever serves it allows [bytes].

    ``packed`` is the size of the zips so far, ``unpacked`` what they hold; zips within zips count twice, as they lie.

    >>> UnpackedRoom(None, packed=10**6).limit, UnpackedRoom(1000, packed=10**6).limit
    (200000000, 1000)
    """

    room: int | None
    packed: int = 0
    unpacked: int = 0

    @property
    def limit(self) -> int:
        """The most bytes that the zips so far may hold."""
        usual = min(LARGEST_BYTES, max(SMALL_BYTES, LARGEST_RATIO * self.packed))
        return usual if self.room is None else min(usual, self.room)


def recognises(head: bytes) -> bool:
    """Whether the first bytes are a zip's."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def names(path: Path) -> list[str]:
    """What the members of a zip are called, with /; nothing for a file that is no zip or cannot be read as one."""
    with path.open("rb") as stream:
        if not recognises(stream.read(4)):
            return []
    try:
        with zipfile.ZipFile(path) as archive:
            return [name.replace("\\", "/") for name in archive.namelist()]
    except DAMAGED:
        return []


def unpack(path: Path, label: str, into: Path, budget: UnpackedRoom) -> list[tuple[str, Path]]:
    """Unpack every member; (label, path) of each, in the order of the names. What they take is taken off the budget."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_bombs(members, path.stat().st_size, label, budget)
            _refuse_passwords(members, label)
            return sorted(_unpack_one(archive, info, label, into, n) for n, info in enumerate(members))
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno:
            raise InputError(f"{label}: cannot be unpacked: {error.strerror}. Unpack it yourself.") from None
        said = str(error) or type(error).__name__
        raise InputError(f"{label}: the zip is damaged or cut off ({said}). Download it again.") from None


def _refuse_bombs(members: list[zipfile.ZipInfo], packed: int, label: str, budget: UnpackedRoom) -> None:
    total, before = sum(info.file_size for info in members), budget.unpacked
    budget.unpacked += sum(max(LEAST_BYTES, info.file_size) for info in members)
    if budget.unpacked > budget.limit:
        more = ", too many with what was unpacked before" if before else ""
        what = "no usage export does that" if budget.limit != budget.room else f"{budget.room:,} are left here"
        raise InputError(f"{label}: {packed:,} bytes would unpack to {total:,}{more}; {what}. The zip was not opened.")


def _refuse_passwords(members: list[zipfile.ZipInfo], label: str) -> None:
    if any(info.flag_bits & ENCRYPTED for info in members):
        raise InputError(f"{label}: is protected by a password. Unpack it and put its files in the folder.")


def _unpack_one(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, into: Path, number: int
) -> tuple[str, Path]:
    shown = PurePosixPath(info.filename.replace("\\", "/"))
    target = into / str(number) / _safe(shown)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with archive.open(info) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise InputError(f"{label}/{shown}: holds more than the zip declares. Download it again.")
            out.write(chunk)
    return f"{label}/{shown}", target


def _safe(name: PurePosixPath) -> str:
    """The last part of a name, or of one that no file can have only its ending.

    >>> _safe(PurePosixPath("a/calls[1].csv")), _safe(PurePosixPath("a/..")), _safe(PurePosixPath("ä" * 400 + ".csv"))
    ('file.csv', 'file', 'file.csv')
    """
    suffix = name.suffix if not PATTERNS & {*name.suffix} else ""
    fits = name.name not in ("", "..") and len(name.name.encode("utf-8", "replace")) <= LONGEST_NAME
    return name.name if fits and not PATTERNS & {*name.name} else f"file{suffix[:LONGEST_SUFFIX]}"
