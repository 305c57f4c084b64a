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
from export.tenant import licence
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.fleet.lock import only_one
from chargeback_kit.problems import InputError, codes
from chargeback_kit.watching.addresses import AlertAddress, addresses
from chargeback_kit.watching.alert import TITLES, WatchAlert
from chargeback_kit.watching.outbox import JOURNAL, Outbox
from chargeback_kit.watching.watch import LOCKED, FolderWatch, WatchRound, WatchSettings
from watching.months import folder, row, usage
from watching.receivers import MailServer, Webhook, serving

AGREEMENT = 'currency = "USD"\n' + licence("MCOPSTN1", 3, "8.00") + '[wallet]\nopening = "30.00"\ntrigger = "20.00"\n'
NOON = datetime(2026, 10, 21, 12, tzinfo=UTC)
AT_HOME = {
    "Domestic/International": "Domestic",
    "Destination Number": "+14255550123",
    "Destination Dialed": "United States",
    "Capability": "MCOPSTN1",
    "Charge": "0.00",
}


def rows(days: int, minutes: int = 300) -> list[dict[str, str]]:
    """A call abroad and some minutes at home on each of some days of October."""
    found = []
    for day in range(1, days + 1):
        at = {"Start Time": f"2026-10-{day:02}T09:00:00Z", "End Time": ""}
        found.append(row(day, 1, {**at, "Charge": "1.25", "Capability": "MCOPSTNPP"}, UsageId=f"abroad-{day}"))
        long = {**at, **AT_HOME, "Duration Seconds": str(minutes * 60)}
        found.append(row(day, 0, long, UsageId=f"home-{day}"))
    return found


def watched(path: Path, content: str, more: dict[str, str] | None = None) -> Path:
    return folder(path / "contoso", {"calls.csv": content, **(more or {})}, agreement=AGREEMENT)


def look(path: Path, addresses: list[AlertAddress], at: datetime = NOON, **given: object) -> WatchRound:
    """One round of a folder, with what was told kept beside it."""
    settings = WatchSettings(path, path.with_name("state"), settle=0.0, **given)  # type: ignore[arg-type] # named by tests
    watch = FolderWatch(settings, addresses, clock=lambda: at, sleep=lambda _: None)
    return next(watch.rounds(is_once=True))


def looks(path: Path, addresses: list[AlertAddress], moments: list[datetime]) -> list[WatchRound]:
    """A round at each moment by one watch, which computes a bill once."""
    left = list(moments)

    def sleep(seconds: float) -> None:
        if seconds:
            left.pop(0)

    settings = WatchSettings(path, path.with_name("state"), settle=0.0)
    rounds = FolderWatch(settings, addresses, clock=lambda: left[0], sleep=sleep).rounds(is_once=False)
    return [next(rounds) for _ in moments]


def collecting(told: list[WatchAlert]) -> AlertAddress:
    return AlertAddress("here", told.append)


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
    assert alert.says == "4 rows stand in no bill, the first in calls.csv, line 9."
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


def test_a_mailbox_gets_each_alert_once_although_the_server_refuses_first(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(20, 430)))
    with serving(MailServer(refusals=2)) as server:
        (to,) = addresses(f"smtp://127.0.0.1:{server.port}/?to=finance@example.com&from=bills@example.com", {})
        first, early = looks(path, [to], [NOON, NOON + timedelta(seconds=5)])
        assert [because.partition(";")[0] for _, _, because in first.waiting] == ["the server answered 451"] * 2
        assert early.delivered == []
        second, third = looks(path, [to], [NOON + timedelta(seconds=31), NOON + timedelta(hours=3)])
        assert len(second.delivered) == 2
        assert third.delivered == []
        ids = [line for mail in server.mails for line in mail.splitlines() if line.startswith("X-Alert-Id")]
        assert len(ids) == len(set(ids)) == len(first.new)
        assert all(f"Message-ID: <{alert.id}@example.com>" in "".join(server.mails) for alert in first.new)


def test_a_mailbox_that_is_refused_waits_alone_and_keeps_no_other_from_its_mail(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(2)))
    with serving(MailServer(strangers={"gone@example.com"})) as server:
        written = f"smtp://127.0.0.1:{server.port}/?to=fin@example.com,gone@example.com&from=bills@example.com"
        for to in (addresses(written, {}), addresses("env:TO", {"TO": written})):
            first = look(path, to, NOON + timedelta(days=5))
            assert [name for _, name in first.delivered] == [to[0].name]
            (waits,) = first.waiting
            assert waits[1] == to[1].name
            assert waits[2].startswith("the server refused the mailbox with 550; tried again from ")
        server.strangers = ()
        later = look(path, to, NOON + timedelta(days=5, minutes=5))
        assert [name for _, name in later.delivered] == [to[1].name]
        assert server.reached == ["fin@example.com", "fin@example.com", "gone@example.com"]
        assert all("To: fin@example.com, gone@example.com" in mail for mail in server.mails)
    assert "@" not in to[0].name + to[1].name


def test_a_tenant_of_two_lines_has_a_subject_of_one(tmp_path: Path) -> None:
    with serving(MailServer()) as server:
        (to,) = addresses(f"smtp://127.0.0.1:{server.port}/?to=fin@example.com", {})
        to.deliver(
            WatchAlert("con\ntoso", "2026-10", "pool_80", "US/MCOPSTN1/domestic", "80", "", "Nearly used up.", "")
        )
    assert "Subject: A pool has given 80 % of its minutes (con toso, 2026-10)" in server.mails[0]


def test_an_answer_that_is_none_of_a_web_server_is_no_fault_of_the_kit(tmp_path: Path) -> None:
    with serving(MailServer()) as server:
        (to,) = addresses(f"http://127.0.0.1:{server.port}/hook", {})
        found = look(watched(tmp_path, usage(rows(2))), [to], NOON + timedelta(days=5))
    assert found.waiting[0][2].startswith("the answer is none of a web server; tried again from ")


def test_a_webhook_is_tried_later_and_later_across_restarts(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(2)))
    with serving(Webhook(refusals=3)) as server:
        environment = {"HOOK": f"http://127.0.0.1:{server.port}/s3cret-path"}
        moments = []
        for seconds in ((0, 29), (30, 89, 90), (209, 210, 4_000)):
            at = [NOON + timedelta(days=5, seconds=second) for second in seconds]
            every = looks(path, addresses("env:HOOK", environment), at)
            for second, found in zip(seconds, every, strict=True):
                moments += [second] * (len(found.delivered) + len(found.waiting))
        assert moments == [0, 30, 90, 210]
        assert [body["kind"] for body in server.bodies] == ["export_overdue"]
        assert server.keys == [server.bodies[0]["id"]]
    for file in (tmp_path / "state").iterdir():
        assert b"s3cret" not in file.read_bytes()


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of the library, on Python 3.11 and 3.12
def test_apprise_sends_to_any_address_that_it_knows(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("apprise")
    path = watched(tmp_path, usage(rows(2)))
    with serving(Webhook(refusals=1)) as server:
        (to,) = addresses("env:TO", {"TO": f"json://anna:s3cret@127.0.0.1:{server.port}/"})
        first = look(path, [to], NOON + timedelta(days=5))
        assert [because.partition(";")[0] for *_, because in first.waiting] == ["Apprise could not send it"]
        look(path, [to], NOON + timedelta(days=5, minutes=1))
        assert [body["title"] for body in server.bodies] == ["An export is overdue (contoso, 2026-10)"]
        assert first.new[0].id in server.bodies[0]["message"]
    assert "s3cret" not in "".join(capfd.readouterr()) + (tmp_path / "state" / JOURNAL).read_text(encoding="utf-8")


def test_without_apprise_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(InputError, match=r"pip install 'chargeback-kit\[watch\]'"):
        addresses("ntfy://example.com/bills", {})


@pytest.mark.parametrize("written", ["stdout", "-", "file:{place}", " file:{place}\n"])
def test_every_kind_of_address_may_stand_in_a_variable(
    written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "told.jsonl"
    alert = WatchAlert("contoso", "2026-10", "pool_80", "US/MCOPSTN1/domestic", "80", "", "It is nearly used up.", "")
    (to,) = addresses("env:TO", {"TO": written.format(place=place)})
    to.deliver(alert)
    told = place.read_text(encoding="utf-8") if "file" in written else capsys.readouterr().out
    assert to.name == "env:TO"
    assert json.loads(told)["id"] == alert.id


def test_the_kind_of_an_address_may_be_written_in_capitals(tmp_path: Path) -> None:
    (one,) = addresses(f"FILE:{tmp_path / 'a.jsonl'}", {})
    (other,) = addresses("Env:TO", {"TO": f"File:{tmp_path / 'a.jsonl'}"})
    assert (one.name, other.name) == (f"file:{tmp_path / 'a.jsonl'}", "env:TO")


@pytest.mark.parametrize(
    "holds", ["http://", "https://ex ample", "smtp://mail.example.com/?to=fin", "alerts", "env:OTHER", "file:", "  "]
)
def test_a_variable_that_holds_no_address_is_a_sentence_that_does_not_say_what_it_holds(holds: str) -> None:
    with pytest.raises(InputError, match="env:TO: ") as raised:
        addresses("env:TO", {"TO": holds})
    assert "OTHER" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("alerts", "is no address"),
        ("file:", "names no file"),
        ("env:NOTHING", "there is no variable NOTHING"),
        ("https://anna:s3cret@example.com/", "an address with a password"),
        ("smtp://mail.example.com/", "names no server, or nobody"),
        ("smtp:///?to=a@example.com", "names no server, or nobody"),
        ("smtp://mail.example.com/?to=a@example.com,fin", "holds half a mail address"),
        ("smtp://mail.example.com/?to=a@example.com&from=bills", "holds half a mail address"),
        ("smtp://mail .example.com/?to=a@example.com", "is no address"),
        ("https://ex ample", "is no address"),
        ("https://example.com/a\nb", "is no address"),
        ("http://", "names no server"),
        ("http:///hook", "names no server"),
        ("https://example.com/?q=a b", "characters that stand in no web address"),
        ("https://example.com/\N{LATIN SMALL LETTER U WITH DIAERESIS}", "characters that stand in no web address"),
        ("FILE:", "names no file"),
    ],
)
def test_an_address_that_is_none_is_a_sentence_without_secrets(written: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as raised:
        addresses(written, {})
    assert "s3cret" not in str(raised.value)


def test_a_password_never_goes_over_a_line_without_encryption(tmp_path: Path) -> None:
    path = watched(tmp_path, usage(rows(2)))
    with serving(MailServer()) as server:
        (to,) = addresses("env:TO", {"TO": f"smtp://anna:s3cret@127.0.0.1:{server.port}/?to=a@example.com"})
        found = look(path, [to], NOON + timedelta(days=5))
        assert "offers no encryption" in found.waiting[0][2]
        assert server.mails == []


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
