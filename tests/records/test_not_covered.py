"""Months that the files do not cover: said first, provisional, and fees without calls need a yes (R01, R04)."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.export.page import page
from chargeback_kit.export.summary import figures
from records import exports
from records.exports import text, zipped
from records.folders import AGREEMENT, Files, bill_of, folder

FEES = AGREEMENT + '[[licence]]\nsku = "MCOPSTN1"\npurchased = 2\nunit_price = "12.00"\n'


def calls(first: date, last: date) -> str:
    """A call on every workday."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [{"id": f"{day}", "start": f"{day}T08:15:00Z", "end": ""} for day in days if day.weekday() < 5]
    return text(exports.CALLING_PLANS_2025, *rows)


LATE = calls(date(2026, 9, 29), date(2026, 10, 31))
OCTOBER = calls(date(2026, 10, 1), date(2026, 10, 31))
SAYS = {
    "2026-09": "The files hold 29 September 2026 to 30 October 2026: 1 to 28 September 2026 are in no file.",
    "2026-11": "The files hold no call of November 2026, only calls of 29 September 2026 to 30 October 2026.",
    "2026-10": "",
}


def billed(path: Path, month: str, *more: str) -> Result:
    out = str(path.parent / f"out-{month}")
    return CliRunner().invoke(commands(), ["bill", str(path), "--month", month, "--out", out, *more])


@pytest.mark.parametrize("month", SAYS)
def test_a_month_that_the_files_do_not_cover_is_said_everywhere(month, tmp_path):
    path = folder(tmp_path / "october", {"c.csv": LATE}, agreement=FEES)
    bill = ck.bill(path, month)
    said = [found.says for found in bill.not_covered]
    assert said == ([SAYS[month]] if SAYS[month] else [])
    codes = set(bill.problems["code"]) & {"month-not-covered", "no-calls"}
    assert codes == {"2026-09": {"month-not-covered"}, "2026-11": {"no-calls"}}.get(month, set())
    assert figures(bill)["provisional_because"][:1] == said
    html = page(bill)
    assert ("Not covered" in html.partition('class="finding"')[0]) is bool(said)
    assert SAYS[month] in html
    done = billed(path, month, "--yes")
    assert done.exit_code == 0
    assert done.output.splitlines()[0].startswith(f"Not covered: {SAYS[month]}" if said else f"Bill of {month}: ")


def test_the_fees_of_a_month_without_calls_need_a_yes(tmp_path):
    path = folder(tmp_path / "october", {"c.csv": LATE}, agreement=FEES)
    done = billed(path, "2026-11")
    assert done.exit_code == 2
    assert done.output.strip() == (
        f"{SAYS['2026-11']} Its fees alone come to 24.00 USD. Ask for a month of the files, or add --yes."
    )
    assert not (tmp_path / "out-2026-11").exists()
    assert billed(path, "2026-11", "--yes").exit_code == 0
    assert json.loads((tmp_path / "out-2026-11" / "bill.json").read_text())["totals"]["total"] == "24.00"
    two = CliRunner().invoke(
        commands(),
        ["bill", str(path), "--month", "2026-10", "--month", "2026-11", "--out", str(tmp_path / "two")],
    )
    assert (two.exit_code, "fees alone come to 24.00 USD" in two.output) == (2, True)


def test_without_fees_nothing_is_asked(tmp_path):
    path = folder(tmp_path / "october", {"c.csv": LATE})
    assert billed(path, "2026-11").exit_code == 0


STATED = {"dateRange": {"from": "2026-11-01", "to": "2026-11-30"}}
COVERED: dict[str, Files] = {
    "headers alone": {"c.csv": text(exports.CALLING_PLANS_2025)},
    "an export that states the month and holds no call": {
        "c.csv": OCTOBER,
        "e.zip": zipped({"calls.csv": text(exports.CALLING_PLANS_2025), "parameters.json": json.dumps(STATED)}),
    },
    "two months": {"c.csv": OCTOBER, "d.csv": calls(date(2026, 11, 1), date(2026, 11, 30))},
}


@pytest.mark.parametrize("what", COVERED)
def test_months_that_are_covered_ask_nothing(what, tmp_path):
    path = folder(tmp_path / "bill", COVERED[what], agreement=FEES)
    done = billed(path, "2026-11")
    assert (done.exit_code, "Not covered" in done.output) == (0, False)


def test_few_calls_prove_nothing(tmp_path):
    few = text(
        exports.CALLING_PLANS_2025,
        {"id": "a", "start": "2026-09-29T08:15:00Z", "end": ""},
        {"id": "b", "start": "2026-10-12T08:15:00Z", "end": ""},
    )
    assert bill_of(tmp_path, {"c.csv": few}).not_covered == []
