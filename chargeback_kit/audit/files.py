"""Whether the files of a folder are the ones that were written, hash by hash."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chargeback_kit.export.manifest import Manifest, WrittenFile, written_files

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
    found = [_compared(name, then.get(name), now.get(name), folder) for name in sorted({*then, *now})]
    return [*damaged, *(each for each in found if each is not None)]


def _compared(name: str, then: WrittenFile | None, now: WrittenFile | None, folder: Path) -> AuditedFile | None:
    if now is None:
        return AuditedFile(name, MISSING)
    if then is None:
        return AuditedFile(name, EXTRA)
    if then.sha256 == now.sha256:
        return None
    detail = f"{then.bytes:,} bytes then, {now.bytes:,} now" if then.bytes != now.bytes else ""
    return AuditedFile(name, CHANGED, detail)


def lines_that_differ(then: Path, now: Path, most: int = 3) -> str:
    """Which lines of a table are other than they were written, in words; the ends of lines are said once.

    ``then`` is the table as it was written, ``now`` as it stands.
    """
    written, found = then.read_bytes(), now.read_bytes()
    ends = b"\r" in found and b"\r" not in written
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
