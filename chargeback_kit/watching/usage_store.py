"""Where usage is kept: ``DIR/tenant=contoso/month=2026-10/``, each month a bill folder with its bill in it.

| in the folder of a month | |
|---|---|
| ``usage-01.parquet`` | the rows under their canonical names, with ``source_file, source_line, source_sha256`` |
| ``usage-02.parquet`` … | of ids with several contents the copies in later files (R02) |
| ``legs.parquet`` | rows of exports that give them no id |
| ``agreement.toml``, ``users.csv``, … | the terms and lists as they stood for that month |
| ``bill/`` | what it comes to: the files of a bill without workbook and page |
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chargeback_kit.export.atomic_folder import mend
from chargeback_kit.fleet.lock import only_one
from chargeback_kit.problems import InputError
from chargeback_kit.scratch import PREFIX

TENANT, MONTH = "tenant=", "month="
LOCKED = ".chargeback-kit-keep"
ANOTHER = "another run writes the kept months of this tenant. Wait until it has ended, and run this again."
ABOUT, CHANGES, BILL = ".kept.json", ".changes.jsonl", "bill"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
A_MONTH = re.compile(rf"{MONTH}\d{{4}}-\d{{2}}")
BEFORE = f"-{PREFIX}before"


@dataclass(frozen=True)
class AboutMonth:
    """What is known of a kept month beside its files.

    ``terms_of``: the month whose agreement and lists it has, itself where somebody gave it its own; ``is_carried``: its
    wallet opens with what the month before closed at; ``zone``: the zone in which months begin; ``charges``: which
    amounts its bill counts; ``closing``: what its wallet closes at, empty without one.
    """

    terms_of: str
    is_carried: bool
    zone: str
    charges: str
    closing: str = ""

    def write(self, folder: Path) -> None:
        """Write it into the folder of the month."""
        (folder / ABOUT).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class UsageStore:
    """The kept months of one tenant."""

    root: Path
    tenant: str

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.tenant):
            raise InputError(
                f'--tenant: "{self.tenant}" cannot be the name of a folder everywhere. Use letters, digits, dots, '
                "hyphens and underscores."
            )

    @property
    def path(self) -> Path:
        """Where the months of the tenant lie."""
        return self.root / f"{TENANT}{self.tenant}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the store for a run, and finish what one that was killed left half done."""
        with only_one(self.path / LOCKED, ANOTHER):
            for name in self._names():
                mend(self.path / name)
            yield

    def _names(self) -> set[str]:
        """The months that are there, or were put aside."""
        names = {each.name.removeprefix(".").partition(BEFORE)[0] for each in self.path.iterdir()}
        return {name for name in names if A_MONTH.fullmatch(name)}

    def months(self) -> list[str]:
        """The months that are kept, in order."""
        if not self.path.is_dir():
            return []
        found = (each.name for each in self.path.iterdir() if each.is_dir() and A_MONTH.fullmatch(each.name))
        return sorted(name.removeprefix(MONTH) for name in found)

    def folder(self, month: str) -> Path:
        """Where a month lies, or will."""
        return self.path / f"{MONTH}{month}"

    def kept(self, month: str) -> Path | None:
        """The folder of a month that is kept."""
        folder = self.folder(month)
        return folder if folder.is_dir() else None

    def about(self, month: str) -> AboutMonth:
        """What is known of a kept month; raises InputError where somebody else wrote there."""
        path = self.folder(month) / ABOUT
        try:
            return AboutMonth(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise InputError(
                f"{self.folder(month)}: is no month that the kit keeps: {ABOUT} is missing or damaged. Move the folder "
                "away and keep its exports again."
            ) from None


def changes_of(folder: Path | None) -> list[dict[str, Any]]:
    """What changed a kept month, the latest last: ``sources, before, after, currency, says``."""
    path = None if folder is None else folder / CHANGES
    if path is None or not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
