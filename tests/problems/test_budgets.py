"""Budgets: the list and what is wrong in it, the budget beside what is owed, and what a running month may come to."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from cases.build import bill as case

import chargeback_kit as ck
from chargeback_kit.commands.bill import report
from chargeback_kit.export.page import page
from chargeback_kit.export.workbook.workbook import workbook
from chargeback_kit.planning.forecast import forecast, is_said

USERS = [{"skus": "MCOEV", "center": "Sales"}, {"skus": "MCOEV", "center": "IT"}]
LIST = """Cost centre,Month,Amount
sales,,500.00
Sales,2026-10,1.50
IT,every month,20.00
Legal,2026-09,5.00
Sales,2026-10,7.00
,2026-10,7.00
IT,October,7.00
IT,2026-11,-7.00
IT,2026-12,much
"""


@pytest.fixture
def bill(tmp_path: Path) -> ck.Bill:
    (tmp_path / "budgets.csv").write_text(LIST, encoding="utf-8")
    return case(tmp_path, {"users": USERS, "licences": ["MCOEV 2 8.00"], "calls": [{"charge": "2.25"}]})


def test_a_budget_of_the_month_goes_before_one_of_every_month(bill: ck.Bill) -> None:
    assert [[str(cell) for cell in row.values()] for row in bill.budgets.to_dict("records")] == [
        ["IT", "20.00", "8.00", "12.00"],
        ["Sales", "1.50", "10.25", "-8.75"],
    ]


def test_rows_that_plan_nothing_are_problems(bill: ck.Bill) -> None:
    found = [
        (each.file, each.line, each.message.partition("cannot be used: ")[2])
        for each in bill.problem_list
        if each.code == "bad-budget-row"
    ]
    assert found == [
        ("budgets.csv", 6, "Sales, 2026-10: line 3 says it already and counts"),
        ("budgets.csv", 7, "no cost centre"),
        ("budgets.csv", 8, '"October" is no month; write it as 2026-10, or leave it empty for every month'),
        ("budgets.csv", 9, '"-7.00" is below 0'),
        ("budgets.csv", 10, '"much" is not an amount; write it with a point, such as "12.30"'),
    ]


def test_page_workbook_and_console_say_so(bill: ck.Bill, tmp_path: Path) -> None:
    said = "Sales is 8.75 USD over its 1.50."
    assert f"Budgets: {said}" in report(bill, tmp_path)
    assert said in page(bill)
    workbook(bill, tmp_path / "bill.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bill.xlsx")["Budgets"]
    cells = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert ["Sales", "1.5", "10.25", "-8.75"] in cells


def test_without_a_list_nothing_is_said(tmp_path: Path) -> None:
    bill = case(tmp_path, {"calls": [{"charge": "2.25"}]})
    assert bill.budgets.empty
    assert "Budgets" not in page(bill)
    assert not [line for line in report(bill, tmp_path) if "Budgets" in line]


def running(folder: Path, month: str, days: int) -> ck.Bill:
    """A call of 1.00 a day on the first days of a month, and a licence of 8.00."""
    calls = [{"charge": "1.00", "at": f"{month}-{day:02d}T10:00:00Z"} for day in range(1, days + 1)]
    return case(folder, {"month": month, "users": USERS[:1], "licences": ["MCOEV 1 8.00"], "calls": calls})


def test_what_a_running_month_may_come_to(tmp_path: Path) -> None:
    """Twenty whole days of 1.00 and a fee of 8.00; eleven days are left, of about 1.00 each."""
    bill = running(tmp_path, "2098-10", 21)
    assert bill.forecast is not None
    whole, sales = bill.forecast.rows.to_dict("records")
    assert (whole["cost_center"], sales["cost_center"]) == ("", "Sales")
    assert whole["so_far"] == sales["so_far"] == Decimal("28.00")
    assert whole["low"] < Decimal("39.00") < whole["high"]
    assert abs(whole["likely"] - Decimal("39.00")) <= Decimal("1.00")
    assert bill.forecast.sentence.startswith("October 2098 is still running: after 20 October it stands at 28.00")
    assert bill.forecast.sentence in report(bill, tmp_path)


@pytest.mark.parametrize(
    ("at", "how_far"),
    [
        (datetime(2098, 10, 31, 23, 59, tzinfo=UTC), "is still running"),
        (datetime(2098, 11, 1, tzinfo=UTC), "is over, but the files do not hold all of it"),
        (datetime(2098, 11, 2, 23, tzinfo=UTC), "is over, but the files do not hold all of it"),
    ],
)
def test_a_month_is_running_until_its_end_and_calls_come_in_after_it(
    at: datetime, how_far: str, tmp_path: Path
) -> None:
    found = forecast(with_calls(tmp_path, dict.fromkeys(range(1, 21), "1.00")), at=at)
    assert found is not None
    assert found.sentence.startswith(f"October 2098 {how_far}: after ")


def with_calls(folder: Path, amounts: dict[int, str], last_day: int = 21) -> ck.Bill:
    """Calls of some amounts on some days of a month, of nothing on all days up to the last one known."""
    month = "2098-10"
    calls = [{"charge": "0.00", "at": f"{month}-{day:02d}T09:00:00Z"} for day in range(1, last_day + 1)]
    calls += [{"charge": charge, "at": f"{month}-{day:02d}T10:00:00Z"} for day, charge in amounts.items()]
    return case(folder, {"month": month, "users": USERS[:1], "licences": ["MCOEV 1 8.00"], "calls": calls})


@pytest.mark.parametrize("amounts", [{}, {3: "40.00"}, {3: "40.00", 14: "25.00"}])
def test_too_few_calls_are_said_to_be_too_few(amounts: dict[int, str], tmp_path: Path) -> None:
    bill = with_calls(tmp_path, amounts)
    assert bill.forecast is not None
    (whole, *_) = bill.forecast.rows.to_dict("records")
    assert whole["so_far"] == Decimal("8.00") + sum(map(Decimal, amounts.values()))
    assert not is_said(whole)
    assert bill.forecast.rows[["low", "likely", "high"]].isna().all(axis=None)
    assert bill.forecast.sentence.endswith("Fewer than 3 calls cost anything so far, too few to say what may come.")


def test_few_dear_calls_have_a_wide_interval_and_a_steady_month_a_narrow_one(tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    (tmp_path / "steady").mkdir()
    few = with_calls(tmp_path / "few", {3: "40.00", 9: "12.00", 14: "25.00", 20: "3.00"})
    steady = with_calls(tmp_path / "steady", dict.fromkeys(range(1, 21), "4.00"))
    assert few.forecast is not None
    assert steady.forecast is not None
    (dear, *_), (even, *_) = (each.rows.to_dict("records") for each in (few.forecast, steady.forecast))
    assert dear["so_far"] == even["so_far"] == Decimal("88.00")
    assert dear["low"] == dear["so_far"]  # none may come
    assert dear["high"] >= dear["so_far"] + Decimal("40.00")  # the dearest may come again, or a dearer one
    assert even["high"] - even["low"] < (dear["high"] - dear["low"]) / 2


def test_nothing_is_forecast_of_a_month_that_is_over_or_hardly_begun(tmp_path: Path) -> None:
    for name, month, days in (("over", "2026-09", 21), ("begun", "2098-10", 9)):
        (tmp_path / name).mkdir()
        assert running(tmp_path / name, month, days).forecast is None


def test_a_budget_of_a_cost_centre_that_nobody_has_is_said(tmp_path: Path) -> None:
    """One that is misspelt is never over, and the one that is meant has none."""
    listed = "cost_center,month,amount\nSales,,7.00\nSalse,,7.00\n"
    (tmp_path / "budgets.csv").write_text(listed, encoding="utf-8")
    found = case(tmp_path, {"users": USERS, "licences": ["MCOEV 2 8.00"], "calls": [{"charge": "2.25"}]})
    said = "Nobody has the cost centre Salse, which has a budget. Write them as the user list does."
    assert said in report(found, tmp_path)
    assert said in page(found)
