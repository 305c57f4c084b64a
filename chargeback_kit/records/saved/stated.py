"""What an export says of itself (``parameters.json``): the range it covers and what was left out of it (R01).

The names of its keys are not published; every usual one is understood.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.times import DateSeen, date_order, iso_day, parts_of
from chargeback_kit.records.sources import utf16

FIRST = re.compile(
    r"(from|start|begin|first|since)(date|day)?(time)?(utc)?|(date|range|period)(from|start|begin)(date|utc)?"
)
LAST = re.compile(
    r"(to|end|until|till|last|through)(date|day)?(time)?(utc)?|(date|range|period)(to|end|until)(date|utc)?"
)
FILTER = re.compile(r".*(capabilit|calltype|callkind|filter|numbertype).*|users?|userids?|upns?|userprincipalnames?")
EVERYTHING = {"", "all", "*", "any", "none", "everyone", "[]"}
LARGEST_BYTES = 1024**2


@dataclass(frozen=True)
class Statement:
    """What a ``parameters.json`` says: from when until when [UTC, or local days], and by what the export was filtered.

    ``since`` and ``until`` are instants, or days where only days are stated: the last day is then part of the range.
    """

    label: str
    since: datetime | date | None
    until: datetime | date | None
    filters: tuple[str, ...]

    def is_beside(self, label: str) -> bool:
        """Whether a file lies where this one does."""
        return PurePosixPath(label).parent == PurePosixPath(self.label).parent

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the range, a day more on either side for the zone."""
        if self.since is None or self.until is None:
            return None
        first, last = (each.date() if isinstance(each, datetime) else each for each in (self.since, self.until))
        return first - timedelta(days=1), last + timedelta(days=1)


def is_parameters(label: str) -> bool:
    """Whether a file is called as an export calls its parameters.

    >>> is_parameters("Export.zip/parameters.json"), is_parameters("parameters (1).json"), is_parameters("page.json")
    (True, True, False)
    """
    name = PurePosixPath(label).name.casefold()
    return name.startswith("parameters") and name.endswith(".json")


def statement(label: str, path: Path) -> Statement | None:
    """What the file says; None for one that says nothing, or cannot be read."""
    if path.stat().st_size > LARGEST_BYTES:
        return None
    data = path.read_bytes()
    try:
        found = json.loads(data.decode(utf16(data) or "utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    pairs = list(_pairs(found))
    since, until = (_first_text(pairs, known) for known in (FIRST, LAST))
    filters = tuple(f"{key}: {text}" for key, text in _filters(found))
    first, last = _instants(since, until, label)
    return Statement(label, first, last, filters) if (first and last) or filters else None


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, dict | list):
                yield from _pairs(each)
            else:
                yield re.sub("[^a-z]", "", key.casefold()), each
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(each)


def _first_text(pairs: list[tuple[str, Any]], known: re.Pattern[str]) -> str:
    return next((str(each).strip() for key, each in pairs if known.fullmatch(key) and each), "")


def _filters(value: Any) -> Iterator[tuple[str, str]]:
    """Every key by which rows are left out, with what is left in."""
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        folded = re.sub("[^a-z]", "", key.casefold())
        if FILTER.fullmatch(folded) and not isinstance(each, dict):
            named = [str(one).strip() for one in (each if isinstance(each, list) else [each]) if one is not None]
            if {name.casefold() for name in named} - EVERYTHING and not {"all", "*"} & {n.casefold() for n in named}:
                yield key, ", ".join(named)
        elif FILTER.fullmatch(folded):
            yield from ((f"{key}.{inner}", text) for inner, text in _filter_parts(each))
        elif not folded.startswith(("requested", "created")):
            yield from _filters(each)


def _filter_parts(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        named = [str(one).strip() for one in (each if isinstance(each, list) else [each]) if one is not None]
        if {name.casefold() for name in named} - EVERYTHING and not {"all", "*"} & {n.casefold() for n in named}:
            yield key, ", ".join(named)


def _instants(since: str, until: str, label: str) -> tuple[datetime | date | None, datetime | date | None]:
    parts = [DateSeen(found, text) for text in (since, until) if (found := parts_of(text))]
    order = ""
    with suppress(InputError):
        order = date_order(parts, label)
    return _instant(since, order), _instant(until, order)


def _instant(text: str, order: str) -> datetime | date | None:
    with suppress(ValueError):
        return date.fromisoformat(iso_day(text, order) if order else text)
    with suppress(ValueError):
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return None
