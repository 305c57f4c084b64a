"""A fetch from beginning to end: what is asked for, page by page into the working store, then the bill folder."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chargeback_kit import text
from chargeback_kit.fetch import addresses
from chargeback_kit.fetch.addresses import AskedRange, GraphRequest
from chargeback_kit.fetch.connection import ANSWERED, GraphLine
from chargeback_kit.fetch.folder import FolderMade, records_of, refuse_clashes, write_folder
from chargeback_kit.fetch.paging import fetch_part
from chargeback_kit.fetch.people import CenterFrom, PeopleFetched, people
from chargeback_kit.fetch.store import LATE, PageStore
from chargeback_kit.problems import InputError
from chargeback_kit.rules.calendar import from_ns
from chargeback_kit.rules.calendar import month as calendar_month

EVENTS = {ANSWERED: "answered"}
"""What happened on the line as the report says it, where that is not its name."""
EVERYTHING = (*addresses.LOGS, "users", addresses.UNITS)
Step = Callable[[str], None]


@dataclass(frozen=True)
class FetchAsked:
    """What a fetch is for: a tenant, its months, the folder, and what of it (``parts``, of ``EVERYTHING``)."""

    tenant: str
    months: Sequence[str]
    out: Path
    parts: frozenset[str] = frozenset(EVERYTHING)
    center_from: CenterFrom = CenterFrom.department
    is_restarted: bool = False

    @property
    def is_restartable(self) -> dict[str, str]:
        """What must be the same for a run to go on with what another one fetched."""
        return {"months": " ".join(sorted(set(self.months))), "of": " ".join(sorted(self.parts)), "tenant": self.tenant}


@dataclass
class FetchReport:
    """What a fetch came to: the folder, whether it went on with an earlier run, and what the line went through."""

    asked: FetchAsked
    made: FolderMade
    is_resumed: bool
    line: GraphLine
    is_early: str = ""

    def lines(self) -> list[str]:
        """What a person reads at the end."""
        return [*self._logs(), *self._people(), *self._events(), *([self.is_early] if self.is_early else [])]

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        logs = {
            log.title: {"rows": log.rows, "repeated": log.repeated, "changed": log.changed} for log in self.made.logs
        }
        found = self.made.people
        listed = None if found is None else {"people": len(found.rows), "guests_left_out": found.guests}
        events = {**self.line.events, "seconds_waited": str(round(self.line.waited, 1))}
        return {"tenant": self.asked.tenant, "logs": logs, "users": listed, "resumed": self.is_resumed, "line": events}

    def _logs(self) -> Iterator[str]:
        for log in self.made.logs:
            copies = text.counted(log.repeated, "copy", "copies")
            again = f"; {copies} that Graph gave again left out" if log.repeated else ""
            yield f"{log.title}: {text.counted(log.rows, 'row')}{again}."
            if log.changed:
                named = ", ".join(log.changed[:5])
                yield (
                    f"{log.title}: {text.counted(len(log.changed), 'row')} came with more than one content ({named}"
                    f"{', …' if len(log.changed) > 5 else ''}); all are written, and the bill lists them as "
                    "conflicting-row and counts what came last."
                )
            if log.without_key:
                yield f"{log.title}: {text.counted(log.without_key, 'row')} without an id, known by all that they say."

    def _people(self) -> Iterator[str]:
        found = self.made.people
        if found is None:
            return
        guests = f", {text.counted(found.guests, 'guest')} without a licence left out" if found.guests else ""
        yield f"users.csv: {text.counted(len(found.rows), 'person', 'people')}{guests}."
        if found.unknown:
            yield f"Licences that no list names: {', '.join(found.unknown)}; they stand with their ids."
        if found.several_units and self.asked.center_from is CenterFrom.administrative_unit:
            several = text.counted(found.several_units, "person", "people")
            yield f"In more than one administrative unit: {several}; the cost centre is the first by name."

    def _events(self) -> Iterator[str]:
        counted = sorted(self.line.events.items())
        events = ", ".join(f"{EVENTS.get(name, name)} {text.times(count)}" for name, count in counted)
        gone_on = "It went on with an earlier run. " if self.is_resumed else ""
        waited = f"waited {text.counted(round(self.line.waited), 'second')}"
        yield f"{gone_on}The line: {events}; {waited}."
        if self.made.is_agreement_new:
            yield (
                "agreement.toml is a first one: look at its currency and licences, and add your prices "
                "(chargeback-kit check says what is missing)."
            )


def fetch(asked: FetchAsked, line: GraphLine, step: Step = lambda name: None) -> FetchReport:
    """Fetch what is asked for into its folder; a run that was stopped goes on where it was.

    InputError for what cannot be fetched; the pages that came stay in the working store.
    """
    logs, now = _logs(asked, line), line.clock.now()
    _refuse_nothing(asked)
    same = {**asked.is_restartable, "cloud": line.cloud.name}
    spans = addresses.days_of(asked.months, now)
    refuse_clashes(asked.out, logs, has_people="users" in asked.parts)
    line.sign_in()
    store = PageStore(asked.out, same, is_new=asked.is_restarted)
    try:
        found = _people(asked, line, store, step)
        parts = {log: list(addresses.windows(log, spans, now)) for log in logs}
        for part in [part for of_log in parts.values() for part in of_log]:
            _one(line, store, part, step)
        step(f"Writing {asked.out}")
        made = write_folder(asked.out, store, line.cloud.graph, parts, found)
    except BaseException:
        store.close()
        raise
    store.remove()
    return FetchReport(asked, made, store.is_resumed, line, _early(asked, now))


def _logs(asked: FetchAsked, line: GraphLine) -> list[GraphRequest]:
    """The call logs that are asked for; InputError in a cloud that has none."""
    names = [name for name in addresses.LOGS if name in asked.parts]
    if names and not line.cloud.has_call_logs:
        left = " ".join(f"--without {name.replace('_', '-')}" for name in names)
        raise InputError(
            f"{line.cloud.title}: Graph offers no call logs there, as Microsoft says. Export them in the admin centre, "
            f"and fetch people alone: {left}."
        )
    return [addresses.request(name) for name in names]


def _refuse_nothing(asked: FetchAsked) -> None:
    """Administrative units are a column of the people: alone they are nothing."""
    if not asked.parts - {addresses.UNITS}:
        raise InputError("Nothing is left to fetch. Leave out less.")


def _people(asked: FetchAsked, line: GraphLine, store: PageStore, step: Step) -> PeopleFetched | None:
    if "users" not in asked.parts:
        return None
    users, licences = (AskedRange(addresses.request(name), name) for name in addresses.PEOPLE)
    for part in (users, licences):
        _one(line, store, part, step)
    units = _units(line, store, step) if addresses.UNITS in asked.parts else {}
    return people(records_of(store, users), records_of(store, licences), units, asked.center_from)


def _units(line: GraphLine, store: PageStore, step: Step) -> dict[str, list[str]]:
    """The names of the administrative units of each object id."""
    listed = AskedRange(addresses.request(addresses.UNITS), addresses.UNITS)
    _one(line, store, listed, step)
    found: dict[str, list[str]] = {}
    for unit in records_of(store, listed):
        number, name = str(unit.get("id")), str(unit.get("displayName") or unit.get("id"))
        label = f"{addresses.UNIT_MEMBERS}-{hashlib.sha256(number.encode()).hexdigest()[:16]}"
        part = AskedRange(addresses.request(addresses.UNIT_MEMBERS), label, unit=number)
        _one(line, store, part, step)
        for member in records_of(store, part):
            names = found.setdefault(str(member.get("id")), [])
            if name not in names:
                names.append(name)
    return found


def _one(line: GraphLine, store: PageStore, part: AskedRange, step: Step) -> None:
    rows = 0

    def progress(more: int) -> None:
        nonlocal rows
        rows += more
        step(f"{part.says}: {text.counted(rows, 'row')}")

    step(part.says)
    fetch_part(line, store, part, progress)


def _early(asked: FetchAsked, now: datetime) -> str:
    """A sentence where the last month may still grow: Microsoft reports calls up to 48 hours later."""
    if not set(addresses.LOGS) & asked.parts:
        return ""
    end = from_ns(calendar_month(max(asked.months)).until_ns) + addresses.MARGIN + LATE
    if now >= end:
        return ""
    return f"Calls may be reported up to 48 hours late: fetch again after {text.dated(end.date())} (--force)."


def parts_without(left_out: Iterable[str]) -> frozenset[str]:
    """What is fetched when some of it is left out; InputError for a word that means nothing.

    >>> sorted(parts_without(["messages", "administrative-units"]))
    ['direct_routing_calls', 'pstn_calls', 'users']
    """
    names = {name.replace("_", "-"): name for name in EVERYTHING}
    for word in left_out:
        if word not in names:
            raise InputError(f'--without "{word}": there is no such part. The parts are {text.listed(sorted(names))}.')
    return frozenset(EVERYTHING) - {names[word] for word in left_out}
