"""What passes is waited for, what does not is said, and a run that was stopped goes on: each fault by itself."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeback_kit.fetch.addresses import cloud
from chargeback_kit.fetch.connection import asked_to_wait
from chargeback_kit.problems import InputError
from fetching.graph_server import FAULTS, Answer, GraphServer, pstn_call, tenant
from fetching.ways import InProcess, PlayedClock, ToMyself, fetched, files, served, with_agreement

CALLS = frozenset({"pstn_calls"})
DAY = timedelta(days=1)


class Spoilt(InProcess):
    """A way on which ``spoil`` may put another answer in the place of the one to the n-th request to Graph."""

    def __init__(self, server: GraphServer, spoil: Callable[[int, httpx.Request], Any]) -> None:
        super().__init__(server)
        self.spoil, self.count = spoil, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host.startswith("login."):
            return super().handle_request(request)
        self.count += 1
        spoilt = self.spoil(self.count, request)
        return super().handle_request(request) if spoilt is None else spoilt


def once(number: int, answer: Callable[[], httpx.Response]) -> Callable[[int, httpx.Request], Any]:
    """Spoil one request."""
    return lambda count, request: answer() if count == number else None


def quiet_files(tmp_path: Path, server: GraphServer, **asked: Any) -> dict[str, bytes]:
    """What a fetch without a fault writes."""
    plain = GraphServer(server.logs, server.users, server.skus, server.units, server.members)
    fetched(plain, out := with_agreement(tmp_path / "quiet"), **asked)
    return files(out)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("is_socket", [False, True], ids=["in the process", "over a socket"])
def test_each_fault_passes(fault: str, tmp_path: Path, *, is_socket: bool) -> None:
    server = tenant(40, page_size=4, likely={fault: 0.25}, chance=random.Random(5))
    out = with_agreement(tmp_path / "out")
    if is_socket:
        with served(server) as port:
            fetched(server, out, transport=ToMyself(port))
    else:
        fetched(server, out)
    assert server.happened[fault]
    assert files(out) == quiet_files(tmp_path, tenant(40))


@pytest.mark.parametrize("skew", [timedelta(), timedelta(days=-400), timedelta(hours=7)], ids=["no", "behind", "ahead"])
@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_graph_asks_for_is_kept(status: int, form: str, skew: timedelta, tmp_path: Path) -> None:
    """To the second, whatever the difference between the clocks."""
    clock = PlayedClock(skew=skew)

    def busy() -> httpx.Response:
        until = format_datetime(clock.of_server() + timedelta(seconds=37), usegmt=True)
        now = format_datetime(clock.of_server(), usegmt=True)
        return httpx.Response(status, headers={"Date": now, "Retry-After": until if form == "date" else "37"})

    server = tenant(3)
    said: list[str] = []
    fetched(
        server, with_agreement(tmp_path / "out"), clock=clock, transport=Spoilt(server, once(2, busy)), log=said.append
    )
    assert clock.slept == [37.0]
    assert said == [f"{status} {'Too Many Requests' if status == 429 else 'Service Unavailable'}: again in 37 seconds"]


@pytest.mark.parametrize("value", ["", "soon", "-5", "٣", "1e9", "nan"])
def test_what_is_no_wait_is_none(value: str) -> None:
    answer = httpx.Response(429, headers=[(b"Retry-After", value.encode())])
    assert asked_to_wait(answer, datetime.now(UTC)) is None


def test_waits_grow_and_differ(tmp_path: Path) -> None:
    server = tenant(1)
    slept = []
    for seed in (1, 2):
        clock = PlayedClock()
        busy = Spoilt(server, lambda count, request: httpx.Response(500) if 1 < count < 9 else None)
        fetched(server, with_agreement(tmp_path / str(seed)), clock=clock, transport=busy, seed=seed)
        slept.append(clock.slept)
    assert [number * 0.5 <= wait <= number for number, wait in zip((1, 2, 4, 8, 16, 32, 60), slept[0], strict=True)]
    assert slept[0] != slept[1]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (httpx.Response(429, headers={"Retry-After": "7200"}), "429 Too Many Requests and asks to wait 120 minutes"),
        (httpx.Response(500), "500 Internal Server Error"),
        (httpx.Response(200, content=b'{"value": [{"id": "1"'), "the page breaks off or is none"),
        (httpx.Response(200, content=b"[]"), "the answer is no page"),
        (httpx.Response(200, content=b'{"value": [7]}'), "the page has no list of rows"),
        (httpx.Response(200, content=b'{"value": [{"charge": NaN}]}'), "NaN is no JSON"),
        (httpx.Response(200, content=b"\xff\xfe{}"), "the page breaks off or is none"),
    ],
)
def test_what_does_not_pass_ends_in_a_sentence(answer: httpx.Response, sentence: str, tmp_path: Path) -> None:
    """After an hour of waiting at most, and the pages that came stay."""
    server, clock = tenant(20, page_size=3), PlayedClock()

    def copy(count: int, request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers) if count > 9 else None

    with pytest.raises(InputError) as said:
        fetched(server, tmp_path / "out", clock=clock, transport=Spoilt(server, copy), most_waited=3600)
    assert sentence in str(said.value)
    assert "Run the same command again later; it goes on where it stopped." in str(said.value)
    assert sum(clock.slept) <= 3600
    assert len(list((tmp_path / ".out-fetch" / "pages").iterdir())) == 9
    asked = len(server.requests)
    fetched(server, out := with_agreement(tmp_path / "out"))
    assert files(out) == quiet_files(tmp_path, server)
    again = [url for url in server.requests[asked:] if url in server.requests[:asked] and "login." not in url]
    assert len(again) <= 1


def test_waiting_has_an_end_over_all_requests(tmp_path: Path) -> None:
    server, clock = tenant(30, page_size=2), PlayedClock()
    busy = httpx.Response(429, headers={"Retry-After": "50"})
    every_second = Spoilt(server, lambda count, request: busy if count % 2 else None)
    with pytest.raises(InputError, match="asks to wait 50 seconds"):
        fetched(server, tmp_path / "out", clock=clock, transport=every_second, most_waited=240)
    assert clock.slept == [50.0] * 4


def test_a_machine_without_a_network_is_not_waited_for_long(tmp_path: Path) -> None:
    clock = PlayedClock()

    class Cut(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("[Errno -2] Name or service not known")

    with pytest.raises(InputError, match=r"the line dropped \(ConnectError: \[Errno -2\] Name or service not known\)"):
        fetched(tenant(1), tmp_path / "out", clock=clock, transport=Cut())
    assert sum(clock.slept) < 10


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.microsoft.com.example.com/v1.0/users",
        "https://example.com/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com@example.com/v1.0/users",
        "https://graph.microsoft.com:8443/v1.0/users",
        "https://user:word@graph.microsoft.com/v1.0/users",
        "//graph.microsoft.com/v1.0/users",
        "/v1.0/users",
        "https://graph.microsoft.us/v1.0/users",
        "https://[graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com\\@example.com/v1.0/users",
        "https://graph.microsoft.com/v1.0/us ers\r\nHost: example.com",
    ],
)
def test_a_link_to_elsewhere_is_not_followed(link: str, tmp_path: Path) -> None:
    server = tenant(1)
    page = {"value": [], "@odata.nextLink": link}
    wrong = Spoilt(server, once(6, lambda: httpx.Response(200, json=page)))
    with pytest.raises(InputError, match=r"the next page is said to lie outside https://graph\.microsoft\.com"):
        fetched(server, tmp_path / "out", transport=wrong)
    assert wrong.count == 6


def test_a_redirection_is_not_followed(tmp_path: Path) -> None:
    server = tenant(1)
    elsewhere = Spoilt(server, once(6, lambda: httpx.Response(302, headers={"Location": "https://example.com/"})))
    with pytest.raises(InputError, match="Graph refuses: 302 Found"):
        fetched(server, tmp_path / "out", transport=elsewhere)
    assert elsewhere.count == 6


@pytest.mark.parametrize("name", ["@odata.nextLink", "@odata.NextLink", "@odata.nextlink"])
def test_a_link_is_found_however_it_is_spelt(name: str, tmp_path: Path) -> None:
    server = tenant(1)
    first = pstn_call(7, datetime(2026, 10, 2, tzinfo=UTC))
    more = "https://graph.microsoft.com/v1.0/communications/callRecords/getPstnCalls(from=2026-10-01,to=2026-10-08)"
    later = {"value": [pstn_call(8, datetime(2026, 10, 2, tzinfo=UTC))]}

    def spoil(count: int, request: httpx.Request) -> httpx.Response | None:
        if "(from=" in request.url.path:
            return httpx.Response(200, json=later)
        return httpx.Response(200, json={"value": [first], name: f"{more}?$skip=1"}) if count == 1 else None

    fetched(server, out := with_agreement(tmp_path / "out"), transport=Spoilt(server, spoil), parts=CALLS)
    text = (out / "getPstnCalls.001.json").read_text(encoding="utf-8")
    assert [text.count(f'"callId": "call-{number}"') for number in (7, 8)] == [1, 1]


def test_pages_that_go_round_in_a_circle_are_not_followed_for_ever(tmp_path: Path) -> None:
    server = tenant(1)
    circle = "https://graph.microsoft.com/v1.0/users?$skiptoken=same"
    page = {"value": [{"id": "a"}], "@odata.nextLink": circle}
    with pytest.raises(InputError, match="Graph lost the place 20 times"):
        fetched(
            server, tmp_path / "out", transport=Spoilt(server, lambda count, request: httpx.Response(200, json=page))
        )


def test_a_part_begun_again_loses_nothing_that_came_before(tmp_path: Path) -> None:
    """A row that Graph gave in the first try and not in the second is a row."""
    server = tenant(30, page_size=5)
    gone = server.logs["getPstnCalls"][0]["id"]

    def spoil(count: int, request: httpx.Request) -> httpx.Response | None:
        if count != 2:
            return None
        server.logs["getPstnCalls"] = [row for row in server.logs["getPstnCalls"] if row["id"] != gone]
        return httpx.Response(410, json={"error": {"code": "gone", "message": "The page token has expired."}})

    server.logs["getPstnCalls"].sort(key=lambda row: str(row["startDateTime"]))
    gone = server.logs["getPstnCalls"][0]["id"]
    report = fetched(server, out := with_agreement(tmp_path / "out"), transport=Spoilt(server, spoil), parts=CALLS)
    assert gone in (out / "getPstnCalls.001.json").read_text(encoding="utf-8")
    assert (report.line.events["parts begun again"], report.made.logs[0].rows) == (1, 35)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_run_that_is_stopped_at_any_request_goes_on(stop: type[BaseException], tmp_path: Path) -> None:
    """No request is made twice but the one that was under way, and the bytes are the same."""
    server = tenant(12, page_size=4)
    expected = quiet_files(tmp_path, server)
    requests = 20
    for number in range(1, requests):
        fresh = GraphServer(server.logs, server.users, server.skus, server.units, server.members, page_size=4)

        def spoil(count: int, request: httpx.Request, at: int = number) -> None:
            if count == at:
                raise stop

        out = with_agreement(tmp_path / str(number))
        with pytest.raises(stop):
            fetched(fresh, out, transport=Spoilt(fresh, spoil))
        assert sorted(path.name for path in out.iterdir()) == [".chargeback-kit", "agreement.toml"]
        report = fetched(fresh, out)
        assert report.is_resumed
        assert files(out) == expected
        firsts = [url for url in fresh.requests if "fromDateTime" in url]
        assert len(firsts) == len(set(firsts))


def test_a_run_that_is_killed_at_any_write_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the bytes are on the disk, before they are in their place, and after: never half a page."""
    server = tenant(3, page_size=50)
    expected = quiet_files(tmp_path, server, parts=CALLS)
    places = {"fsync": os.fsync, "replace": Path.replace}

    class Killed(BaseException):
        pass

    for name, real in places.items():
        killed = 0
        while killed >= 0:
            count = [0]

            def then_die(*words: Any, real: Any = real, at: int = killed, count: list[int] = count) -> Any:
                count[0] += 1
                if count[0] > at:
                    raise Killed
                return real(*words)

            out = with_agreement(tmp_path / f"{name}{killed}")
            (out / "notes.txt").write_text("mine", encoding="utf-8")
            with monkeypatch.context() as patch:
                patch.setattr(os if name == "fsync" else Path, name, then_die)
                try:
                    fetched(server, out, parts=CALLS)
                except Killed:
                    killed += 1
                else:
                    assert killed > 5, "every page is written"
                    killed = -1
            if killed > 0:
                fetched(server, out, parts=CALLS)
            assert files(out) == expected | {"notes.txt": b"mine"}
            assert not out.with_name(f".{out.name}-fetch").exists()
            assert not out.with_name(f".{out.name}-chargeback-kit-before").exists()


@pytest.mark.parametrize("loss", ["missing", "empty", "nonsense"])
def test_a_page_that_was_lost_with_the_power_is_fetched_again(loss: str, tmp_path: Path) -> None:
    """Not the last one: what comes after it is there."""
    server = tenant(40, page_size=3)
    expected = quiet_files(tmp_path, server, parts=CALLS)

    def stop(count: int, request: httpx.Request) -> None:
        if count == 9:
            raise KeyboardInterrupt

    out = with_agreement(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        fetched(server, out, transport=Spoilt(server, stop), parts=CALLS)
    pages = sorted((tmp_path / ".out-fetch" / "pages").iterdir())
    lost = next(page for page in pages if page.name.endswith("000001"))
    assert pages[pages.index(lost) + 1].name.endswith("000002")
    if loss == "missing":
        lost.unlink()
    else:
        lost.write_bytes(b"" if loss == "empty" else b"\x00" * 50)
    fetched(server, out, parts=CALLS)
    assert files(out) == expected


def test_an_unfinished_fetch_of_something_else_is_not_mixed_in(tmp_path: Path) -> None:
    server = tenant(5)

    def stop(count: int, request: httpx.Request) -> None:
        if count == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(server, tmp_path / "out", transport=Spoilt(server, stop))
    with pytest.raises(InputError, match=r"an unfinished fetch waits there for something else \(months 2026-10\)"):
        fetched(server, tmp_path / "out", months=["2026-09"])
    report = fetched(server, tmp_path / "out", months=["2026-09"], is_restarted=True)
    assert not report.is_resumed


def test_two_runs_into_one_folder_are_refused(tmp_path: Path) -> None:
    server = tenant(5)
    inner: list[str] = []

    def another(count: int, request: httpx.Request) -> None:
        if count == 4:
            with pytest.raises(InputError) as said:
                fetched(tenant(5), tmp_path / "out")
            inner.append(str(said.value))

    fetched(server, tmp_path / "out", transport=Spoilt(server, another))
    assert inner == [f"{tmp_path / 'out'}: another run fetches into it. Wait for it, or choose another folder."]


@pytest.mark.parametrize(("pause", "is_fetched_again"), [(timedelta(minutes=30), False), (timedelta(hours=3), True)])
def test_what_was_fetched_too_early_is_fetched_again(
    pause: timedelta, tmp_path: Path, *, is_fetched_again: bool
) -> None:
    """A run that stopped and goes on later: calls that were reported in between are not missed."""
    clock = PlayedClock(datetime(2026, 10, 15, 1, tzinfo=UTC))
    server = tenant(20)

    def stop(count: int, request: httpx.Request) -> None:
        if "2026-10-14" in str(request.url).partition(",")[0]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(server, tmp_path / "out", clock=clock, transport=Spoilt(server, stop), parts=CALLS)
    late = pstn_call(999, datetime(2026, 10, 13, 15, tzinfo=UTC))
    server.logs["getPstnCalls"].append(late)
    clock.at += pause
    fetched(server, out := with_agreement(tmp_path / "out"), clock=clock, parts=CALLS)
    assert (late["id"] in (out / "getPstnCalls.001.json").read_text(encoding="utf-8")) == is_fetched_again
    windows = [url for url in server.requests if "fromDateTime=2026-09-30" in url]
    assert len(windows) == 1


def test_a_disk_that_is_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device\. Is the disk full\? Run the same command"):
        fetched(tenant(5), tmp_path / "out", parts=CALLS)
    monkeypatch.undo()
    assert fetched(tenant(5), tmp_path / "out", parts=CALLS).made.logs[0].rows == 10


@pytest.mark.parametrize(
    ("name", "part", "permission"),
    [
        (
            "getPstnCalls",
            "pstn-calls",
            "application permission CallRecords.Read.All (or CallRecord-PstnCalls.Read.All)",
        ),
        ("getSmsLog", "messages", "application permission CallRecords.Read.All"),
        ("users", "users", "permission User.Read.All"),
        ("subscribedSkus", "users", "permission Organization.Read.All"),
        ("directory/administrativeUnits", "administrative-units", "permission AdministrativeUnit.Read.All"),
        ("members", "administrative-units", "permission AdministrativeUnit.Read.All"),
    ],
)
def test_a_missing_permission_is_named(name: str, part: str, permission: str, tmp_path: Path) -> None:
    server = tenant(2, forbidden={name})
    with pytest.raises(InputError) as said:
        fetched(server, tmp_path / "out")
    assert "403 Forbidden (Forbidden: Insufficient privileges" in str(said.value)
    assert f"The app needs the {permission}" in str(said.value)
    assert str(said.value).endswith(f"or leave this out: --without {part}.")


def test_a_range_that_graph_refuses_is_said_with_its_reason(tmp_path: Path) -> None:
    server = tenant(2)
    bad = httpx.Response(400, json={"error": {"code": "BadRequest", "message": "The date range is wrong.\nMore."}})
    with pytest.raises(InputError, match=r"Graph refuses: 400 Bad Request \(BadRequest: The date range is wrong\)\."):
        fetched(server, tmp_path / "out", transport=Spoilt(server, once(1, lambda: bad)), parts=CALLS)


def test_the_server_of_these_tests_refuses_what_graph_refuses() -> None:
    """More than 90 days, no token."""
    server = tenant(1)
    path = f"{cloud('global').graph}/v1.0/communications/callRecords/getPstnCalls"
    asked = f"{path}(fromDateTime=2026-01-01T00:00:00Z,toDateTime=2026-04-03T00:00:00Z)"
    found: Answer = server.answer("GET", asked, {}, b"")
    server.good.add("t")
    assert (found.status, server.answer("GET", asked, {"Authorization": "Bearer t"}, b"").status) == (401, 400)
