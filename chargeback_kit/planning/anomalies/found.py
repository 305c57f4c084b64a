"""``bill.anomalies()``: what is odd and costs, with its rows, its money, the reason and the next step (R61)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.engine.run import Run
from chargeback_kit.money import from_micro
from chargeback_kit.planning.anomalies.calls import WatchedCall, watched_calls, written
from chargeback_kit.planning.anomalies.incident import Incident
from chargeback_kit.planning.anomalies.off_card import off_prices
from chargeback_kit.planning.anomalies.settings import (
    BURST,
    DEAR_DAYS,
    DESTINATION,
    KINDS,
    LOOP,
    OFF_CARD,
    PUMPING,
    TWICE,
    AnomalySettings,
)
from chargeback_kit.planning.anomalies.watch import AnomalyWatch
from chargeback_kit.planning.rates_behind.card import RatesBehind
from chargeback_kit.problems import InputError
from chargeback_kit.rules.calendar import from_ns, iso

TITLES = {
    PUMPING: "Traffic pumping to a toll-free number",
    LOOP: "Forwarding loop",
    BURST: "Burst at night or on a weekend",
    DESTINATION: "Destination new for a person",
    OFF_CARD: "Charge off the card",
    DEAR_DAYS: "Days far dearer than any before",
    TWICE: "Calls that came twice",
}
NEXT_STEPS = {
    PUMPING: "Block the range for the number in the Teams admin centre, or ask for a key before anybody answers; "
    "then ask Microsoft about these calls.",
    LOOP: "Change where calls are forwarded to, on one of the two sides.",
    BURST: "Ask the person about these calls; if they know nothing of them, reset the password, end the sessions and "
    "block calls abroad by the calling policy.",
    DESTINATION: "Ask the person about these calls; if they know nothing of them, reset the password, end the sessions "
    "and block the destination.",
    DEAR_DAYS: "Ask the person about these calls; if they know nothing of them, reset the password, end the sessions "
    "and block calls abroad by the calling policy.",
    TWICE: "Take the second export of these days out of the folder; if Microsoft charged both, open a billing request "
    "with these usage ids.",
    OFF_CARD: "Open a billing request with these usage ids, the charge and what the price makes of it.",
}
PAID_BY = {
    "credits": "Communications Credits",
    "postpaid": "the bill after use",
    "carrier": "the carrier’s bill",
    "unfunded": "nobody (unfunded)",
}
"""Who pays what costs something (R32), in words."""
COLUMNS = (
    *("anomaly", "kind", "who", "cost_center", "paid_by", "first_seen", "calls", "minutes", "amount", "before_alarm"),
    *("alarm_usage_id", "reason", "next_step"),
)
ROW_COLUMNS = (
    *("anomaly", "kind", "usage_id", "start_utc", "who", "number", "cost_center", "paid_by", "seconds", "amount"),
    *("is_before_alarm", "file", "line"),
)


@dataclass(frozen=True, kw_only=True)
class Anomaly:
    """One anomaly: who and whose money, its calls with file and line, and the call that raised the alarm.

    ``amount`` is the money at stake, ``before_alarm`` what of it was spent when the alarm could be raised, that call
    included; ``first_seen_ns`` is when that call began [ns]; ``seconds`` all calls together [s].
    """

    kind: str
    who: str
    cost_centers: tuple[str, ...]
    paid_by: tuple[str, ...]
    first_seen_ns: int
    alarm_usage_id: str
    usage_ids: tuple[str, ...]
    places: tuple[tuple[str, int | None], ...]
    seconds: int
    amount: Decimal
    before_alarm: Decimal
    reason: str

    @property
    def title(self) -> str:
        """The kind in words."""
        return TITLES[self.kind]

    @property
    def next_step(self) -> str:
        """What to do about it."""
        return NEXT_STEPS[self.kind]

    @property
    def says(self) -> str:
        """The finding in one sentence, without the currency."""
        return f"{self.title}: {self.reason}."


class Anomalies(text.InSentences):
    """The anomalies of a bill, those with the most money first.

    ``found`` are the anomalies, ``table`` has a line for each, ``rows`` a line for each of their calls, with the file
    and the line where it stands.
    """

    def __init__(
        self, bill: ComputedBill, history: Iterable[ComputedBill] = (), settings: AnomalySettings | None = None
    ) -> None:
        """Watch the calls of a bill in order of time, after those of the months before it."""
        given = settings or AnomalySettings()
        self.currency, self.months, self.settings = bill.currency, bill.months, given
        watch = AnomalyWatch(given, default_zone=bill.agreement.switches.month_time_zone, currency=bill.currency)
        before = sorted(history, key=lambda each: each.inputs.months[0].from_ns)
        self.known_months = tuple(name for each in before for name in each.months)
        _refuse_other_history(bill, before)
        for each in before:
            watch.learn(watched_calls(each.run))
        incidents: list[Incident] = []
        charged: dict[int, WatchedCall] = {}
        for call in watched_calls(bill.run):
            incidents += watch.see(call)
            if OFF_CARD in given.kinds and call.amount_micro > 0:
                charged[call.row_no] = call
        if charged and not watch.card.is_yardstick:
            incidents += off_prices(RatesBehind(bill.run), charged, given, bill.currency)
        told = _told_once(incidents)
        ordered = sorted(told, key=lambda each: (-each.amount_micro, KINDS.index(each.kind), each.subject))
        self._incidents = ordered
        self._places = _places(bill.run, [call for each in ordered for call in each.calls])
        self.found = tuple(_anomaly(each, self._places) for each in ordered)

    @property
    def amount(self) -> Decimal:
        """The money at stake in all, each call once; of charges off the card what is beyond it [currency]."""
        stakes: dict[str, int] = {}
        for each in self._incidents:
            for call in each.calls:
                stakes[call.usage_id] = max(stakes.get(call.usage_id, 0), each.stake_of(call))
        return from_micro(sum(stakes.values()))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per anomaly: kind, who, cost centre, who pays, when it could be known, calls, minutes, money, why."""
        return pd.DataFrame([_cells(number, each) for number, each in enumerate(self.found, 1)], columns=list(COLUMNS))

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row per call of an anomaly, in order of time, with its file and line."""
        return pd.DataFrame(list(self._rows()), columns=list(ROW_COLUMNS))

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for number, each in enumerate(self._incidents, 1):
            last = each.alarm.start_ns, each.alarm.usage_id
            for call in each.calls:
                file, line = self._places[call.row_no]
                yield (
                    *(number, each.kind, call.usage_id, pd.Timestamp(call.start_ns, tz="UTC"), call.subject),
                    *(written(call.other), call.cost_center, call.paid_by, call.seconds),
                    *(from_micro(each.stake_of(call)), (call.start_ns, call.usage_id) <= last, file, line),
                )

    @property
    def line(self) -> str:
        """The finding in one line."""
        known = f"against {text.months(self.known_months)}" if self.known_months else "against the days before"
        if not self.found:
            return f"No anomaly with money on it in {text.months(self.months)}, {known}."
        many = text.counted(len(self.found), "anomaly", "anomalies")
        return f"{many} with {text.money(self.amount, self.currency)} at stake in {text.months(self.months)}, {known}."

    @property
    def says(self) -> list[str]:
        """What a person reads: the finding, then each anomaly with its money and what to do."""
        return [self.line, *(f"{self._money(each)} {each.says} {each.next_step}" for each in self.found)]

    def _money(self, each: Anomaly) -> str:
        centers, payers = text.listed(each.cost_centers), text.listed([PAID_BY[payer] for payer in each.paid_by])
        seen = text.instant(pd.Timestamp(from_ns(each.first_seen_ns)))
        money, before = (text.money(amount, self.currency) for amount in (each.amount, each.before_alarm))
        return f"{money}, {centers}, paid by {payers}; {before} of it when it could be known ({seen} UTC)."

    def data(self) -> dict[str, Any]:
        """The same for a program; money is text, instants are ISO 8601."""
        return {
            "currency": self.currency,
            "months": list(self.months),
            "history": list(self.known_months),
            "amount": str(self.amount),
            "anomalies": [_data(each) for each in self.found],
        }


def _told_once(incidents: Sequence[Incident]) -> list[Incident]:
    """The incidents without those that are a small part of another one: its calls, and less than half of its money; and
    without dear days of which half of the money or more is of other kinds.
    """
    return [
        each
        for each in incidents
        if not any(each.seen < other.seen and 2 * each.amount_micro < other.amount_micro for other in incidents)
        and not (each.kind == DEAR_DAYS and _is_told_by_others(each, incidents))
    ]


def _is_told_by_others(dear: Incident, incidents: Sequence[Incident]) -> bool:
    ids = {name for each in incidents if each is not dear for name in each.seen}
    return 2 * sum(dear.stake_of(call) for call in dear.calls if call.usage_id in ids) >= dear.amount_micro


def _refuse_other_history(bill: ComputedBill, before: Sequence[ComputedBill]) -> None:
    """Raise InputError for months that are not before one another, or of another currency."""
    for earlier, later in pairwise([*before, bill]):
        if earlier.inputs.months[-1].until_ns > later.inputs.months[0].from_ns:
            raise InputError(f"The history reaches into {later.months[0]}. Give the months before it, each once.")
    other = [each for each in before if each.currency != bill.currency]
    if other:
        said = f"{other[0].months[0]} is in {other[0].currency}, the bill in {bill.currency}"
        raise InputError(f"{said}. Give a history in the same currency.")


def _places(run: Run, calls: Sequence[WatchedCall]) -> dict[int, tuple[str, int | None]]:
    """The file and line of each call, by row number."""
    found = run.places({call.row_no: call.usage_id for call in calls})
    return {row: (file.label, line) for row, (file, line) in found.items()}


def _anomaly(each: Incident, places: dict[int, tuple[str, int | None]]) -> Anomaly:
    each.calls.sort(key=lambda call: (call.start_ns, call.usage_id))
    return Anomaly(
        kind=each.kind,
        who=each.subject,
        cost_centers=tuple(sorted({call.cost_center for call in each.calls})),
        paid_by=tuple(sorted({call.paid_by for call in each.calls if call.amount_micro})),
        first_seen_ns=each.alarm.start_ns,
        alarm_usage_id=each.alarm.usage_id,
        usage_ids=tuple(call.usage_id for call in each.calls),
        places=tuple(places[call.row_no] for call in each.calls),
        seconds=sum(call.seconds for call in each.calls),
        amount=from_micro(each.amount_micro),
        before_alarm=from_micro(each.before_alarm_micro),
        reason=each.reason,
    )


def _cells(number: int, each: Anomaly) -> tuple[Any, ...]:
    return (
        *(number, each.kind, each.who, ", ".join(each.cost_centers), ", ".join(each.paid_by)),
        *(pd.Timestamp(each.first_seen_ns, tz="UTC"), len(each.usage_ids), text.minutes(each.seconds), each.amount),
        *(each.before_alarm, each.alarm_usage_id, each.reason, each.next_step),
    )


def _data(each: Anomaly) -> dict[str, Any]:
    rows = zip(each.usage_ids, each.places, strict=True)
    return {
        "kind": each.kind,
        "who": each.who,
        "cost_centers": list(each.cost_centers),
        "paid_by": list(each.paid_by),
        "first_seen": iso(each.first_seen_ns),
        "alarm_usage_id": each.alarm_usage_id,
        "calls": len(each.usage_ids),
        "seconds": each.seconds,
        "amount": str(each.amount),
        "before_alarm": str(each.before_alarm),
        "reason": each.reason,
        "next_step": each.next_step,
        "rows": [{"usage_id": usage_id, "file": file, "line": line} for usage_id, (file, line) in rows],
    }
