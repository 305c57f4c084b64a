"""The agreement and the lists of a kept month, as they stood for it: whose they are, and what the wallet opens with."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath

import tomli_w

from chargeback_kit.problems import InputError
from chargeback_kit.records import policies, rates, users
from chargeback_kit.records.folder import BillFolder, sort
from chargeback_kit.records.lists import budgets, cost_centers, numbers

AGREEMENT = "agreement.toml"
ONE_AT_A_TIME = {
    "users": users.recognises,
    "policies": policies.recognises,
    "cost centres": cost_centers.recognises,
    "numbers": numbers.recognises,
    "budgets": budgets.recognises,
}
"""A new list of these takes the place of the old one, whatever both are called."""
OF_ITS_MONTH = ("invoice",)


@dataclass(frozen=True)
class MonthTerms:
    """The terms of a month: the bytes of each file by its label, the kind of each list; ``month``: whose they are."""

    month: str
    files: Mapping[str, bytes]
    kinds: Mapping[str, str]
    is_carried: bool = False

    def write(self, into: Path) -> None:
        """Write them into the folder of a month."""
        for label, content in self.files.items():
            path = into.joinpath(*_parts(label))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def stands_in(self, folder: Path) -> bool:
        """Whether a kept month has exactly these."""
        return self.files == {label: path.read_bytes() for label, path in _files(sort(folder)).items()}

    def opened_with(self, closing: Decimal | None) -> "MonthTerms":
        """The terms of the month that follows: its wallet opens with what this one closed at.

        What the agreement says of one month alone is left out: the stated closing balance, the invoice.
        """
        values = tomllib.loads(self.files[AGREEMENT].decode("utf-8-sig"))
        for key in OF_ITS_MONTH:
            values.pop(key, None)
        if closing is not None and "wallet" in values:
            values["wallet"].pop("closing", None)
            values["wallet"]["opening"] = str(closing)
        written = f"# As in {self.month}; the wallet opens with what that month closed at.\n{tomli_w.dumps(values)}"
        files = {**self.files, AGREEMENT: written.encode()}
        return MonthTerms(self.month, files, self.kinds, is_carried=closing is not None)


def terms_of(folder: BillFolder, month: str) -> MonthTerms:
    """The terms that a folder holds; without an agreement the lists alone."""
    files = {label: path.read_bytes() for label, path in _files(folder).items()}
    return MonthTerms(month, files, {file.label: _kind(file.header) for file in folder.lists})


def kept_terms(folder: Path, month: str) -> MonthTerms:
    """The terms that stand in a kept month."""
    return terms_of(sort(folder), month)


def with_newer(old: MonthTerms, newer: MonthTerms) -> MonthTerms:
    """The terms of a month with newer ones of its own: the agreement, and each list in the place of its kind."""
    brought = {kind for kind in newer.kinds.values() if kind}
    kept = {label: content for label, content in old.files.items() if old.kinds.get(label) not in brought}
    is_carried = old.is_carried and AGREEMENT not in newer.files
    return MonthTerms(newer.month, {**kept, **newer.files}, {**old.kinds, **newer.kinds}, is_carried=is_carried)


def _files(folder: BillFolder) -> dict[str, Path]:
    """The files of the terms by the name they have in a month: the agreement, and every list."""
    lists = {file.label for file in folder.lists}
    found = {file.label: file.path for file in folder.inputs if file.label in lists}
    agreements = [file.path for file in folder.inputs if PurePosixPath(file.label).name == AGREEMENT]
    return found | dict(zip([AGREEMENT], agreements, strict=False))


def _kind(header: tuple[str, ...]) -> str:
    """What a list is, of which there is one at a time; empty for one that adds to others."""
    named = next((name for name, knows in ONE_AT_A_TIME.items() if knows(header)), "")
    if named or not rates.recognises(header):
        return named
    return "carriers' rates" if rates.is_carriers(header) else "rates"


def _parts(label: str) -> tuple[str, ...]:
    parts = PurePosixPath(label).parts
    if not parts or PurePosixPath(label).is_absolute() or ".." in parts:
        raise InputError(f"{label}: leads out of its folder. Give the file a name of its own.")
    return parts
