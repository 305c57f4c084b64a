"""``chargeback-kit watch``: new exports in, a provisional bill out, and each alert told once."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chargeback_kit import text
from chargeback_kit.api import Bill, bill_in
from chargeback_kit.bill.bill import CLOSED_AFTER
from chargeback_kit.engine.landing import Progress
from chargeback_kit.export.summary import in_short, provisional_because
from chargeback_kit.fleet.lock import only_one
from chargeback_kit.fleet.result import SOME_BROKEN
from chargeback_kit.months_held import HeldMonths, fullest_of, held_months, whole_months
from chargeback_kit.planning.forecast import forecast
from chargeback_kit.problems import KitError
from chargeback_kit.records.saved.several import TERMS, agreements_in, beside
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Place, Texts, texts
from chargeback_kit.rules.calendar import from_ns
from chargeback_kit.rules.calendar import month as month_of
from chargeback_kit.watching.addresses import AlertAddress, NotDelivered, addresses
from chargeback_kit.watching.alert import WatchAlert
from chargeback_kit.watching.alerts_of import alerts_of, no_bill, overdue
from chargeback_kit.watching.arrivals import Files, at_rest
from chargeback_kit.watching.outbox import Outbox
from chargeback_kit.watching.usage_store import TENANT

LOCKED = ".chargeback-kit-watch"
ANOTHER = "another run writes alerts with this state. Wait until it has ended, and run this again."
A_MONTH = re.compile(r"(month=)?\d{4}-\d{2}")
EDGE_DAYS = 3
"""A month with calls on fewer days is the edge of an export of another one."""


@dataclass(frozen=True)
class WatchSettings:
    """What is watched and how: ``settle`` is how long files must not change [s], ``every`` the time between looks [s].

    ``tenant`` stands in each alert; left out it is the name of the folder. ``out`` is where the bill is written, None
    to write none; ``overdue_days``: an export is overdue after so many days without a row.
    """

    folder: Path
    state: Path
    tenant: str = ""
    charges: str = "reported"
    out: Path | None = None
    every: float = 60.0
    settle: float = 2.0
    overdue_days: int = 3


@dataclass
class WatchRound:
    """What a look at the folder brought: the bills, the alerts that are new, and what became of those that waited.

    ``refused``: tenants whose files allow no bill, each with why. ``is_of_several``: whether others are watched beside
    the tenant of a line.
    """

    bills: list[dict[str, Any]] = field(default_factory=list)
    new: list[WatchAlert] = field(default_factory=list)
    delivered: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    is_of_several: bool = False

    @property
    def status(self) -> int:
        """0 where every tenant has its bill, 4 where some have none, 2 where nobody has one."""
        return 0 if not self.refused else SOME_BROKEN if self.bills else KitError.exit_code

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "bills": self.bills,
            "alerts": [alert.as_json() for alert in self.new],
            "delivered": [{"id": name, "to": to} for name, to in self.delivered],
            "waiting": [{"id": name, "to": to, "because": why} for name, to, why in self.waiting],
            "notes": self.notes,
            "refused": [{"tenant": tenant, "because": why} for tenant, why in self.refused],
        }


class FolderWatch:
    """A folder that is watched; what it knows between two looks is the bills, and the files they were made of."""

    def __init__(
        self,
        settings: WatchSettings,
        addresses: Sequence[AlertAddress],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        progress: Progress = lambda step: None,
    ) -> None:
        self.settings, self.addresses = settings, {each.name: each for each in addresses}
        self.clock, self.sleep, self.progress = clock, sleep, progress
        self._seen: Files | None = None
        self._bills: list[tuple[str, Bill]] = []
        self._alerts: list[WatchAlert] = []
        self._going_on: set[str] = set()
        self._is_of_several = False

    def rounds(self, *, is_once: bool) -> Iterator[WatchRound]:
        """Look at the folder again and again, or once; raises InputError where another run watches with this state."""
        with only_one(self.settings.state / LOCKED, ANOTHER):
            outbox = Outbox(self.settings.state)
            while True:
                yield self._round(outbox, is_once=is_once)
                if is_once:
                    return
                self.sleep(self.settings.every)

    def _round(self, outbox: Outbox, *, is_once: bool) -> WatchRound:
        found = WatchRound()
        try:
            self._look(found, is_once=is_once)
        except KitError as error:
            if is_once:
                raise
            found.notes.append(str(error))
        found.is_of_several = self._is_of_several
        now, days = self.clock(), self.settings.overdue_days
        missed = [
            each
            for tenant, bill in dict(self._bills).items()
            for each in overdue(bill, tenant, now, days, goes_on=tenant in self._going_on)
        ]
        found.new = outbox.queue([*self._alerts, *missed], self.addresses)
        self._deliver(outbox, found)
        if is_once:
            found.waiting += self._not_yet(outbox, {name for name, _, _ in found.waiting})
        return found

    def _look(self, found: WatchRound, *, is_once: bool) -> None:
        """Compute the bills anew where the files changed and changed no more."""
        files = at_rest(self.settings.folder, self.settings.settle, self.sleep)
        if files is None:
            later = (
                "nothing was computed. Run it again when they are whole"
                if is_once
                else "they are looked at in the next round"
            )
            found.notes.append(f"{self.settings.folder}: files still grow; {later}.")
        elif files != self._seen:
            self._bills = list(self._computed(found))
            self._seen, now = files, self.clock()
            self._alerts = [each for tenant, bill in self._bills for each in alerts_of(bill, tenant, now)]
            self._alerts += [no_bill(tenant, why, now) for tenant, why in found.refused]
            found.bills = [self._said(tenant, bill) for tenant, bill in self._bills]

    def _computed(self, found: WatchRound) -> Iterator[tuple[str, Bill]]:
        """The bills of each tenant's last month, and of the one before it until it is closed; written where wanted.

        A tenant whose files allow none stops nobody else.
        """
        tenants = self._held(found)
        self._is_of_several = len(tenants) + len(found.refused) > 1
        self._going_on = {tenant for tenant, held in tenants.items() if len(whole_months(held, EDGE_DAYS)) > 1}
        for tenant, held in tenants.items():
            try:
                for month in self._months(held):
                    chosen = fullest_of(held, month)
                    bill = bill_in(chosen, month, self.settings.charges, self.progress)
                    bill.siblings = [other for other in held if other is not chosen]
                    if self.settings.out is not None:
                        name = month if len(tenants) == 1 else f"{tenant}-{month}"
                        bill.write(self.settings.out / name, force=True)
                    yield tenant, bill
            except KitError as error:
                found.refused.append((tenant, str(error)))

    def _held(self, found: WatchRound) -> dict[str, list[HeldMonths]]:
        """What is there, by tenant."""
        watched = self.settings.folder
        places = bill_places(watched)
        tenants: dict[str, list[HeldMonths]] = {}
        for place in places:
            try:
                held = held_months([place], self.progress)
            except KitError as error:
                if not place.exists():
                    raise
                why = str(error).removeprefix(f"{place}: ")
                found.refused.append((self._tenant(place), why if place == watched else f"{place.name}: {why}"))
                continue
            for each in held:
                own = each.folder.path
                tenants.setdefault(self._tenant(own if own.is_relative_to(watched) else place), []).append(each)
        if places != [watched]:
            found.notes += [f"{each.file}: {each.message}." for each in beside(watched, places)]
        return tenants

    def _tenant(self, place: Path) -> str:
        return self.settings.tenant or tenant_of(place, self.settings.folder)

    def _months(self, held: Sequence[HeldMonths]) -> list[str]:
        """The last month that files hold calls on a few days of, after the one before it that is not closed."""
        known = whole_months(held, EDGE_DAYS) or [held[-1].fullest]
        zone = held[-1].folder.agreement.switches.month_time_zone
        ends = [from_ns(month_of(month, zone).until_ns) + CLOSED_AFTER for month in known]
        still = [month for month, end in zip(known[:-1], ends[:-1], strict=True) if self.clock() < end]
        return [*still, known[-1]]

    def _said(self, tenant: str, bill: Bill) -> dict[str, Any]:
        bills = [bill, *(bill.others[code] for code in sorted(bill.others))]
        ahead = forecast(bill, bill.before, at=self.clock())
        return {
            "tenant": tenant,
            "month": bill.months[-1],
            "total": str(bill.total),
            "currency": bill.currency,
            "other_totals": {code: str(each.total) for code, each in sorted(bill.others.items())},
            "says": f"Bill of {text.months(bill.months)}: {text.listed(list(map(in_short, bills)))}.",
            "provisional_because": provisional_because(bill),
            "forecast": ahead.sentence if ahead else "",
        }

    def _not_yet(self, outbox: Outbox, tried: set[str]) -> list[tuple[str, str, str]]:
        """What waits for a later try, which a run that ends now does not live to see."""
        waits = [each for each in outbox.waiting if each.address in self.addresses and each.alert.id not in tried]
        return [(each.alert.id, each.address, _again("it was refused before", each.next_try)) for each in waits]

    def _deliver(self, outbox: Outbox, found: WatchRound) -> None:
        """Send what is due; an address that is not among those of this run waits."""
        for waiting in outbox.due(int(self.clock().timestamp())):
            known = self.addresses.get(waiting.address)
            if known is None:
                continue
            try:
                known.deliver(waiting.alert)
            except NotDelivered as error:
                tried = outbox.refused(waiting, str(error), int(self.clock().timestamp()))
                found.waiting.append((waiting.alert.id, waiting.address, _again(str(error), tried.next_try)))
            else:
                outbox.delivered(waiting)
                found.delivered.append((waiting.alert.id, waiting.address))


def bill_places(watched: Path) -> list[Path]:
    """The folders and zips in the watched one with an agreement each, where it has none of its own; else itself."""
    if not watched.is_dir() or (watched / TERMS).exists():
        return [watched]
    inside = (each for each in sorted(watched.iterdir()) if not each.name.startswith("."))
    places = [each for each in inside if _has_terms(each)]
    return places if len(places) > 1 else [watched]


def _has_terms(place: Path) -> bool:
    """Whether a folder or zip holds an agreement; a zip that cannot be read is said by its bill."""
    if place.is_dir():
        return next(place.rglob(TERMS), None) is not None
    if place.suffix.lower() != ".zip":
        return False
    try:
        return agreements_in(place) > 0
    except KitError:
        return True


HERE = "here"
"""Where alerts go that are asked for in Python, and are sent nowhere: into the rounds."""


@checked_arguments
def watch(
    folder: Place,
    to: Texts = (),
    *,
    out: Place | None = None,
    state: Place | None = None,
    tenant: str = "",
    charges: str = "reported",
    every: float = 60.0,
    settle: float = 2.0,
    overdue_days: int = 3,
    once: bool = False,
    progress: Progress = lambda step: None,
) -> Iterator[WatchRound]:
    """Look at a folder again and again, or ``once``: each round has its ``bills`` and the alerts that are ``new``.

    A round comes ``every`` so many seconds; nothing is looked at until the next one is asked for. ``to`` are addresses
    to which alerts are sent (``"file:alerts.jsonl"``, ``"smtp://…"``, ``"https://…"``, one that Apprise knows, or
    ``"env:NAME"``); left out they stand in the rounds alone. Each is told once for each address: what was told is kept
    in ``state``, left out a folder beside the watched one. ``out``: where provisional bills are written. ``tenant`` is
    the name in alerts. Files must not have grown for ``settle`` seconds; ``overdue_days``: days without a row after
    which one is missed.

    ``refused`` are tenants whose files allow no bill.

    Raises InputError for an address that is none, where there is no such folder, and where another run watches with the
    same state.
    """
    place = Path(folder)
    kept_in = Path(state) if state else place.with_name(f"{place.resolve().stem}-watch")
    at = Path(out) if out else None
    settings = WatchSettings(place, kept_in, tenant, charges, at, every, settle, overdue_days)
    listed = dict.fromkeys(texts(to))
    named = {each.name: each for written in listed for each in addresses(written, os.environ)}
    places = list(named.values()) or [AlertAddress(HERE, lambda alert: None)]
    return FolderWatch(settings, places, progress=progress).rounds(is_once=once)


def _again(reason: str, next_try: int) -> str:
    at = datetime.fromtimestamp(next_try, UTC)
    return f"{reason}; tried again from {at:%H:%M:%S} UTC"


def tenant_of(bill_folder: Path, watched: Path) -> str:
    """Whose a bill folder is: the name of the folder around its months, below the watched one if there are several.

    >>> tenant_of(Path("kept/tenant=contoso/month=2026-10"), Path("kept")), tenant_of(Path("a/2026-10"), Path("a"))
    ('contoso', 'a')
    """
    found, top = bill_folder.resolve(), watched.resolve()
    while found not in {top, found.parent} and A_MONTH.fullmatch(found.name):
        found = found.parent
    name = found.stem if found.is_file() else found.name
    return name.removeprefix(TENANT)
