"""Every row of a log once, in the order of its start, from pages that may bring it several times.

Rows are spooled into parts by their key, each part is put in order by itself, and the parts are merged: what is held
in memory at once is one part, however long the log is.
"""

import heapq
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from chargeback_kit.fetch.addresses import GraphRequest
from chargeback_kit.fetch.json_text import content, parsed, written

SPOOL_BYTES, MOST_SPOOLS = 64 * 1024**2, 64
"""What is put in order at once is about so large."""
OTHER_KEYS = ("smsId",)
"""A record without ``id`` is known by this (R28)."""


@dataclass
class LogRows:
    """What became of the rows of a log: written once, come again with the same content, come with another one.

    ``changed`` are the keys of the last; their earlier contents are written too, before the later ones.
    """

    title: str
    rows: int = 0
    repeated: int = 0
    earlier: int = 0
    changed: list[str] = field(default_factory=list)
    without_key: int = 0


@dataclass(frozen=True, order=True)
class SpooledRow:
    """One content of a row: its start and key order it; ``is_last`` is the content that Graph gave last."""

    start: str
    key: str
    place: int
    text: str = field(compare=False)
    is_last: bool = field(compare=False)


def in_order(
    records: Iterable[dict[str, Any]], size: int, log: GraphRequest, spools: Path, counted: LogRows
) -> Iterator[SpooledRow]:
    """The rows of a log in order, which its ``size`` [bytes] does not change; ``counted`` is filled on the way."""
    many = min(MOST_SPOOLS, 1 + size // SPOOL_BYTES)
    with ExitStack() as open_files:
        files = [open_files.enter_context((spools / f"{n}").open("w", encoding="utf-8")) for n in range(many)]
        for place, record in enumerate(records):
            key = key_of(record, log)
            counted.without_key += not key
            text = written(record)
            named = key or text
            start = record.get(log.start)
            head = json.dumps([named, start if isinstance(start, str) else "", place])
            files[zlib.crc32(named.encode("utf-8", "replace")) % many].write(f"{head}\t{text}\n")
    runs = []
    for number in range(many):
        run = spools / f"{number}.run"
        _put_in_order(spools / f"{number}", run, counted)
        runs.append(_read(run))
    counted.changed = sorted(counted.changed)
    yield from heapq.merge(*runs)


def key_of(record: dict[str, Any], log: GraphRequest) -> str:
    """What a row is known by, empty where it names nothing.

    >>> from chargeback_kit.fetch.addresses import request
    >>> key_of({"id": "7f"}, request("pstn_calls")), key_of({"smsId": "9c"}, request("messages"))
    ('7f', '9c')
    """
    found = (record.get(name) for name in (log.key, *OTHER_KEYS))
    return next((str(each) for each in found if each), "")


def once(records: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The records of a short list, each key once: the last content counts.

    >>> once([{"id": "a", "n": 1}, {"id": "b"}, {"id": "a", "n": 2}], "id")
    [{'id': 'a', 'n': 2}, {'id': 'b'}]
    """
    return list({str(record.get(key)): record for record in records}.values())


def _put_in_order(spool: Path, run: Path, counted: LogRows) -> None:
    """One part in order, each content of each key once."""
    with spool.open(encoding="utf-8") as file:
        lines = (line.rstrip("\n").split("\t", 1) for line in file)
        spooled = [(*json.loads(head), text) for head, text in lines]
    spooled.sort(key=lambda row: (row[0], row[2]))
    found: list[SpooledRow] = []
    for key, group in groupby(spooled, key=lambda row: row[0]):
        found += _contents(key, list(group), counted)
    found.sort()
    with run.open("w", encoding="utf-8") as file:
        for row in found:
            file.write(json.dumps([row.start, row.key, row.place, row.is_last]) + f"\t{row.text}\n")
    spool.unlink()


def _contents(key: str, group: list[tuple[str, str, int, str]], counted: LogRows) -> Iterator[SpooledRow]:
    """The contents of a key, in the order in which Graph gave them last."""
    latest: dict[Any, tuple[str, int, str]] = {}
    for _, start, place, text in group:
        said = content(parsed(text.encode())) if len(group) > 1 else text
        first = latest.pop(said, None)
        latest[said] = (start, place, first[2] if first else text)
    counted.rows += 1
    counted.repeated += len(group) - len(latest)
    counted.earlier += len(latest) - 1
    if len(latest) > 1:
        counted.changed.append(key)
    *_, (last_start, last_place, _) = latest.values()
    for number, (_, place, text) in enumerate(latest.values()):
        yield SpooledRow(last_start, key, number, text, place == last_place)


def _read(run: Path) -> Iterator[SpooledRow]:
    with run.open(encoding="utf-8") as file:
        for line in file:
            head, text = line.rstrip("\n").split("\t", 1)
            start, key, place, is_last = json.loads(head)
            yield SpooledRow(start, key, place, text, is_last)
