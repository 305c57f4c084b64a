"""A folder or zip that holds several months: one bill folder for all of them, or one for each agreement in it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from chargeback_kit.problems import InputError
from chargeback_kit.records import archive
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder, Scratch, holds_usage, read_folder
from chargeback_kit.records.saved.walk import is_hidden
from chargeback_kit.scratch import room

TERMS = "agreement.toml"
FEWEST = 2
PLAIN = re.compile(r"\w[\w .-]{0,60}")


def bill_folders(
    path: Path, default_agreement: Agreement | None = None, labels: Mapping[str, str] | None = None
) -> list[BillFolder]:
    """The bill folders in a folder or zip: each that has an agreement of its own; with one agreement it is one.

    ``default_agreement`` counts where there is none, ``labels`` are what files are called that lie under other names.

    Raises InputError for what cannot be read, and for files of a bill that lie beside those of the months.
    """
    if not path.exists():
        raise InputError(f"{path}: there is no such folder or zip. Check the spelling.")
    places, scratch = _places(path)
    if len(places) < FEWEST or any(
        inner != outer and inner.is_relative_to(outer) for inner in places for outer in places
    ):
        return [read_folder(path, default_agreement, labels)]
    _refuse_beside(path if path.is_dir() else scratch.path, places)
    found = [read_folder(place) for place in places]
    for folder in found:
        folder.beside = scratch
    return found


def _places(path: Path) -> tuple[list[Path], Scratch]:
    """The folders with an agreement; a zip is unpacked for as long as they are needed."""
    scratch = Scratch()
    if path.is_dir():
        return sorted(file.parent for file in path.rglob(TERMS) if not is_hidden(str(file.relative_to(path)))), scratch
    if sum(PurePosixPath(name).name == TERMS for name in archive.names(path)) < FEWEST:
        return [], scratch
    for label, file in archive.unpack(path, path.name, scratch.path / "raw", archive.UnpackedRoom(room())):
        folders = PurePosixPath(label.removeprefix(f"{path.name}/")).parts[:-1]
        place = scratch.path.joinpath("months", *map(_folder, folders))
        place.mkdir(parents=True, exist_ok=True)
        is_taken = (place / file.name).exists()
        file.replace(place / (f"{file.parent.name}-{file.name}" if is_taken else file.name))
    return sorted(file.parent for file in (scratch.path / "months").rglob(TERMS)), scratch


def _folder(name: str) -> str:
    """A folder of a zip: under its name if every system takes it, else under a number of its own; none leads out.

    >>> _folder("2026-10"), _folder("..").startswith("folder-"), _folder("/").startswith("folder-")
    ('2026-10', True, True)
    """
    return name if PLAIN.fullmatch(name) else f"folder-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _refuse_beside(path: Path, places: list[Path]) -> None:
    for file in sorted(path.rglob("*")):
        label = str(file.relative_to(path))
        inside = any(file.is_relative_to(place) for place in places)
        if file.is_file() and not inside and not is_hidden(label) and holds_usage(label, file):
            raise InputError(
                f"{label}: lies beside the folders of the months, and belongs to none. Put it into the folder of its "
                "month; a list that counts for every month into each."
            )
