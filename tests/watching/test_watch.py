"""A folder that is watched: exports as they arrive, every kind of alert, each told once, by every kind of address."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chance import drawn
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.fleet.lock import only_one
from chargeback_kit.problems import InputError, codes
from chargeback_kit.watching.addresses import addresses
from chargeback_kit.watching.alert import TITLES, WatchAlert
from chargeback_kit.watching.outbox import Outbox
from chargeback_kit.watching.watch import LOCKED, FolderWatch, WatchSettings
from watching.looking import AGREEMENT, NOON, collecting, look, rows, watched
from watching.months import folder, row, usage


def test_every_kind_of_alert_says_what_happened_and_is_told_once(tmp_path: Path) -> None:
    budgets = "cost_center,month,amount\nCentre 0,,8.00\nCentre 1,2026-10,40.00\n"
    bad = row(99, 0, {"Start Time": "2026-10-03T09:00:00Z", "Duration Seconds": "long"})
    path = watched(tmp_path, usage([*rows(20, 430), bad]), {"budgets.csv": budgets})
    told: list[WatchAlert] = []
    look(path, [collecting(told)], NOON + timedelta(days=4))
    said = {(alert.kind, alert.subject, alert.mark): alert.says for alert in told}
    pool = "US/MCOPSTN1/domestic"
    assert said["pool_80", pool, "80"].endswith("had given 80 % of its minutes (17 October 2026, 09:00 UTC).")
    assert " will end about " in said["pool_will_end", pool, "ahead"]
    assert said["wallet_trigger", "wallet", "1"].startswith("The balance came to 18.75 USD")
    assert said["budget_reached", "Centre 0", "100"] == "Centre 0 owes 8.00 USD of a budget of 8.00."
    assert said["budget_forecast", "Centre 1", "ahead"].startswith("Centre 1 may come to ")
    made_of = "What it is made of: chargeback-kit explain FOLDER --month 2026-10 --cost-center 'Centre 0'."
    assert made_of in [alert.next_step for alert in told]
    assert said["unbilled", "rows", "1"] == "1 row stands in no bill, the first in calls.csv, line 42."
    assert (
        said["export_overdue", "usage", "2026-10-20"] == "The last row is of 20 October 2026: 5 days without a new one."
    )
    assert len({alert.id for alert in told}) == len(told)
    assert {alert.tenant for alert in told} == {"contoso"}
    look(path, [collecting(told)], NOON + timedelta(days=4))
    assert len({alert.id for alert in told}) == len(told)


def test_what_follows_from_new_rows_alone_is_new(tmp_path: Path) -> None:
    told: list[WatchAlert] = []
    path = watched(tmp_path, usage(rows(18, 430)))
    look(path, [collecting(told)])
    first = {alert.id for alert in told}
    (path / "late.csv").write_text(usage(rows(22, 430)[36:]), encoding="utf-8")
    found = look(path, [collecting(told)], NOON + timedelta(days=2))
    assert {"pool_100"} <= {alert.kind for alert in found.new}
    assert not first & {alert.id for alert in found.new}
    assert len(told) == len({alert.id for alert in told}) == len(first) + len(found.new)


def test_an_anomaly_is_told_with_its_money_and_what_to_do(tmp_path: Path) -> None:
    cuba = {
        "Destination Number": "+5355550142",
        "Destination Dialed": "Cuba",
        "Charge": "12.00",
        "Capability": "MCOPSTNPP",
    }
    dear = [
        row(50 + n, 1, {**cuba, "Start Time": f"2026-10-20T15:{n:02}:00Z", "End Time": "", "Duration Seconds": "600"})
        for n in range(3)
    ]
    told: list[WatchAlert] = []
    look(watched(tmp_path, usage([*rows(20), *dear])), [collecting(told)])
    (alert,) = [each for each in told if each.kind == "anomaly"]
    assert (alert.subject, alert.at) == ("p1@example.com", "2026-10-20T15:02:00Z")
    assert alert.says.startswith("Destination new for a person: p1@example.com had never called Cuba")
    assert alert.says.endswith(" 36.00 USD at stake.")
    assert alert.next_step
    assert look(tmp_path / "contoso", [collecting(told)]).new == []


def test_a_call_that_nobody_pays_is_told_again_when_there_are_ten_times_as_many(tmp_path: Path) -> None:
    told: list[WatchAlert] = []
    agreement = 'currency = "USD"\n'
    for days in (1, 9, 12):
        folder(tmp_path / "contoso", {"calls.csv": usage(rows(days))}, agreement=agreement)
        look(tmp_path / "contoso", [collecting(told)])
    assert [alert.mark for alert in told if alert.subject == "unfunded"] == ["1", "10"]


def test_a_file_that_grows_is_left_until_it_is_whole(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(3)))
    content = usage(rows(9)).splitlines(keepends=True)
    left = list(content)

    def grow(_: float) -> None:
        if left:
            with (path / "late.csv").open("a", encoding="utf-8") as stream:
                stream.write(left.pop(0))

    settings = WatchSettings(path, tmp_path / "state", settle=1.0)
    rounds = FolderWatch(settings, [collecting([])], clock=lambda: NOON, sleep=grow).rounds(is_once=False)
    first = next(rounds)
    assert (first.bills, first.notes) == ([], [f"{path}: files still grow; they are looked at in the next round."])
    found = first
    while not found.bills:
        found = next(rounds)
    assert "18 calls" in found.bills[0]["says"]
    assert next(rounds).bills == []
    left += ["\n"] * 20
    settings = WatchSettings(path, tmp_path / "once", settle=1.0)
    (once,) = FolderWatch(settings, [collecting([])], clock=lambda: NOON, sleep=grow).rounds(is_once=True)
    assert once.notes == [f"{path}: files still grow; nothing was computed. Run it again when they are whole."]


def test_rows_in_no_bill_are_told_with_what_to_do_about_each_kind(tmp_path: Path) -> None:
    bad = [row(99, 0, {"Start Time": "2026-10-03T09:00:00Z", "Duration Seconds": each}) for each in ("long", "-5", "x")]
    path = watched(tmp_path, usage([*rows(2), *bad]) + "half,a row\n")
    (alert,) = [each for each in look(path, [collecting([])]).new if each.kind == "unbilled"]
    assert alert.says == "4 rows stand in no bill, the first in calls.csv, line 6."
    assert alert.next_step == (
        f"1 row (bad-row, calls.csv, line 9): {codes()['bad-row']['hint']}. "
        f"2 rows (bad-value, calls.csv, line 6): {codes()['bad-value']['hint']}. "
        f"1 row (negative-duration, calls.csv, line 7): {codes()['negative-duration']['hint']}."
    )


def test_a_damaged_file_stops_one_round_and_not_the_watch(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(3)))
    (path / "broken.zip").write_bytes(b"PK\x03\x04 half of a zip")
    settings = WatchSettings(path, tmp_path / "state", settle=0.0)
    rounds = FolderWatch(settings, [collecting([])], clock=lambda: NOON, sleep=lambda _: None).rounds(is_once=False)
    assert "broken.zip" in dict(next(rounds).refused)["contoso"]
    (path / "broken.zip").unlink()
    assert len(next(rounds).bills) == 1


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The ids of the alerts that a watch tells which nothing stops."""
    told: list[WatchAlert] = []
    look(watched(tmp_path_factory.mktemp("whole"), usage(rows(20, 430))), [collecting(told)])
    return sorted(alert.id for alert in told)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in the middle of its work")
@pytest.mark.parametrize("step", drawn(range(24), fewer=5))
def test_a_watch_that_is_killed_loses_no_alert_and_a_file_has_each_once(
    step: int, every: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, told = watched(tmp_path, usage(rows(20, 430))), tmp_path / "told.jsonl"
    (to,) = addresses(f"file:{told}", {})
    if (child := os.fork()) == 0:
        monkeypatch.setattr(os, "write", _dying(os.write, step))
        look(path, [to])
        os._exit(0)
    os.waitpid(child, 0)
    look(path, [to], NOON + timedelta(seconds=1))
    ids = [json.loads(line)["id"] for line in told.read_text(encoding="utf-8").splitlines()]
    assert sorted(ids) == every
    assert Outbox(tmp_path / "state").waiting == []


def _dying(work: Callable[[int, bytes], int], steps: int) -> Callable[[int, bytes], int]:
    """Write half of a line, and kill this process, after so many whole ones."""
    left = [steps]

    def done(file: int, line: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            work(file, line[: len(line) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return work(file, line)

    return done


def test_the_tenants_of_a_folder_have_alerts_of_their_own_and_their_months_are_one_tenant(tmp_path: Path) -> None:
    september = [
        each | {"Start Time": each["Start Time"].replace("2026-10", "2026-09"), "UsageId": f"9{each['UsageId']}"}
        for each in rows(25, 430)
    ]
    for tenant in ("adatum", "contoso"):
        folder(tmp_path / "all" / tenant / "2026-09", {"calls.csv": usage(september)}, agreement=AGREEMENT)
        folder(tmp_path / "all" / tenant / "2026-10", {"calls.csv": usage(rows(20, 430))}, agreement=AGREEMENT)
    told: list[WatchAlert] = []
    found = look(tmp_path / "all", [collecting(told)], out=tmp_path / "out")
    assert [(bill["tenant"], bill["month"]) for bill in found.bills] == [("adatum", "2026-10"), ("contoso", "2026-10")]
    assert {alert.tenant for alert in told} == {"adatum", "contoso"}
    assert len({alert.id for alert in told}) == len(told)
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["adatum-2026-10", "contoso-2026-10"]
    last = look(tmp_path / "all" / "contoso", [collecting(told)], datetime(2026, 10, 2, tzinfo=UTC))
    assert [bill["month"] for bill in last.bills] == ["2026-09", "2026-10"]


def test_two_at_once_are_a_sentence(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(2)))
    with only_one(tmp_path / "state" / LOCKED, "held"), pytest.raises(InputError, match="another run writes"):
        look(path, [collecting([])])


def test_the_command_writes_the_bill_and_says_what_is_new(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(20, 430)))
    words = ["watch", str(path), "--to", f"file:{tmp_path / 'a.jsonl'}", "--once", "--settle", "0"]
    done = CliRunner().invoke(commands(), [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Bill of October 2026: ")
    assert (tmp_path / "out" / "2026-10" / "bill.html").is_file()
    told = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {each["title"] for each in told} <= set(TITLES.values())
    again = CliRunner().invoke(commands(), [*words, "--json"])
    assert json.loads(again.stdout)["alerts"] == []
    missing = CliRunner().invoke(commands(), ["watch", str(tmp_path / "nowhere"), "--once"])
    assert missing.exit_code == 2
    assert "there is no such folder" in missing.output


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_watch_that_is_stopped_says_what_becomes_of_its_alerts(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(2)))
    words = ["watch", str(path), "--every", "60", "--settle", "0", "--state", str(tmp_path / "state")]
    line = [sys.executable, "-u", "-m", "chargeback_kit", *words]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith('{"id": ')
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.splitlines()[-1].startswith("Stopped; what was told is kept")


def test_the_interval_of_a_running_month_holds_what_comes_about_as_often_as_it_says() -> None:
    from benchmarks.month_forecast import EIGHT_OF_TEN, NINE_OF_TEN, share_held, trials

    found = list(trials(20, with_month_before=False))
    assert 0.75 <= share_held(found, EIGHT_OF_TEN) <= 0.9
    assert 0.88 <= share_held(found, NINE_OF_TEN) <= 0.98
    for name in dict.fromkeys(each.process for each in found):
        of_kind = [each for each in found if each.process == name]
        assert 0.6 <= share_held(of_kind, EIGHT_OF_TEN) <= share_held(of_kind, NINE_OF_TEN), name
