"""Anomalies on folders small enough to see them: thresholds, history, the card, and what commands and pages say (R61)."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from oracle.tiny import RATE, call, user
from oracle.tiny import bill as tiny_bill
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.export.page import page
from chargeback_kit.export.workbook.workbook import workbook
from chargeback_kit.planning.anomalies.calls import WatchedCall
from chargeback_kit.presentation import anomalies as told
from chargeback_kit.widgets.panels.worlds.answers import AnomaliesPanel
from chargeback_kit.widgets.state import State

PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)"
CUBA = {"callee": "+5355550142", "destination_name": "Cuba", "context": "International"}
EVERYBODY = [user(index, skus=PAYG) for index in range(6)]


def ordinary(month="2026-10", until=29):
    """A short call home of everybody on each day."""
    return [
        call(1, who, charge="0.02", start=f"{month}-{day:02d}T15:{who:02d}:00Z") | {"usage_id": f"{month}-{day}-{who}"}
        for day in range(1, until)
        for who in range(len(EVERYBODY))
    ]


def abroad(number, at, charge="12.00", who=0, **given):
    """A dear call."""
    return call(1, who, charge=charge, duration="600", **CUBA) | {"usage_id": f"abroad{number}", "start": at} | given


DEAR = [abroad(number, f"2026-10-20T15:{10 + number}:00Z") for number in range(3)]


def found_in(folder, calls, settings=None, **given):
    """The anomalies of a folder."""
    folder.mkdir(exist_ok=True)
    tiny_bill(folder, EVERYBODY, calls, **given)
    return ck.bill(folder, "2026-10").anomalies(settings=settings)


def test_a_destination_is_new_against_the_days_before(tmp_path):
    found = found_in(tmp_path, [*ordinary(), *DEAR])
    (each,) = found.found
    assert (each.kind, each.who, each.amount) == ("new_destination", "person0@example.com", Decimal("36.00"))
    assert each.usage_ids == ("abroad0", "abroad1", "abroad2")
    assert each.alarm_usage_id == "abroad2"
    assert each.cost_centers == ("Sales",)
    assert each.says == (
        "Destination new for a person: person0@example.com had never called Cuba in 19 days and paid 36.00 USD for 3 calls there; "
        "0 other people called there before, and 0.02 USD a day is the most that is usual for all calls of this person."
    )
    assert found.line == "1 anomaly with 36.00 USD at stake in October 2026, against the days before."


@pytest.mark.parametrize(
    ("calls", "why"),
    [
        (DEAR[:2], "24.00 for two calls is less than asked for"),
        ([abroad(9, "2026-10-02T15:00:00Z", "0.40"), *DEAR], "called before"),
        (
            [abroad(number, f"2026-10-05T15:{10 + number}:00Z") for number in range(3)],
            "nothing is new in the first week",
        ),
        (
            [*(abroad(80 + n, f"2026-10-{9 + n:02d}T15:00:00Z", "20.00", n + 1) for n in range(4)), *DEAR],
            "others pay as much there",
        ),
    ],
)
def test_what_is_not_new_or_not_dear_is_none(calls, why, tmp_path):
    assert found_in(tmp_path, [*ordinary(), *calls]).table.empty, why


def test_a_threshold_is_a_setting(tmp_path):
    found = found_in(tmp_path, [*ordinary(), *DEAR[:2]], ck.AnomalySettings(least_destination="8.00"))
    assert found.table["amount"].tolist() == [Decimal("24.00")]


def history(tmp_path):
    """A folder with October, and September beside it in which the person called there."""
    before = [abroad(70, "2026-09-10T15:00:00Z", "0.40"), *ordinary("2026-09")]
    return [*before, *ordinary(), *DEAR]


def test_months_that_the_files_hold_are_the_past(tmp_path):
    found = found_in(tmp_path, history(tmp_path))
    assert found.table.empty
    assert found.line == "No anomaly with money on it in October 2026, against September 2026."


def test_a_history_in_another_folder(tmp_path):
    alone = found_in(tmp_path / "october", [*ordinary(), *DEAR])
    assert len(alone.found) == 1
    (tmp_path / "september").mkdir()
    tiny_bill(tmp_path / "september", EVERYBODY, history(tmp_path), month="2026-09")
    before = ck.bill(tmp_path / "september", "2026-09")
    bill = ck.bill(tmp_path / "october", "2026-10")
    assert bill.anomalies([before]).table.empty
    with pytest.raises(ck.InputError, match="The history reaches into 2026-10"):
        bill.anomalies([bill])


def test_premium_numbers_at_home_are_a_destination(tmp_path):
    premium = {"callee": "+19005550142", "destination_name": "US Premium", "context": "Domestic"}
    calls = [abroad(number, f"2026-10-20T15:{10 + number}:00Z") | premium for number in range(3)]
    (each,) = found_in(tmp_path, [*ordinary(), *calls]).found
    assert "premium numbers in the United States" in each.reason


def nights(count, at, charge="3.00", minutes=2):
    """Dear calls to London, where everybody calls, one after the other."""
    begin = datetime.fromisoformat(at)
    words = {"callee": "+442079460142", "destination_name": "United Kingdom"}
    starts = [(begin + timedelta(minutes=minutes * n)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(count)]
    return [abroad(100 + n, start, charge) | words for n, start in enumerate(starts)]


LONDON = [
    abroad(300 + n, f"2026-10-{3 + n:02d}T15:30:00Z", "9.00", n % 5)
    | {"callee": "+442079460142", "destination_name": "GB"}
    for n in range(10)
]


@pytest.mark.parametrize(
    ("at", "when"),
    [
        ("2026-10-20T06:00:00+00:00", "at night"),  # two o'clock in New York
        ("2026-10-18T23:30:00+00:00", "on a weekend"),  # a Sunday, half past seven in the evening
    ],
)
def test_a_burst_is_by_the_clock_of_the_caller(at, when, tmp_path):
    calls = nights(12, at)
    (each,) = found_in(tmp_path, [*ordinary(), *LONDON, *calls]).found
    assert each.kind == "off_hours_burst"
    assert f"{when} (America/New_York)" in each.reason
    assert each.usage_ids == tuple(row["usage_id"] for row in calls)
    assert each.before_alarm == Decimal("30.00")


def test_no_burst_by_day_or_where_the_clock_is_another(tmp_path):
    assert found_in(tmp_path / "day", [*ordinary(), *LONDON, *nights(12, "2026-10-20T15:00:00+00:00")]).table.empty
    late = [*ordinary(), *LONDON, *nights(12, "2026-10-20T06:00:00+00:00")]
    zones = ck.AnomalySettings(zones={"Sales": "Asia/Tokyo"})  # three o'clock in the afternoon
    assert found_in(tmp_path / "tokyo", late, zones).table.empty


def test_whoever_calls_at_night_all_month_makes_no_burst(tmp_path):
    shifts = [
        {**row, "usage_id": f"{row['usage_id']}-{day}", "start": row["start"].replace("10-01", f"10-{day:02d}")}
        for day in range(1, 29)
        for row in nights(10, "2026-10-01T05:00:00+00:00", "0.50")
    ]
    calls = [*ordinary(), *LONDON, *shifts, *nights(12, "2026-10-20T08:00:00+00:00")]
    assert found_in(tmp_path, calls, ck.AnomalySettings(kinds=("off_hours_burst", "new_destination"))).table.empty


def test_a_charge_above_the_prices_of_the_others(tmp_path):
    words = {"callee": "+442079460142", "destination_name": "GB"}
    calls = [abroad(n, f"2026-10-{n % 27 + 1:02d}T15:{n:02d}:00Z", "0.15", n % 6) | words for n in range(60)]
    calls[33] |= {"charge": "4.15"}
    (each,) = found_in(tmp_path, calls).found
    assert (each.kind, each.usage_ids, each.amount) == ("off_card", ("abroad33",), Decimal("4.00"))
    assert each.who == "person3@example.com"
    assert "such as 4.15 USD where they make it 0.15 USD" in each.reason


def test_a_charge_above_the_card_that_the_others_follow(tmp_path):
    words = {"callee": "+442079460142", "destination_name": "GB"}
    calls = [abroad(n, f"2026-10-{n % 27 + 1:02d}T15:{n:02d}:00Z", "1.00", n % 6) | words for n in range(40)]
    calls[30] |= {"charge": "1.90"}
    calls[31] |= {"charge": "1.60"}
    (each,) = found_in(tmp_path, calls, rates=[RATE]).found
    assert (each.kind, each.usage_ids, each.amount) == ("off_card", ("abroad30", "abroad31"), Decimal("1.50"))
    twentieth = sorted(calls, key=lambda row: (row["start"], row["usage_id"]))[19]
    assert each.alarm_usage_id == twentieth["usage_id"]  # before that there is little to compare with
    assert "2 charges to the United Kingdom (international) are 1.50 USD above the rate card" in each.reason


def test_a_card_that_hardly_any_charge_follows_is_no_yardstick(tmp_path):
    words = {"callee": "+442079460142", "destination_name": "GB"}
    calls = [abroad(n, f"2026-10-{n % 27 + 1:02d}T15:{n:02d}:00Z", "2.00", n % 6) | words for n in range(40)]
    assert found_in(tmp_path, calls, rates=[RATE]).table.empty


def leg(number, start, seconds, **given):
    """A watched call."""
    at = int(datetime(2026, 10, 20, 15, tzinfo=UTC).timestamp() + start) * 10**9
    words = {"kind": "inbound", "is_incoming": True, "is_forwarded": False, "country": "", "home": "US", "who": "ann"}
    money = {"cost_center": "Sales", "paid_by": "credits", "amount_micro": 0}
    return WatchedCall(
        **{"usage_id": number, "start_ns": at, "seconds": seconds, "caller": 1, "callee": 2, **words, **money, **given}
    )


def out(number, start, seconds, caller, callee, **given):
    """A leg that is forwarded, for 0.60."""
    words = {"kind": "domestic", "is_incoming": False, "is_forwarded": True, "amount_micro": 600_000}
    return leg(number, start, seconds, caller=caller, callee=callee, **words, **given)


ANN, BEN, OUTSIDE, MOBILE = 14255550101, 14255550102, 14155550103, 14155550104


def alarms(calls, **settings):
    """What is raised, and by which call."""
    watch = ck.AnomalyWatch(ck.AnomalySettings(**settings))
    return [each for call in sorted(calls, key=lambda each: (each.start_ns, each.usage_id)) for each in watch.see(call)]


def test_a_loop_of_two_people_by_their_numbers():
    calls = [leg("000", 0, 900, caller=OUTSIDE, callee=ANN)]
    for turn in range(6):
        who, to, own = ("ann", "ben", BEN) if turn % 2 == 0 else ("ben", "ann", ANN)
        calls.append(out(f"{turn}-a", 2 + 4 * turn, 890 - 4 * turn, OUTSIDE, own, who=who))
        calls.append(leg(f"{turn}-b", 4 + 4 * turn, 888 - 4 * turn, caller=OUTSIDE, callee=own, who=to))
    (each,) = alarms(calls)
    assert each.kind == "forwarding_loop"
    assert each.alarm.usage_id == "4-a"
    assert len(each.calls) == len(calls)
    assert each.before_alarm_micro == 5 * 600_000


@pytest.mark.parametrize("ends", ["later", "closed"])
def test_callers_who_are_forwarded_at_the_same_time_are_no_loop(ends):
    calls = []
    for number in range(10):
        start, seconds = 10 * number, 600 if ends == "later" else 9
        calls += [leg(f"{number}a", start, seconds, caller=OUTSIDE, callee=ANN)]
        calls += [out(f"{number}b", start + 1, seconds - 1, OUTSIDE, MOBILE)]
    assert alarms(calls) == []


def test_a_loop_whose_legs_end_one_after_the_other():
    calls = []
    for turn in range(8):
        calls.append(leg(f"{turn}a", 20 * turn, 60, caller=OUTSIDE if not turn else MOBILE, callee=ANN))
        calls.append(out(f"{turn}b", 20 * turn + 10, 60, OUTSIDE, MOBILE))
    (each,) = alarms(calls)
    assert each.alarm.usage_id == "2b"
    assert len(each.calls) == len(calls)


def test_a_masked_loop_is_known_by_its_digits_and_times():
    hidden = -(4 * 10**16 + 1415555)
    calls = []
    for turn in range(8):
        calls.append(leg(f"{turn}a", 4 * turn, 600 - 8 * turn, caller=hidden, callee=ANN))
        calls.append(out(f"{turn}b", 4 * turn + 2, 596 - 8 * turn, hidden, hidden))
    (each,) = alarms(calls)
    assert "+1415555…" in each.reason


def dialled_in(number, start, seconds, **given):
    """A toll-free call into a meeting, for 2.00."""
    words = {"kind": "toll_free_in", "amount_micro": 2_000_000, "is_meeting": True, "who": "organiser"}
    return leg(number, start, seconds, caller=14085550100 + int(number), callee=18005550100, **words, **given)


def test_a_company_that_dials_into_a_meeting_pumps_nothing():
    before = [dialled_in("9", -10 * 86400, 60)]
    meeting = [dialled_in(f"{n:02d}", 7 * n, 3600 - 7 * n) for n in range(40)]
    assert alarms([*before, *meeting]) == []
    (each,) = alarms([*before, *(call._replace(is_meeting=False) for call in meeting)])
    assert each.kind == "toll_free_pumping"


def test_few_calls_at_night_are_a_burst_where_they_are_very_dear(tmp_path):
    calls = nights(6, "2026-10-20T06:00:00+00:00", "45.00")
    found = found_in(tmp_path, [*ordinary(), *LONDON, *calls], ck.AnomalySettings(kinds=("off_hours_burst",)))
    (each,) = found.found
    assert (each.amount, each.before_alarm) == (
        Decimal("270.00"),
        Decimal("225.00"),
    )  # twice two, as on a Saturday, and one


def test_settings_that_mean_nothing_are_a_sentence():
    for given, said in (
        ({"least_burst": 0.1}, "least_burst: 0.1 is a binary fraction"),
        ({"burst_calls": -1}, "burst_calls is -1"),
        ({"zones": {"US": "Mars/Olympus"}}, '"Mars/Olympus" of US is no time zone'),
        ({"kinds": ("fraud",)}, '"fraud" is no kind of anomaly'),
        ({"weekend": (7,)}, "days from 0"),
        ({"night_from": 25}, "hours from 0 to 24"),
    ):
        with pytest.raises(ck.InputError, match=said):
            ck.AnomalySettings(**given)


def test_the_command_says_it_to_people_and_programs(tmp_path):
    found_in(tmp_path, [*ordinary(), *DEAR])
    app = commands(("anomalies",))
    run = CliRunner().invoke(
        app, ["anomalies", str(tmp_path), "--month", "2026-10", "--out", str(tmp_path / "odd.csv")]
    )
    assert run.exit_code == 0
    assert run.stdout.startswith("1 anomaly with 36.00 USD at stake in October 2026")
    assert "Ask the person about these calls" in run.stdout
    lines = (tmp_path / "odd.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("1,new_destination,abroad0,2026-10-20T15:10:00Z,person0@example.com,+5355550142,Sales,")
    (tmp_path / "odd.csv").unlink()
    data = json.loads(CliRunner().invoke(app, ["anomalies", str(tmp_path), "--month", "2026-10", "--json"]).stdout)
    assert data["amount"] == "36.00"
    assert [each["rows"][0] for each in data["anomalies"]] == [
        {"usage_id": "abroad0", "file": "calls.csv", "line": 170}
    ]


def test_the_command_refuses_what_it_cannot_do(tmp_path):
    found_in(tmp_path, ordinary())
    app = commands(("anomalies",))
    for words in (
        ["--zone", "Berlin"],
        ["--kind", "fraud"],
        ["--out", str(tmp_path / "calls.csv")],
        ["--history", "nowhere"],
    ):
        run = CliRunner().invoke(app, ["anomalies", str(tmp_path), *words])
        assert run.exit_code == 2, words
        assert "Traceback" not in run.output


def test_the_page_shows_it_once_somebody_asked(tmp_path):
    tiny_bill(tmp_path, EVERYBODY, [*ordinary(), *DEAR])
    bill = ck.bill(tmp_path, "2026-10")
    assert 'id="anomalies"' not in page(bill)
    assert told.title(told.rows(bill)) == "Nobody has looked for anomalies in October 2026"
    found = bill.anomalies()
    rows = told.rows(bill, found)
    assert 'id="anomalies"' not in page(bill), "what was asked before changes no page"
    shown = page(bill, found).partition('<section id="anomalies"')[2].partition("</section>")[0]
    assert told.title(rows) in shown
    assert told.next_step(rows) in shown
    assert told.description(rows).startswith("1 anomaly with 36.00 USD at stake")
    assert told.opens(rows)[0].usage_id == ("abroad0", "abroad1", "abroad2")
    assert bill.calls_of(told.opens(rows)[0]).amount == Decimal("36.00")


def test_the_panel_finds_them_with_one_click(tmp_path):
    tiny_bill(tmp_path, EVERYBODY, [*ordinary(), *DEAR])
    state = State.around(ck.bill(tmp_path, "2026-10"))
    panel = AnomaliesPanel(state)
    assert panel.heading in panel.title.value
    panel.look_for.click()
    assert told.title(told.rows(state.bill, state.answers.anomalies)) in panel.title.value
    assert len(panel.table.rows) == 1
    assert panel.look_for.layout.display == "none"


def test_a_bill_without_names_says_nothing_of_people(tmp_path):
    tiny_bill(tmp_path, EVERYBODY, ordinary())
    with pytest.raises(ck.InputError, match="without names"):
        ck.bill(tmp_path, "2026-10").anonymised("a secret of many letters").anomalies()
    named = ck.bill(tmp_path, "2026-10")
    with pytest.raises(ck.InputError, match="without names"):
        named.anonymised("a secret of many letters").write(tmp_path / "out", anomalies=named.anomalies())
    assert not (tmp_path / "out").exists()


def test_a_file_without_calls_is_not_said_to_hold_them(tmp_path):
    tiny_bill(tmp_path, EVERYBODY, ordinary(), rates=[RATE])
    run = CliRunner().invoke(commands(("anomalies",)), ["anomalies", str(tmp_path), "--out", str(tmp_path / "odd.csv")])
    assert run.exit_code == 0
    assert run.stdout.splitlines()[-1] == f"There is no call to list: {tmp_path / 'odd.csv'} has its heading alone."
    assert len((tmp_path / "odd.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_the_workbook_has_a_sheet_of_them_once_somebody_asked(tmp_path):
    folder = tmp_path / "october"
    folder.mkdir()
    tiny_bill(folder, EVERYBODY, [*ordinary(), *DEAR])
    bill = ck.bill(folder, "2026-10")
    workbook(bill, tmp_path / "before.xlsx")
    assert "Anomalies" not in openpyxl.load_workbook(tmp_path / "before.xlsx").sheetnames
    found = bill.anomalies()
    workbook(bill, tmp_path / "after.xlsx", found)
    sheet = openpyxl.load_workbook(tmp_path / "after.xlsx")["Anomalies"]
    (_, row) = sheet.iter_rows(values_only=True)
    (only,) = found.found
    assert row[1:4] == (only.who, *only.cost_centers, "nobody (unfunded)")
    assert (row[5], row[6], Decimal(str(row[7])), row[10]) == (3, 30, Decimal(36), only.next_step)
    assert row[4] == datetime(2026, 10, 20, 15, 12)
