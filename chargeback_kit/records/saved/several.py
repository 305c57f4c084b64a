"""A folder or zip that holds several months: one bill folder for all of them, or one for each agreement in it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import archive
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder, Scratch, holds_usage, read_folder
from chargeback_kit.records.saved.walk import is_hidden, refuse_missing
from chargeback_kit.scratch import room

TERMS = "agreement.toml"
MONTHS = "months"
FEWEST = 2
PLAIN = re.compile(r"\w[\w .-]{0,60}")


def bill_folders(
    path: Path, default_agreement: Agreement | None = None, labels: Mapping[str, str] | None = None
) -> list[BillFolder]:
    """The bill folders in a folder or zip: each that has an agreement of its own; with one agreement it is one.

    ``default_agreement`` counts where there is none, ``labels`` are what files are called that lie under other names;
    one that they call nothing is left out.

    What lies beside the months, and could be of a bill, is listed. Raises InputError for what cannot be read.
    """
    refuse_missing(path)
    places, scratch = _places(path)
    if len(places) < FEWEST or any(
        inner != outer and inner.is_relative_to(outer) for inner in places for outer in places
    ):
        return [read_folder(path, default_agreement, labels)]
    unpacked = scratch.path / MONTHS
    ignored = [each for root in (path, unpacked) if root.is_dir() for each in beside(root, places)]
    found = [read_folder(place) for place in places]
    for folder in found:
        folder.beside = scratch
        folder.problems += ignored
    return found


def _places(path: Path) -> tuple[list[Path], Scratch]:
    """The folders with an agreement; zips are unpacked for as long as they are needed, also those in a folder that has
    no agreement of its own.
    """
    scratch = Scratch()
    zips = [path]
    if path.is_dir():
        files = [
            file for file in sorted(path.rglob("*")) if file.is_file() and not is_hidden(str(file.relative_to(path)))
        ]
        if places := [file.parent for file in files if file.name == TERMS]:
            return sorted(places), scratch
        zips = files
    held = {file: agreements_in(file) for file in zips}
    if sum(held.values()) < FEWEST:
        return [], scratch
    budget = archive.UnpackedRoom(room())
    with_terms = [file for file, number in held.items() if number]
    for number, file in enumerate(with_terms):
        into = scratch.path / MONTHS / (f"zip-{number}" if len(with_terms) > 1 else "")
        _unpack(file, scratch.path / "raw" / str(number), into, budget)
    return sorted(file.parent for file in (scratch.path / MONTHS).rglob(TERMS)), scratch


def agreements_in(zipped: Path) -> int:
    """How many agreements a zip holds; raises InputError for one that cannot be read."""
    return sum(PurePosixPath(name).name == TERMS for name in archive.names(zipped))


def _unpack(path: Path, raw: Path, into: Path, budget: archive.UnpackedRoom) -> None:
    """Unpack a zip with the folders that it has."""
    for label, file in archive.unpack(path, path.name, raw, budget):
        folders = PurePosixPath(label.removeprefix(f"{path.name}/")).parts[:-1]
        place = into.joinpath(*map(_folder, folders))
        place.mkdir(parents=True, exist_ok=True)
        is_taken = (place / file.name).exists()
        file.replace(place / (f"{file.parent.name}-{file.name}" if is_taken else file.name))


def _folder(name: str) -> str:
    """A folder of a zip: under its name if every system takes it, else under a number of its own; none leads out.

    >>> _folder("2026-10"), _folder("..").startswith("folder-"), _folder("/").startswith("folder-")
    ('2026-10', True, True)
    """
    return name if PLAIN.fullmatch(name) else f"folder-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"


def beside(path: Path, places: list[Path]) -> list[Problem]:
    """What a bill could use and no month has: said, since nothing tells which month it is of."""
    found = []
    for file in sorted(path.rglob("*")):
        label = str(file.relative_to(path))
        inside = any(file.is_relative_to(place) for place in places)
        if file.is_file() and not inside and not is_hidden(label) and holds_usage(label, file):
            found.append(problem("beside-months", file=label))
    return found
