"""Zip archives: unpacked into a folder of their own, with limits that a bomb does not pass."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from chargeback_kit.problems import InputError

LARGEST_RATIO = 200
SMALL_BYTES = 64 * 1024**2
LARGEST_BYTES = 64 * 1024**3
CHUNK = 1024**2
ENCRYPTED = 0x1


def recognises(head: bytes) -> bool:
    """Whether the first bytes are a zip's."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(path: Path, label: str, into: Path) -> list[tuple[str, Path]]:
    """Unpack every member; (label, path) of each, in the order of the names."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_bombs(members, path.stat().st_size, label)
            _refuse_passwords(members, label)
            return sorted(_unpack_one(archive, info, label, into, n) for n, info in enumerate(members))
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{label}: the zip is damaged or cut off ({error}). Download it again.") from None


def _refuse_bombs(members: list[zipfile.ZipInfo], packed: int, label: str) -> None:
    total = sum(info.file_size for info in members)
    if total > LARGEST_BYTES or (total > SMALL_BYTES and total > LARGEST_RATIO * packed):
        raise InputError(
            f"{label}: {packed:,} bytes would unpack to {total:,}; no usage export does that. The zip was not opened."
        )


def _refuse_passwords(members: list[zipfile.ZipInfo], label: str) -> None:
    if any(info.flag_bits & ENCRYPTED for info in members):
        raise InputError(f"{label}: is protected by a password. Unpack it and put its files in the folder.")


def _unpack_one(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, into: Path, number: int
) -> tuple[str, Path]:
    shown = PurePosixPath(info.filename.replace("\\", "/"))
    target = into / str(number) / shown.name
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with archive.open(info) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise InputError(f"{label}/{shown}: holds more than the zip declares. Download it again.")
            out.write(chunk)
    return f"{label}/{shown}", target
