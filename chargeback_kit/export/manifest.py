"""What a folder says of itself: every file with its SHA-256, and what the result was computed from; written last.

Of a bill it stands in ``bill.json``, of statements in ``manifest.json``; a folder without it is unfinished. What a
later kit needs in order to say what has changed stands in it too: the fingerprint of each file of the kit that computes
a bill, and a mark of each row of the facts.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Self

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.atomic_folder import MARK, OF_THE_SYSTEM
from chargeback_kit.problems import InputError
from chargeback_kit.provenance.computed_from import ComputedFrom, of_bill
from chargeback_kit.provenance.kit import code_today, row_marks
from chargeback_kit.reference import reader
from chargeback_kit.scratch import LOCK, PREFIX

MANIFEST, SUMMARY = "manifest.json", "bill.json"
BILL, STATEMENTS = "bill", "statements"
OF_THE_KIT = {MARK, LOCK}
"""What the kit marks a folder with; it is not listed, nor what the system puts into every folder."""


@dataclass(frozen=True)
class WrittenFile:
    """A file of a result by its name in the folder: its size [bytes] and its SHA-256."""

    file: str
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"file": self.file, "bytes": self.bytes, "sha256": self.sha256}


@dataclass(frozen=True)
class Manifest:
    """What a folder says of itself.

    ``result`` is ``bill`` or ``statements``; ``folder`` the bill folder as seen from here, empty where none is to be
    named; ``options`` what was asked of the files, not of the figures; ``code`` the fingerprint of each file of the kit
    that computes a bill; ``facts`` a mark of each row, by table. ``is_intact``: it says what was written.
    """

    result: str
    folder: str
    options: Mapping[str, Any]
    computed_from: ComputedFrom
    code: Mapping[str, str]
    facts: Mapping[str, str]
    files: tuple[WrittenFile, ...]

    is_intact: bool = True

    @property
    def name(self) -> str:
        """The file that it stands in."""
        return SUMMARY if self.result == BILL else MANIFEST

    def as_json(self) -> dict[str, Any]:
        """As plain values: ``computed_from, outputs, audit``."""
        return {
            "computed_from": self.computed_from.as_json(),
            "outputs": [each.as_json() for each in self.files],
            "audit": {
                "result": self.result,
                "folder": self.folder,
                "options": dict(self.options),
                "code": dict(self.code),
                "fact_rows": dict(self.facts),
            },
        }

    @classmethod
    def from_json(cls, written: str) -> Self:
        """What a text says that ``sealed`` made; raises ValueError, KeyError or TypeError for any other."""
        values = json.loads(written)
        rest = {name: value for name, value in values.items() if name != "sha256"}
        said = values["audit"]
        computed_from = ComputedFrom.as_said(values["computed_from"])
        is_intact = sealed(rest) == written and computed_from.digest == values["computed_from"]["digest"]
        return cls(
            said["result"],
            said["folder"],
            said["options"],
            computed_from,
            said["code"],
            said["fact_rows"],
            tuple(WrittenFile(row["file"], row["bytes"], row["sha256"]) for row in values["outputs"]),
            is_intact,
        )


def manifest_of(place: Path, bill: ComputedBill, out: Path, result: str, options: Mapping[str, Any]) -> Manifest:
    """What is to be said of ``place``, which holds everything else and will be ``out``."""
    named = "" if bill.is_nameless else _from(out, bill.asked_of or bill.folder.path)
    facts = {name: "".join(row_marks(name)) for name in reader.names()}
    found = Manifest(result, named, options, of_bill(bill), code_today(), facts, ())
    return replace(found, files=tuple(written_files(place, found.name)))


def sealed(values: Mapping[str, Any]) -> str:
    """Values as the text of a file, with a SHA-256 of them all at its end."""
    seal = sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return json.dumps({**values, "sha256": seal}, indent=2, ensure_ascii=False) + "\n"


def add_manifest(path: Path, manifest: Manifest) -> None:
    """Add to a summary what its folder says of itself."""
    values = json.loads(path.read_text(encoding="utf-8"))
    del values["sha256"]
    write_last(path, sealed({**values, **manifest.as_json()}))


def write_last(path: Path, text: str) -> None:
    """Write the file that says that a folder is whole: whole or not at all."""
    unfinished = path.with_name(f"{path.name}-new")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


def read_manifest(folder: Path) -> Manifest:
    """What a folder says of itself; raises InputError where it says nothing, or what cannot be read."""
    if folder.is_file():
        raise InputError(f"{folder}: is a file. Name the folder in which it lies, which a bill was written to.")
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder. Name the folder that a bill was written to.")
    file = next((folder / name for name in (SUMMARY, MANIFEST) if (folder / name).is_file()), None)
    if file is None and (folder / "agreement.toml").is_file():
        raise InputError(
            f"{folder}: is a bill folder, and no result. Name the folder that its bill was written to (--out)."
        )
    if file is None:
        raise InputError(
            f"{folder}: holds neither {SUMMARY} nor {MANIFEST}, so it is unfinished, or not of chargeback-kit bill or "
            "statements. Write it again."
        )
    try:
        return Manifest.from_json(file.read_bytes().decode("utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{file}: does not say what was written: it is damaged, of an earlier version, or of one currency of the "
            "bill above it. Verify the folder above, or write the bill again."
        ) from None


def written_files(place: Path, said_in: str) -> Iterable[WrittenFile]:
    """Every file of a folder and those below, by name, but for the one that lists them and the marks of the kit."""
    found = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    for name, path in sorted(found.items()):
        if name not in {said_in, *OF_THE_KIT} and path.name not in OF_THE_SYSTEM:
            with path.open("rb") as stream:
                yield WrittenFile(name, path.stat().st_size, file_digest(stream, "sha256").hexdigest())


def _from(out: Path, folder: Path) -> str:
    """The bill folder as seen from the result; empty for one that goes with this process."""
    if any(part.startswith(PREFIX) for part in folder.parts):
        return ""
    try:
        found = Path(os.path.relpath(folder.resolve(), out.resolve())).as_posix()
    except ValueError:  # on another drive
        found = folder.resolve().as_posix()
    return found.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
