"""Anomalies: each kind is found with exactly its rows, mere peculiarities and clean tenants are left alone (R61)."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from chance import drawn

import chargeback_kit as ck
from chargeback_kit.export.page import page
from chargeback_kit.money import MICRO
from chargeback_kit.planning.anomalies.calls import WatchedCall, watched_calls
from chargeback_kit.planning.anomalies.found import Anomalies, Anomaly
from chargeback_kit.planning.anomalies.settings import KINDS
from chargeback_kit.rules.calendar import DAY_NS, HOUR_NS, NS, is_weekend

from .tenants import FILE, FRAUD, MONTH, PECULIAR, ZONES, PutIn, put, tenant

IN_SMALL = tuple(name for name in FRAUD if name not in ("off_card", "dear_days"))
ROWS = 3_000
QUICKLY = ck.AnomalySettings(kinds=IN_SMALL)
ALL_BUT_CARD = ck.AnomalySettings(kinds=tuple(name for name in KINDS if name != "off_card"))
MASKED = 4
BURST_NS, NEW_NS = 8 * HOUR_NS, 3 * DAY_NS
NIGHT_BEGINS, NIGHT_ENDS = 20, 6


def with_fraud(folder: Path, seed: int) -> tuple[list[PutIn], dict[str, int]]:
    """A tenant with one fraud of each kind, and the lines of their rows."""
    staff = tenant(seed, ROWS, folder)
    rng = Random(f"fraud {seed}")
    parts = [FRAUD[name](rng, staff, name) for name in IN_SMALL]
    return parts, put(folder, parts)


def about(found: Anomalies, part: PutIn) -> Anomaly:
    """The anomaly of the kind of a fraud that is about its rows; a burst may be new destinations as well."""
    known = [each for each in found.found if each.kind == part.kind and set(each.usage_ids) & set(part.usage_ids)]
    assert len(known) == 1, part.kind
    return known[0]


def named(each: Anomaly, calls: dict[str, WatchedCall], part: PutIn | None) -> set[str]:
    """The calls of an anomaly as R61 says them, whoever made them: those put in, and the person's own that belong there.

    Of a burst those off hours, from eight hours before the alarm on, none more than eight hours after the last; of new
    destinations all to these from three days before the alarm on. Meetings, and calls that cost nothing, are none.
    """
    if each.kind not in ("off_hours_burst", "new_destination"):
        return set(part.usage_ids) if part else set()
    own = [
        call
        for call in calls.values()
        if call.who == each.who and call.amount_micro > 0 and not call.is_incoming and not call.is_meeting
    ]
    alarm = calls[each.alarm_usage_id].start_ns
    if each.kind == "new_destination":
        places = {_destination(calls[usage_id]) for usage_id in each.usage_ids}
        return {c.usage_id for c in own if _destination(c) in places and c.start_ns > alarm - NEW_NS}
    found: list[WatchedCall] = []
    for call in own:
        last = found[-1].start_ns if found and found[-1].start_ns > alarm else alarm
        if _is_off_hours(call) and alarm - BURST_NS < call.start_ns <= last + BURST_NS:
            found.append(call)
    return {call.usage_id for call in found}


def money_of(calls: Iterable[WatchedCall]) -> Decimal:
    """What calls cost together."""
    return Decimal(sum(call.amount_micro for call in calls)) / MICRO


def _destination(call: WatchedCall) -> tuple[str, str]:
    """Where a call goes, and at which of two prices; calls within a country are told from those to it."""
    return call.country, call.kind


def _is_off_hours(call: WatchedCall) -> bool:
    at = datetime.fromtimestamp(call.start_ns // NS, ZoneInfo(ZONES[call.home]))
    return is_weekend(at) or not NIGHT_ENDS <= at.hour < NIGHT_BEGINS


def lines_of_calls(folder: Path) -> dict[str, tuple[str, int]]:
    """Where the calls of the tenant that nothing was put into stand."""
    ids = pq.read_table(folder / "calls.parquet", columns=["UsageId"])["UsageId"].to_pylist()
    return {usage_id: ("calls.parquet", line) for line, usage_id in enumerate(ids, 1)}


@pytest.mark.parametrize("seed", drawn(range(16)))
def test_each_kind_is_found_with_its_rows_and_its_money(seed, tmp_path):
    parts, lines = with_fraud(tmp_path, seed)
    bill = ck.bill(tmp_path, MONTH)
    found = bill.anomalies(settings=QUICKLY)
    calls = {call.usage_id: call for call in watched_calls(bill.run)}
    places = lines_of_calls(tmp_path) | {usage_id: (FILE, line) for usage_id, line in lines.items()}
    of_parts = {about(found, part): part for part in parts}
    for each in found.found:
        part = of_parts.get(each)
        assert set(each.usage_ids) == named(each, calls, part), each.kind
        assert set(part.usage_ids if part else ()) <= set(each.usage_ids), each.kind
        own = [calls[usage_id] for usage_id in each.usage_ids]
        alarm = calls[each.alarm_usage_id]
        assert alarm in own
        assert each.amount == money_of(own)
        assert each.before_alarm == money_of(
            call for call in own if (call.start_ns, call.usage_id) <= (alarm.start_ns, alarm.usage_id)
        )
        assert part is None or Decimal("0.00") < each.before_alarm < each.amount
        assert each.places == tuple(places[usage_id] for usage_id in each.usage_ids)
        assert each.reason in found.table["reason"].tolist()
        assert each.next_step
    others = [(each.kind, each.who) for each in found.found if each not in of_parts]
    assert set(others) <= {("new_destination", part.rows[0]["upn"]) for part in parts if part.kind == "off_hours_burst"}
    for part in parts:
        assert money_of(calls[usage_id] for usage_id in part.usage_ids) == Decimal(part.cents) / 100
    counted = {usage_id for each in found.found for usage_id in each.usage_ids}
    assert set(found.rows["usage_id"]) == counted
    assert found.amount == money_of(calls[usage_id] for usage_id in counted)


@pytest.mark.parametrize("seed", drawn(range(100, 116)))
def test_what_is_merely_peculiar_is_no_anomaly(seed, tmp_path):
    staff = tenant(seed, ROWS, tmp_path)
    rng = Random(f"peculiar {seed}")
    put(tmp_path, [each(rng, staff, each.__name__) for each in PECULIAR])
    assert ck.bill(tmp_path, MONTH).anomalies(settings=ALL_BUT_CARD).table.empty


@pytest.mark.parametrize("seed", drawn(range(300, 316)))
def test_hours_on_the_phone_in_working_hours_are_found_with_their_money(seed, tmp_path):
    """The person's other calls of these days belong to it as well, where they go to the same place."""
    staff = tenant(seed, ROWS, tmp_path)
    part = FRAUD["dear_days"](Random(f"fraud {seed}"), staff, "dear_days")
    put(tmp_path, [part])
    found = ck.bill(tmp_path, MONTH).anomalies(settings=ALL_BUT_CARD)
    (each,) = found.found
    assert (each.kind, each.who) == ("dear_days", part.rows[0]["upn"])
    assert set(part.usage_ids) <= set(each.usage_ids)
    assert Decimal(part.cents) / 100 <= each.amount == sum(found.rows["amount"]) == found.amount
    assert Decimal("20.00") <= each.before_alarm < each.amount


@pytest.mark.parametrize("seed", drawn(range(200, 216)))
def test_a_clean_tenant_has_none(seed, tmp_path):
    tenant(seed, ROWS, tmp_path)
    found = ck.bill(tmp_path, MONTH).anomalies()
    assert found.table.empty
    assert found.rows.empty
    assert found.amount == 0
    assert found.line == "No anomaly with money on it in October 2026, against the days before."


@pytest.mark.parametrize("month", ["2026-09", "2026-10", "2026-11"])
def test_the_sample_has_none(month):
    assert ck.bill(f"sample_data/{month}", month).anomalies().table.empty


def masked(number: str) -> str:
    """A number as the admin centre masks it."""
    return f"{number[:-MASKED]}{'*' * MASKED}"


def test_masked_numbers_are_known_by_their_range(tmp_path):
    parts, _ = with_fraud(tmp_path, 0)
    hidden = [PutIn(part.kind, tuple(_masked(row) for row in part.rows)) for part in parts]
    put(tmp_path, hidden)
    found = ck.bill(tmp_path, MONTH).anomalies(settings=QUICKLY)
    for part in parts:
        assert set(about(found, part).usage_ids) == set(part.usage_ids)
    others = found.rows[~found.rows["kind"].isin(["toll_free_pumping"])]["number"]
    assert others.str.endswith("…").all()


def _masked(row):
    name = "caller" if row["call_type"].endswith("_in") else "callee"
    return row | {name: masked(row[name])}


def test_masked_callers_of_one_line_are_not_one_caller(tmp_path):
    staff = tenant(3, ROWS, tmp_path)
    who = staff[0]
    words = {
        "user_id": who.user_id,
        "upn": who.name,
        "user_country": who.country,
        "number_type": "Subscriber",
        "fee": "0.00",
    }
    rows = []
    for number in range(12):
        at = datetime(2026, 10, 14, 10, 0, 20 * number % 60, tzinfo=UTC) + timedelta(seconds=20 * number)
        ends = at + timedelta(seconds=600 + 40 * number)
        inward = {"caller": "+1408555****", "callee": "+14255550198", "call_type": "user_in", "charge": "0.00"}
        out = {"caller": "+1408555****", "callee": "+1415555****", "call_type": "user_out_forwarding", "charge": "2.00"}
        for name, later, part in (("a", 0, inward), ("b", 2, out)):
            start = (at + timedelta(seconds=later)).strftime("%Y-%m-%dT%H:%M:%SZ")
            seconds = str(int((ends - at).total_seconds()) - later)
            rows.append(
                {"usage_id": f"m{number:02d}{name}", "start": start, "duration": seconds, "currency": "USD"}
                | words
                | part
            )
    put(tmp_path, [PutIn("", tuple(rows))])
    found = ck.bill(tmp_path, MONTH).anomalies(settings=QUICKLY)
    assert "forwarding_loop" not in found.table["kind"].tolist()


def test_a_folder_without_calls_has_none(tmp_path):
    (tmp_path / "agreement.toml").write_text('currency = "USD"\n', encoding="utf-8")
    put(tmp_path, [])
    found = ck.bill(tmp_path, MONTH).anomalies()
    assert found.table.empty
    assert found.data()["anomalies"] == []


def test_calls_one_by_one_raise_the_alarms_of_the_bill(tmp_path):
    with_fraud(tmp_path, 1)
    bill = ck.bill(tmp_path, MONTH)
    watch = ck.AnomalyWatch(QUICKLY)
    raised = {}
    for call in watched_calls(bill.run):
        for each in watch.see(call):
            assert each.alarm == call
            assert each.before_alarm_micro == each.amount_micro
            raised[each.kind, each.subject] = call.usage_id
    told = bill.anomalies(settings=QUICKLY)
    assert {(each.kind, each.who): each.alarm_usage_id for each in told.found}.items() <= raised.items()


def test_calls_in_another_order_are_refused(tmp_path):
    tenant(2, ROWS, tmp_path)
    first, second, *_ = watched_calls(ck.bill(tmp_path, MONTH).run)
    watch = ck.AnomalyWatch()
    watch.see(second)
    with pytest.raises(ck.InputError, match="in order of time"):
        watch.see(first)


def test_the_sum_counts_each_call_once(tmp_path):
    staff = tenant(4, ROWS, tmp_path)
    rng = Random("night")
    part = FRAUD["new_destination"](rng, staff, "night")
    zone = next(each.zone for each in staff if each.name == part.rows[0]["upn"])
    night = datetime(2026, 10, 20, 1, 0, tzinfo=zone).astimezone(UTC)
    begins = datetime.fromisoformat(part.rows[0]["start"])
    moved = [
        row | {"start": (datetime.fromisoformat(row["start"]) - begins + night).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        for row in part.rows
    ]
    put(tmp_path, [PutIn(part.kind, tuple(moved))])
    found: Anomalies = ck.bill(tmp_path, MONTH).anomalies(settings=QUICKLY)
    kinds = Counter(each.kind for each in found.found)
    assert kinds["new_destination"] == 1
    assert found.amount == Decimal(part.cents) / 100


def test_the_page_of_a_large_tenant_shows_them(tmp_path):
    parts, _ = with_fraud(tmp_path, 0)
    bill = ck.bill(tmp_path, MONTH)
    found = bill.anomalies(settings=QUICKLY)
    shown = page(bill, found).partition('<section id="anomalies"')[2].partition("</section>")[0]
    assert all(each.title in shown for each in found.found)
    assert len(parts) <= len(found.found)
