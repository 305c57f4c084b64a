"""Whether the files of a folder are the ones that were written, hash by hash."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chargeback_kit.export.manifest import MANIFEST, SUMMARY, Manifest, WrittenFile, written_files
from chargeback_kit.fleet.kept import TENANTS
from chargeback_kit.fleet.outcome import read
from chargeback_kit.problems import InputError

CHANGED, MISSING, EXTRA = STATES = ("changed", "missing", "extra")
WORDS = {
    CHANGED: "has changed since it was written",
    MISSING: "is missing",
    EXTRA: "is no file of this result: the kit did not write it",
}


@dataclass(frozen=True)
class AuditedFile:
    """A file that is not what was written: its name, one of STATES, and what of it is known.

    >>> AuditedFile("wallet.csv", "missing").says
    'wallet.csv is missing'
    """

    file: str
    state: str
    detail: str = ""

    @property
    def says(self) -> str:
        """In words."""
        return f"{self.file} {WORDS[self.state]}{f': {self.detail}' if self.detail else ''}"

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"file": self.file, "state": self.state, **({"detail": self.detail} if self.detail else {})}


def audited_files(folder: Path, manifest: Manifest) -> list[AuditedFile]:
    """Every file that was changed, taken away or put into a folder since it was written, by name."""
    then = {each.file: each for each in manifest.files}
    now = {each.file: each for each in written_files(folder, manifest.name)}
    damaged = [] if manifest.is_intact else [AuditedFile(manifest.name, CHANGED, "so what it lists is not certain")]
    found = [_compared(name, then.get(name), now.get(name)) for name in sorted({*then, *now})]
    return [*damaged, *(each for each in found if each is not None)]


def refuse_without_result(folder: Path) -> None:
    """Say of a folder of the kit that lists no files what it is: of a tenant without pages, of one without a bill, or
    one that holds results in folders of their own, as a fleet and a kept month do. Raises InputError for these.
    """
    if not folder.is_dir() or any((folder / name).is_file() for name in (SUMMARY, MANIFEST)):
        return
    found = read(folder)
    below = next(_results_below(folder), None)
    if found is not None and not found.has_bill:
        raise InputError(f"{folder}: {found.tenant} has no bill, so there is nothing to verify: {found.sentence}")
    if found is not None or (below is None and any(map(read, _tenants(folder)))):
        whose = "a tenant's tables" if found is not None else "a fleet's tables"
        raise InputError(
            f"{folder}: holds {whose} alone, as fleet --tables-only writes them, without a {SUMMARY} that lists its "
            "files. Run the fleet without --tables-only, and verify what that writes."
        )
    if below is not None:
        raise InputError(f"{folder}: is no result itself, and holds some. Verify a folder in it, such as {below}.")


def _results_below(folder: Path) -> Iterator[Path]:
    """The folders of bills and statements directly in a folder, and those of a fleet's tenants."""
    for place in (*_inside(folder), *_tenants(folder)):
        if any((place / name).is_file() for name in (SUMMARY, MANIFEST)):
            yield place


def _tenants(folder: Path) -> list[Path]:
    return _inside(folder / TENANTS)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:
        return []


def _compared(name: str, then: WrittenFile | None, now: WrittenFile | None) -> AuditedFile | None:
    if now is None:
        return AuditedFile(name, MISSING)
    if then is None:
        return AuditedFile(name, EXTRA)
    if then.sha256 == now.sha256:
        return None
    detail = f"{then.bytes:,} bytes then, {now.bytes:,} now" if then.bytes != now.bytes else ""
    return AuditedFile(name, CHANGED, detail)


def lines_that_differ(then: Path, now: Path, most: int = 3) -> str:
    """Which lines of a table are other than they were written, in words; the ends of lines, and how its text
    is written, are said once.

    ``then`` is the table as it was written, ``now`` as it stands.
    """
    written, found = then.read_bytes(), now.read_bytes()
    ends = b"\r" in found and b"\r" not in written
    begins = found.startswith(BOM_UTF8) and not written.startswith(BOM_UTF8)
    if found.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "it is written as UTF-16, and was UTF-8"
    first, second = (_lines(text) for text in (written, found))
    differ = [
        (number, _line(first, number), _line(second, number))
        for number in range(1, max(len(first), len(second)) + 1)
        if _line(first, number) != _line(second, number)
    ]
    said = list(_in_words(differ[:most]))
    if len(differ) > most:
        said.append(f"and {len(differ) - most:,} more lines")
    if ends:
        said.append("its lines end as a spreadsheet ends them")
    if begins:
        said.append("it begins with a byte order mark, as a spreadsheet writes it")
    return "; ".join(said)


def _lines(text: bytes) -> list[str]:
    return text.decode("utf-8-sig", "replace").replace("\r\n", "\n").removesuffix("\n").split("\n")


def _line(lines: list[str], number: int) -> str | None:
    return lines[number - 1] if number <= len(lines) else None


def _in_words(differ: Iterable[tuple[int, str | None, str | None]]) -> Iterable[str]:
    for number, was, is_now in differ:
        if is_now is None:
            yield f"line {number} is gone, it said {was}"
        elif was is None:
            yield f"line {number} was not there: {is_now}"
        else:
            yield f"line {number} says {is_now}, written was {was}"
