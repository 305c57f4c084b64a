"""What an address says after its #: the month, the filter, the charges and the scenarios that a page shows."""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from chargeback_kit.explain.call_filter import Chosen, chosen
from chargeback_kit.months_held import HeldMonths
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario_file import plain, scenario_of
from chargeback_kit.problems import InputError

LETTERS = ("A", "B", "C")
IN_FORCE = "scenario"
SCENARIOS = (IN_FORCE, *LETTERS)
CHARGES = ("reported", "rated")
LONGEST = 8_000  # characters of what is written; chats and mail programs cut what is much longer
LONGEST_READ = 100_000
MOST_BYTES = 1_000_000  # of a scenario, unpacked
DAMAGED = "a part of it is missing or was changed on its way"


@dataclass(frozen=True)
class Place:
    """What is shown: a filter (with the month where it is said), charges, the mark of the files, scenarios by letter.

    Empty is what a page begins with. The scenario in force has the name ``scenario``.
    """

    asked: Chosen = field(default_factory=Chosen)
    charges: str = ""
    files: str = ""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """The end of the address.

        >>> Place(chosen(month="2026-10", country="ZW"), "rated").written
        'country=ZW&month=2026-10&charges=rated'
        """
        more = {"charges": self.charges, "files": self.files}
        more |= {name: packed(scenario) for name, scenario in self.scenarios.items()}
        parts = [self.asked.address, urlencode({name: value for name, value in more.items() if value})]
        return "&".join(filter(None, parts))


def place_at(address: str) -> Place:
    """What an address says; raises InputError with the reason where it cannot be understood.

    >>> place_at("#country=ZW&charges=rated").charges
    'rated'
    >>> place_at("country")
    Traceback (most recent call last):
    chargeback_kit.problems.InputError: "country" says nothing
    """
    if len(address) > LONGEST_READ:
        raise InputError(f"it has {len(address):,} characters")
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(address.lstrip("#?"), keep_blank_values=True):
        if not value:
            raise InputError(f'"{name}" says nothing')
        found.setdefault(name, []).append(value)
    charges, files = _one(found, "charges"), _one(found, "files")
    if charges and charges not in CHARGES:
        raise InputError(f'"{charges}" are no charges; those are {" and ".join(CHARGES)}')
    scenarios = {name: unpacked(_one(found, name)) for name in SCENARIOS if name in found}
    return Place(chosen(**found), charges, files, scenarios)


def _one(found: dict[str, list[str]], name: str) -> str:
    """Take the one value of a name out of those that were found."""
    values = found.pop(name, [""])
    if len(values) > 1:
        raise InputError(f'"{name}" stands in it {len(values)} times')
    return values[0]


def packed(scenario: Scenario) -> str:
    """A scenario in the letters of an address, with a sum that tells whether it arrives whole.

    >>> unpacked(packed(Scenario(name="fewer", assigned={"US/MCOPSTN1": 90}))).assigned
    {'US/MCOPSTN1': 90}
    """
    said = json.dumps(plain(scenario), separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(zlib.compress(said, 9)).decode().rstrip("=")


def unpacked(text: str) -> Scenario:
    """The scenario that was packed; raises InputError for one that is damaged or names what there is not.

    >>> unpacked(packed(Scenario(name="fewer"))[:-4])
    Traceback (most recent call last):
    chargeback_kit.problems.InputError: a part of it is missing or was changed on its way
    """
    unpacks = zlib.decompressobj()
    try:
        said = unpacks.decompress(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True), MOST_BYTES)
        values: Any = json.loads(said) if unpacks.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise InputError(DAMAGED)
    return scenario_of(values, "its scenario")


def mark(held: Iterable[HeldMonths]) -> str:
    """Eight letters that tell files from others: by how many calls of which month they hold, however they are packed.

    >>> mark([])
    '0d4cbb29'
    """
    counts: dict[str, int] = {}
    for each in held:
        for month, rows in each.rows.items():
            counts[month] = counts.get(month, 0) + rows
    return f"{zlib.crc32(json.dumps(sorted(counts.items())).encode()):08x}"
