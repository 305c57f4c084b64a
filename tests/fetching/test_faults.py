"""What passes is waited for, what does not is said: each fault by itself."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from chargeback_kit.fetch.addresses import cloud
from chargeback_kit.fetch.connection import asked_to_wait
from chargeback_kit.problems import InputError
from fetching.graph_server import FAULTS, Answer, pstn_call, tenant
from fetching.ways import (
    CALLS,
    PlayedClock,
    Spoilt,
    ToMyself,
    fetched,
    files,
    once,
    quiet_files,
    served,
    with_agreement,
)


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

    said = r"^login\.microsoftonline\.com does not .*: the line dropped \(ConnectError: .* Name or service not known\)"
    with pytest.raises(InputError, match=said):
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
    report = fetched(server, tmp_path / "out")  # the page with that link was not kept
    assert {log.title: log.rows for log in report.made.logs} == {
        log.title: log.rows for log in fetched(tenant(1), tmp_path / "anew").made.logs
    }


def test_a_redirection_is_not_followed(tmp_path: Path) -> None:
    server = tenant(1)
    elsewhere = Spoilt(server, once(6, lambda: httpx.Response(302, headers={"Location": "https://example.com/"})))
    with pytest.raises(InputError, match=r"In place of Graph something else answers \(302 Found\).*it goes on where"):
        fetched(server, tmp_path / "out", transport=elsewhere)
    assert elsewhere.count == 6


@pytest.mark.parametrize("status", [201, 204, 303, 307, 407, 511])
def test_who_answers_in_place_of_graph_is_not_graph(status: int, tmp_path: Path) -> None:
    """A page to sign in to a network, or a proxy; to leave the calls out would be the wrong thing to do."""
    wrong = Spoilt(tenant(1), once(6, lambda: httpx.Response(status)))
    with pytest.raises(InputError, match=f"something else answers \\({status}") as said:
        fetched(tenant(1), tmp_path / "out", transport=wrong)
    assert "--without" not in str(said.value)


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
