"""When an export is overdue: while its month runs, or where its end is missing; never of a month that is whole."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit.watching.addresses import AlertAddress
from chargeback_kit.watching.alert import WatchAlert
from chargeback_kit.watching.alerts_of import overdue
from chargeback_kit.watching.watch import FolderWatch, WatchSettings
from watching.months import folder, row, usage

BillTo = Callable[[str], ck.api.Bill]
STATED = json.dumps({"StartDateTime": "2026-10-01T00:00:00Z", "EndDateTime": "2026-10-31T23:59:59Z"})


def on(*days: str) -> str:
    """A usage export with a call at nine on each day."""
    return usage(row(0, 0, {"Start Time": f"{day}T09:00:00Z", "End Time": ""}, UsageId=f"on-{day}") for day in days)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def said(bill: ck.api.Bill, now: str, *, goes_on: bool = False) -> list[tuple[str, str]]:
    return [(each.month, each.says) for each in overdue(bill, "contoso", at(now), 3, goes_on=goes_on)]


@pytest.fixture(scope="module")
def bill_to(tmp_path_factory: pytest.TempPathFactory) -> BillTo:
    """The bill of a month whose last call is of a day."""

    @cache
    def made(last: str) -> ck.api.Bill:
        place = folder(tmp_path_factory.mktemp("to"), {"calls.csv": on(f"{last[:7]}-01", last)})
        return ck.bill(place, last[:7])

    return made


@pytest.mark.parametrize(
    ("last", "now", "says"),
    [
        ("2026-10-20", "2026-10-22", ""),
        ("2026-10-20", "2026-10-23", "20 October 2026: 3 days without a new one"),
        ("2026-10-29", "2026-11-01", ""),
        ("2026-10-29", "2026-11-29", ""),
        ("2026-10-31", "2026-11-29", ""),
        ("2026-10-31", "2027-03-01", ""),
        ("2026-10-20", "2026-11-29", "20 October 2026: 11 days to the end of the month, without a row"),
        ("2026-10-28", "2026-11-01", "28 October 2026: 3 days to the end of the month, without a row"),
        ("2026-02-28", "2026-03-20", ""),
        ("2026-12-31", "2027-01-20", ""),
    ],
)
def test_a_month_whose_usage_reaches_its_end_is_not_overdue(last: str, now: str, says: str, bill_to: BillTo) -> None:
    bill = bill_to(last)
    expected = [(last[:7], f"The last row is of {says}.")] if says else []
    assert said(bill, now) == expected


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("2026-11-01", ""),
        ("2026-11-03", ""),
        ("2026-11-04", "No row of November 2026 yet: the last one is of 31 October 2026, 4 days ago."),
        ("2026-11-30", "No row of November 2026 yet: the last one is of 31 October 2026, 30 days ago."),
        ("2026-12-01", ""),
    ],
)
def test_where_month_follows_month_the_next_is_overdue_while_it_runs(now: str, says: str, bill_to: BillTo) -> None:
    bill = bill_to("2026-10-31")
    assert said(bill, now, goes_on=True) == ([("2026-11", says)] if says else [])
    assert said(bill, now) == []


def test_a_range_that_an_export_states_reaches_as_far_as_calls_do(tmp_path: Path) -> None:
    place = folder(tmp_path, {"export/calls.csv": on("2026-10-01", "2026-10-20"), "export/parameters.json": STATED})
    assert said(ck.bill(place, "2026-10"), "2026-11-29") == []
    assert said(ck.bill(place, "2026-10"), "2026-10-29") != []


@pytest.mark.parametrize(("months", "found"), [(("10",), []), (("09", "10"), ["2026-11"])])
def test_a_folder_of_several_months_goes_on(months: tuple[str, ...], found: list[str], tmp_path: Path) -> None:
    files = {f"{month}.csv": on(*(f"2026-{month}-{day}" for day in ("01", "15", "30"))) for month in months}
    place = folder(tmp_path / "contoso", files)
    settings = WatchSettings(place, tmp_path / "state", settle=0.0)
    told: list[WatchAlert] = []
    here = AlertAddress("here", told.append)
    list(FolderWatch(settings, [here], clock=lambda: at("2026-11-20"), sleep=lambda _: None).rounds(is_once=True))
    assert [each.month for each in told if each.kind == "export_overdue"] == found
