"""A fetch of a quiet tenant: what is asked for, what is written, and that the kit reads it without loss."""

import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit.fetch import folder as made_folder
from chargeback_kit.fetch import in_order
from chargeback_kit.fetch.addresses import cloud, days_of, request, windows
from chargeback_kit.fetch.json_text import parsed
from chargeback_kit.fetch.people import CenterFrom
from chargeback_kit.problems import InputError
from chargeback_kit.records import graph
from chargeback_kit.reference import rows as facts
from fetching.graph_server import GraphServer, direct_routing_call, instant, message, pstn_call, tenant
from fetching.ways import PlayedClock, fetched, files, with_agreement

FORMATS = {
    "getPstnCalls": "graph_pstn_v1",
    "getDirectRoutingCalls": "graph_directrouting_v1",
    "getSmsLog": "graph_sms_beta",
}
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def users(folder: Path) -> list[dict[str, str]]:
    """The rows of a written user list."""
    with (folder / "users.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_bill_is_made_of_what_was_fetched(tmp_path: Path) -> None:
    """Every column of every row arrives, charges to the digit, people with their licences and cost centres."""
    server = tenant(60)
    fetched(server, out := tmp_path / "october")
    for log, format_ in FORMATS.items():
        path = out / f"{log}.001.json"
        assert {row["id"]: row for row in json.loads(path.read_bytes())["value"]} == {
            row["id"]: row for row in server.logs[log]
        }
        read, logged = graph.read(path, path.name), graph.load(path, path.name)
        assert read is not None
        assert logged is not None
        assert (read.format.name, len(logged.records)) == (format_, len(server.logs[log]))
    bill = ck.bill(out, month="2026-10")
    inside = [row for row in server.logs["getPstnCalls"] if row["startDateTime"].startswith("2026-10")]
    charged = bill.calls[bill.calls["kind"] == "domestic"]
    assert len(charged) == len(inside)
    assert sum(charged["reported_amount"]) == Decimal("0.50") * len(inside)
    assert set(charged["cost_center"]) == {"Sales", "Support"}
    assert set(bill.pools["licences"]) == {5}
    assert not {"bad-user-row", "incomplete-export", "conflicting-row", "duplicate-row"} & set(bill.problems["code"])


def test_numbers_stand_as_graph_wrote_them(tmp_path: Path) -> None:
    fetched(tenant(3), out := tmp_path / "october")
    text = (out / "getPstnCalls.001.json").read_text(encoding="utf-8")
    assert text.count('"charge": 0.50, ') == len(json.loads(text)["value"])
    assert "Zoë" in text


@pytest.mark.parametrize("name", ["pstn_calls", "direct_routing_calls", "messages"])
@pytest.mark.parametrize("months", [["2026-02"], ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]], ids=len)
def test_windows_cover_the_months_of_every_zone_without_a_gap(name: str, months: list[str]) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    found = list(windows(request(name), days_of(months, now), now))
    spans = [(part.since, part.until) for part in found if part.since and part.until]
    assert len(spans) == len(found)
    assert all(until - since <= timedelta(days=request(name).most_days) for since, until in spans)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    first, last = datetime.fromisoformat(f"{months[0]}-01T00:00Z"), datetime.fromisoformat(f"{months[-1]}-01T00:00Z")
    assert spans[0][0] <= first - timedelta(hours=14)
    assert spans[-1][1] >= last + timedelta(days=28, hours=12)


def test_months_that_do_not_follow_one_another_are_asked_for_alone() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert [f"{since:%m-%d} {until:%m-%d}" for since, until in days_of(["2026-07", "2026-02", "2026-03"], now)] == [
        "01-31 04-02",
        "06-30 08-02",
    ]


def test_what_lies_ahead_is_not_asked_for() -> None:
    now = datetime(2026, 10, 9, 8, tzinfo=UTC)
    found = list(windows(request("pstn_calls"), days_of(["2026-10"], now), now))
    assert [f"{part.since:%m-%d}" for part in found] == ["09-30", "10-07"]


@pytest.mark.parametrize("month", ["2026-13", "october", "2027-01", ""])
def test_a_month_that_is_none_or_has_not_begun_is_refused(month: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no month|has not begun"):
        fetched(tenant(1), tmp_path / "out", months=[month])
    assert list(tmp_path.iterdir()) == []


def test_a_row_on_the_edge_of_two_windows_comes_once(tmp_path: Path) -> None:
    """GetPstnCalls counts both ends, getDirectRoutingCalls only the first."""
    edge = datetime(2026, 10, 7, tzinfo=UTC)
    row = direct_routing_call(1, edge) | {"startDateTime": "2026-10-07T00:00:00.000Z"}
    server = GraphServer({"getPstnCalls": [pstn_call(1000, edge)], "getDirectRoutingCalls": [row]})
    report = fetched(server, with_agreement(tmp_path / "out"), parts=frozenset({"pstn_calls", "direct_routing_calls"}))
    assert [(log.title, log.rows, log.repeated) for log in report.made.logs] == [
        ("getPstnCalls", 1, 1),
        ("getDirectRoutingCalls", 1, 0),
    ]


def test_a_row_with_two_contents_is_said_and_both_are_written(tmp_path: Path) -> None:
    """The bill names it, and counts what Graph gave last."""
    edge, quiet = datetime(2026, 10, 7, tzinfo=UTC), datetime(2026, 10, 5, tzinfo=UTC)
    server = GraphServer({"getPstnCalls": [pstn_call(1000, edge), pstn_call(2, quiet)]}, users=tenant(1).users)
    server.changes = {server.logs["getPstnCalls"][0]["id"]}
    report = fetched(server, out := tmp_path / "october")
    assert report.made.logs[0].changed == sorted(server.changes)
    assert "1 row came with more than one content" in "\n".join(report.lines())
    bill = ck.bill(out, month="2026-10")
    (found,) = bill.problems[bill.problems["code"] == "conflicting-row"].to_dict("records")
    assert (found["usage_id"], found["amount"]) == (*server.changes, Decimal("0.50"))
    assert sorted(bill.calls["reported_amount"]) == [Decimal("0.50"), Decimal("1.00")]


def test_the_order_of_keys_the_zeros_of_numbers_and_nulls_are_no_other_content(tmp_path: Path) -> None:
    log, counted = request("pstn_calls"), in_order.LogRows("log")
    texts = ['{"id": "a", "charge": 0.10, "x": null}', '{"charge": 0.1, "id": "a"}', '{"id": "b", "charge": 0.10}']
    records = [parsed(text.encode()) for text in texts]
    rows = list(in_order.in_order(records, 0, log, tmp_path, counted))
    assert [row.text for row in rows] == [texts[0], texts[2]]
    assert (counted.rows, counted.repeated, counted.changed) == (2, 1, [])


@pytest.mark.parametrize("spool_bytes", [1, 10**9])
def test_large_logs_are_put_in_order_in_parts(
    spool_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are the same, and no part of a log comes twice."""
    monkeypatch.setattr(in_order, "SPOOL_BYTES", spool_bytes)
    monkeypatch.setattr(made_folder, "ROWS_OF_A_FILE", 20)
    server = tenant(70, page_size=9)
    fetched(server, out := with_agreement(tmp_path / "out"))
    pages = [json.loads(path.read_bytes())["value"] for path in sorted(out.glob("getPstnCalls.*.json"))]
    assert [len(page) for page in pages] == [20, 20, 20, 15]
    starts = [row["startDateTime"] for page in pages for row in page]
    assert starts == sorted(starts)
    assert len(starts) == len({row["id"] for page in pages for row in page}) == 75


def test_rows_without_an_id_are_known_by_what_there_is(tmp_path: Path) -> None:
    known = message(4, NOON) | {"id": None}
    unknown = [pstn_call(n, NOON) | {"id": None} for n in (1, 2)]
    server = GraphServer({"getPstnCalls": [unknown[0], unknown[0], unknown[1]], "getSmsLog": [known, known]})
    report = fetched(server, with_agreement(tmp_path / "out"), parts=frozenset({"pstn_calls", "messages"}))
    assert [(log.rows, log.repeated, log.without_key) for log in report.made.logs] == [(2, 1, 3), (1, 1, 0)]
    assert "getPstnCalls: 3 rows without an id, known by all that they say." in report.lines()


def test_people_have_their_licences_by_part_number(tmp_path: Path) -> None:
    server = tenant(2)
    known = next(row for row in facts("skus") if row["sku"] == "MCOMEETADV" and row["sku_id"])
    other = {"id": "u1", "userPrincipalName": "zed@example.com", "usageLocation": None, "department": None}
    server.users += [
        other | {"assignedLicenses": [{"skuId": known["sku_id"].upper()}, {"skuId": "no-such-id"}]},
        other | {"id": "u2", "userPrincipalName": "guest@example.com", "userType": "Guest", "assignedLicenses": []},
        other | {"id": "u3", "userPrincipalName": "idle@example.com", "userType": "Member", "assignedLicenses": None},
    ]
    report = fetched(server, out := with_agreement(tmp_path / "out"))
    found = {row["user_id"]: row for row in users(out)}
    assert found["u1"]["skus"] == "MCOMEETADV+no-such-id"
    assert (found["u3"]["skus"], "u2" in found) == ("", False)
    people = report.made.people
    assert people is not None
    assert (people.guests, people.unknown) == (1, ("no-such-id",))
    assert "users.csv: 7 people, 1 guest without a licence left out." in report.lines()


@pytest.mark.parametrize(
    ("center_from", "centers"),
    [
        (CenterFrom.department, ["Support", "Sales", "Support", "Sales", "Support"]),
        (CenterFrom.administrative_unit, ["West", "East", "", "", ""]),
        (CenterFrom.nothing, ["", "", "", "", ""]),
    ],
)
def test_a_cost_centre_is_taken_from_what_is_asked_for(
    center_from: CenterFrom, centers: list[str], tmp_path: Path
) -> None:
    report = fetched(tenant(2, page_size=1), out := with_agreement(tmp_path / "out"), center_from=center_from)
    assert [row["cost_center"] for row in users(out)] == centers
    assert [row["administrative_units"] for row in users(out)][:2] == ["West", "East; West"]
    said = any("In more than one administrative unit: 1 person" in line for line in report.lines())
    assert said == (center_from is CenterFrom.administrative_unit)


def test_the_first_agreement_counts_what_the_tenant_pays_for(tmp_path: Path) -> None:
    fetched(tenant(5), out := tmp_path / "out")
    text = (out / "agreement.toml").read_text(encoding="utf-8")
    assert text.count("purchased = 8\n") == 2  # 7 in use and 1 in its days of grace
    assert "what people hold" not in text


def test_what_the_user_put_there_stays_when_it_is_fetched_again(tmp_path: Path) -> None:
    fetched(tenant(5), out := tmp_path / "out")
    mine = {"agreement.toml": b'currency = "USD"\nunowned = "IT"\n', "rates.csv": b"number_kind,prefix\n"}
    for name, data in mine.items():
        (out / name).write_bytes(data)
    fetched(tenant(9), out)
    found = files(out)
    assert {name: found[name] for name in mine} == mine
    assert len(json.loads(found["getPstnCalls.001.json"])["value"]) == 14
    assert "rates.csv" not in found[".chargeback-kit"].decode()


def test_a_list_of_the_users_own_is_not_replaced(tmp_path: Path) -> None:
    (out := tmp_path / "out").mkdir()
    (out / "users.csv").write_text("mine", encoding="utf-8")
    server = tenant(5)
    with pytest.raises(InputError, match=r"users\.csv: lies in the folder, and no fetch wrote it"):
        fetched(server, out)
    assert server.requests == []
    assert (out / "users.csv").read_text(encoding="utf-8") == "mine"
    fetched(server, out, parts=frozenset({"pstn_calls"}))
    assert (out / "users.csv").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    server = tenant(5)
    with pytest.raises(InputError, match="is no folder, and is not replaced"):
        fetched(server, tmp_path / "out")
    assert server.requests == []


def test_administrative_units_alone_are_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing is left to fetch"):
        fetched(tenant(5), tmp_path / "out", parts=frozenset({"administrative_units"}))


def test_people_alone_are_a_folder_without_an_agreement(tmp_path: Path) -> None:
    report = fetched(tenant(5), out := tmp_path / "out", parts=frozenset({"users"}))
    assert sorted(files(out)) == [".chargeback-kit", ".users.csv.sha256", "users.csv"]
    assert not report.made.is_agreement_new


def test_a_tenant_without_a_call_has_a_folder_all_the_same(tmp_path: Path) -> None:
    report = fetched(GraphServer(), out := tmp_path / "out")
    assert [log.rows for log in report.made.logs] == [0, 0, 0]
    assert sorted(files(out)) == sorted(
        [".chargeback-kit", ".users.csv.sha256", "agreement.toml", "users.csv"]
        + [f"{name}.001.json" for name in ("getPstnCalls", "getDirectRoutingCalls", "getSmsLog")]
    )
    assert ck.bill(out, month="2026-10").calls.empty


def test_a_month_that_may_still_grow_is_named(tmp_path: Path) -> None:
    at = instant("2026-11-02T08:00:00Z")
    report = fetched(tenant(1), with_agreement(tmp_path / "a"), clock=PlayedClock(at))
    assert "Calls may be reported up to 48 hours late: fetch again after 4 November 2026 (--force)." in report.lines()
    later = fetched(tenant(1), with_agreement(tmp_path / "b"), clock=PlayedClock(at + timedelta(days=2)))
    assert not any("48 hours late" in line for line in later.lines())


@pytest.mark.parametrize("name", [row["cloud"] for row in facts("graph_clouds")])
def test_a_cloud_is_asked_at_its_own_addresses(name: str, tmp_path: Path) -> None:
    at = cloud(name)
    server = tenant(3, graph=at.graph)
    parts = frozenset({"pstn_calls", "users"}) if at.has_call_logs else frozenset({"users"})
    fetched(server, with_agreement(tmp_path / "out"), at=name, parts=parts)
    assert {"/".join(url.split("/")[:3]) for url in server.requests} == {at.sign_in, at.graph}


def test_a_cloud_without_call_logs_is_refused_before_anybody_signs_in(tmp_path: Path) -> None:
    server = tenant(3)
    with pytest.raises(InputError, match="Graph offers no call logs there"):
        fetched(server, tmp_path / "out", at="china")
    assert server.requests == []


def test_what_somebody_wrote_into_the_user_list_is_not_replaced(tmp_path: Path) -> None:
    """The dates of whoever changed within the month are written there by hand."""
    out = with_agreement(tmp_path / "out")
    fetched(tenant(3), out)
    users = out / "users.csv"
    fetched(tenant(3), out)  # nobody wrote in it
    mine = users.read_text(encoding="utf-8").replace("Sales", "Sales and more")
    assert mine != users.read_text(encoding="utf-8")
    users.write_text(mine, encoding="utf-8")
    with pytest.raises(InputError, match=r"^users\.csv: was changed since it was fetched.*--without users\.$"):
        fetched(tenant(3), out)
    fetched(tenant(3), out, parts=frozenset({"pstn_calls"}))
    assert users.read_text(encoding="utf-8") == mine
    users.rename(tmp_path / "mine.csv")
    fetched(tenant(3), out)
    assert users.read_text(encoding="utf-8") != mine
