"""The bill folder that a fetch ends with: call logs as pages of Graph, the user list, and a first agreement."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

from chargeback_kit.beginning.answers import Answers, LicenceAnswer
from chargeback_kit.beginning.draft import STARTING, currency, draft
from chargeback_kit.engine.landing import land
from chargeback_kit.export.atomic_folder import others, refuse_others, write_whole
from chargeback_kit.fetch.addresses import AskedRange, GraphRequest
from chargeback_kit.fetch.in_order import LogRows, SpooledRow, in_order
from chargeback_kit.fetch.json_text import page_of
from chargeback_kit.fetch.people import PeopleFetched, concerning_calls, write_users
from chargeback_kit.fetch.store import PageStore, last_attempt
from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import read_folder
from chargeback_kit.records.saved.several import TERMS

ROWS_OF_A_FILE = 100_000
USERS = "users.csv"
FETCHED = ".users.csv.sha256"
"""What the user list was like when it was fetched; whoever adds a date to it has changed it."""
TYPES = {
    "pstn_calls": "v1.0/$metadata#Collection(microsoft.graph.callRecords.pstnCallLogRow)",
    "direct_routing_calls": "v1.0/$metadata#Collection(microsoft.graph.callRecords.directRoutingLogRow)",
    "messages": "beta/$metadata#Collection(microsoft.graph.callRecords.smsLogRow)",
}
Record = dict[str, Any]


@dataclass
class FolderMade:
    """What was written: the rows of each log, the people, the agreement (None: the one that was there is kept)."""

    logs: list[LogRows] = field(default_factory=list)
    people: PeopleFetched | None = None
    is_agreement_new: bool = False


def write_folder(
    out: Path,
    store: PageStore,
    graph: str,
    logs: Mapping[GraphRequest, list[AskedRange]],
    people: PeopleFetched | None,
) -> FolderMade:
    """Write the bill folder whole or not at all; an ``agreement.toml`` and what the kit did not write stay in ``out``,
    and so does the user list where no people are fetched.

    InputError where one of those has the name of a file that is fetched, or the user list was changed by hand.
    """
    made = FolderMade(people=people)
    _refuse_changed(out, has_people=people is not None)

    def fill(scratch: Path) -> None:
        kept = [path.relative_to(scratch).as_posix() for path in scratch.rglob("*")]
        for log, parts in logs.items():
            made.logs.append(LogRows(log.title))
            size = sum(page.path.stat().st_size for part in parts for page in store.pages(part))
            found = in_order(_records(store, parts), size, log, store.spools(), made.logs[-1])
            _write_log(scratch, log, graph, found)
        if people is not None:
            write_users(people, _free(scratch / USERS))
            (scratch / FETCHED).write_text(f"{_digest(scratch / USERS)}\n", encoding="utf-8")
        if logs and not (scratch / TERMS).exists():
            made.is_agreement_new = True
            (scratch / TERMS).write_text(_agreement(scratch, people, kept), encoding="utf-8")

    write_whole(out, fill, keeping=lambda out: _kept(out, has_people=people is not None))
    return made


def refuse_clashes(out: Path, logs: Iterable[GraphRequest], *, has_people: bool) -> None:
    """Refuse, before anything is fetched, an ``out`` in which it would not find its place."""
    kept = _kept(out, has_people=has_people)
    refuse_others(out, kept)
    _refuse_changed(out, has_people=has_people)
    fetched = [re.compile(rf"{log.title}\.\d+\.json") for log in logs] + [re.compile(re.escape(USERS))] * has_people
    for name in sorted(kept):
        if any(each.fullmatch(name) for each in fetched):
            _free(out / name)


def _kept(out: Path, *, has_people: bool) -> set[str]:
    """What of a folder stays when it is fetched again: the agreement, and all that the kit did not write."""
    names = set(others(out)) if out.is_dir() else set()
    own = (TERMS,) if has_people else (TERMS, USERS, FETCHED)
    return names | {name for name in own if (out / name).is_file()}


def _refuse_changed(out: Path, *, has_people: bool) -> None:
    """Refuse to replace a user list in which somebody wrote after it was fetched."""
    if not has_people or not (out / USERS).is_file() or not (out / FETCHED).is_file():
        return
    if (out / FETCHED).read_text(encoding="utf-8", errors="replace").strip() != _digest(out / USERS):
        raise InputError(
            f"{USERS}: was changed since it was fetched, and would be replaced. "
            "Move it away and add your changes again, or keep it as it is: --without users."
        )


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _free(path: Path) -> Path:
    """A name that nothing else has."""
    if path.exists() or path.is_symlink():
        raise InputError(
            f"{path.name}: lies in the folder, and no fetch wrote it. Move it away, or choose another folder."
        )
    return path


def records_of(store: PageStore, part: AskedRange) -> Iterator[Record]:
    """The rows of a list: those of its latest attempt, for whoever left since is not on it any more."""
    pages = store.pages(part)
    for page in last_attempt(pages) if pages else []:
        yield from page_of(page.body())[0]


def _records(store: PageStore, parts: Iterable[AskedRange]) -> Iterator[Record]:
    """The rows of a log, those of every attempt: what Graph said once was so."""
    for part in parts:
        for page in store.pages(part):
            yield from page_of(page.body())[0]


def _write_log(scratch: Path, log: GraphRequest, graph: str, found: Iterator[SpooledRow]) -> None:
    """Write pages of a log; of rows that came with several contents the earlier ones lie in a page before the others,
    since of two files the later one counts (R02).
    """
    earlier: list[SpooledRow] = []

    def latest() -> Iterator[str]:
        for row in found:
            if row.is_last:
                yield row.text
            else:
                earlier.append(row)

    place, context = f"{log.title}.{{:03d}}.json", f"{graph}/{TYPES[log.name]}"
    rows, number = latest(), 0
    for number, first in enumerate(rows, 1):
        _write_page(scratch / place.format(number), context, chain([first], islice(rows, ROWS_OF_A_FILE - 1)))
    if not number:
        _write_page(scratch / place.format(1), context, iter(()))
    if earlier:
        _write_page(scratch / place.format(0), context, (row.text for row in earlier))


def _write_page(path: Path, context: str, rows: Iterator[str]) -> None:
    """Write a page as Graph writes it, a row on each line."""
    with _free(path).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{\n"@odata.context": "{context}",\n"value": [')
        between = "\n"
        for row in rows:
            file.write(f"{between}{row}")
            between = ",\n"
        file.write("\n]\n}\n")


def _agreement(folder: Path, people: PeopleFetched | None, kept: Iterable[str]) -> str:
    """A first agreement: the currency of the calls, and the licences that the tenant holds and a phone bill knows.

    What was ``kept`` is not looked at: it is not the fetch that must understand it.
    """
    read = read_folder(folder, STARTING, dict.fromkeys(kept, ""))
    landed = land(read)
    purchased = people.purchased if people else {}
    known = concerning_calls(purchased)
    licences = {sku: LicenceAnswer(purchased[sku]) for sku in sorted(known) if purchased[sku]}
    return draft(read, landed, replace(Answers(), currency=currency(landed), licences=licences))
