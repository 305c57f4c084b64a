"""Every kind of address: what it gets, what it refuses, and what is none."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from chargeback_kit.problems import InputError
from chargeback_kit.watching.addresses import addresses
from chargeback_kit.watching.alert import WatchAlert
from chargeback_kit.watching.outbox import JOURNAL
from watching.looking import NOON, look, looks, rows, watched
from watching.months import usage
from watching.receivers import MailServer, Webhook, serving


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
