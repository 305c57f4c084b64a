"""Months in one folder or zip, the command that compares them, and the month before on page, workbook and console."""

import json
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from cases.build import bill as case
from cases.build import write
from console import run
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.commands.bill import report
from chargeback_kit.explain.calls_and_licences import behind
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.export.comparison import page as comparison_page
from chargeback_kit.export.page import page
from chargeback_kit.export.workbook.workbook import workbook

SAMPLE = Path(__file__).parents[3] / "sample_data"
USERS = [
    {"count": 2, "skus": "MCOEV", "center": "Sales"},
    {"who": 2, "skus": "MCOEV", "center": "IT", "to": "2026-09-30"},
    {"who": 3, "skus": "MCOEV", "center": "Sales", "from": "2026-10-01"},
]
RATES = [{"prefix": "91", "price": "0.10"}, {"prefix": "1", "price": "0.02"}]
INDIA = {"to": "+911123456789", "context": "International"}


def month(folder: Path, name: str, minutes: int, licences: int, price: str = "8.00") -> None:
    """Nine days of calls to India and one person in IT, who leaves at the end of September."""
    folder.mkdir(parents=True)
    calls = [INDIA | {"minutes": minutes, "at": f"{name}-{day:02d}T10:00:00Z"} for day in range(1, 10)]
    given = {"users": USERS, "rates": RATES, "calls": calls, "charges": "rated", "month": name, "unowned": "IT"}
    write(folder, given | {"licences": [f"MCOEV {licences} {price}"]})


@pytest.fixture
def months(tmp_path: Path) -> Path:
    month(tmp_path / "all" / "september", "2026-09", 10, 3)
    month(tmp_path / "all" / "october", "2026-10", 15, 5, "9.00")
    return tmp_path / "all"


def test_every_driver_by_hand(months: Path) -> None:
    """90 minutes become 135 at 0.10: 4.50 of volume. Two of Sales and one idle licence beside them stay, at 9.00.

    Sales: 2 licences at 8.00 become 2 at 9.00, 2.00 of price; who joined brings a licence, (8.00 + 9.00) / 2 = 8.50 of
    people and 0.50 of price. IT: who left takes 8.50 and gives 0.50 of price back; two idle ones cost 17.00 and 1.00.
    """
    a, b = (ck.bill(months / name, when, "rated") for name, when in (("september", "2026-09"), ("october", "2026-10")))
    found = ck.compare(a, b)
    drivers = {
        row["cost_center"]: [str(row[name]) for name in DRIVERS] for row in found.cost_centers.to_dict("records")
    }
    assert drivers == {
        "Sales": ["2.50", "4.50", "0.00", "0.00", "8.50"],
        "IT": ["1.50", "0.00", "0.00", "17.00", "-8.50"],
    }
    assert found.sentence("Sales") == (
        "Sales owes 15.50 USD more: 8.50 for one person who joined, 4.50 for calls to India (45 minutes more) and 2.50 "
        "for the price of Teams Phone Standard."
    )
    assert found.sentence("IT") == (
        "IT owes 10.00 USD more: 17.00 for two new licences of Teams Phone Standard, 8.50 less for one "
        "person who left and 1.50 for the price of Teams Phone Standard."
    )
    assert found.people.to_dict("records") == [
        {"user": "person2@example.com", "who": "left", "before": "IT", "after": ""},
        {"user": "person3@example.com", "who": "joined", "before": "", "after": "Sales"},
    ]
    assert found.against("Sales") == "against September: +15.50"


def test_a_reason_of_licences_opens_those_licences(months: Path) -> None:
    a, b = (ck.bill(months / name, when, "rated") for name, when in (("september", "2026-09"), ("october", "2026-10")))
    found = ck.compare(a, b)
    reason = next(each for each in found.reasons_of("IT") if each.what == "licences")
    assert found.opens(reason) == ck.Chosen(cost_center=("IT",), category=("licence_fees",), sku=("MCOEV",))
    assert [int(held["licences"].sum()) for held in found.licences_of(reason).values()] == [1, 2]
    assert "October 2026: 2 licences, 18.00 USD" in comparison_page(found)
    before, after = (behind(bill, found.opens(reason)).licences["licences"].sum() for bill in (a, b))
    assert after - before == 2 - 1  # one of IT left


def test_a_reason_opens_its_calls(months: Path) -> None:
    found = ck.compare(
        ck.bill(months / "september", "2026-09", "rated"), ck.bill(months / "october", "2026-10", "rated")
    )
    india = next(each for each in found.reasons_of("Sales") if each.of == "IN")
    assert found.opens(india).address == "cost_center=Sales&category=international&country=IN"
    opened = found.calls_of(india)
    assert [(name, calls.calls, calls.amount) for name, calls in opened.items()] == [
        ("September 2026", 9, Decimal("9.00")),
        ("October 2026", 9, Decimal("13.50")),
    ]


def test_the_console_names_the_largest_reasons(months: Path, tmp_path: Path) -> None:
    done = run("bill", months, "--month", "2026-10", "--charges", "rated", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:4] == [
        "Against September: +25.50 USD.",
        "  Sales +15.50: 8.50 for one person who joined; 4.50 for calls to India (45 minutes more); 2.50 for the price "
        "of Teams Phone Standard.",
        "  IT +10.00: 17.00 for two new licences of Teams Phone Standard; 8.50 less for one person who left; "
        "1.50 for the price of Teams Phone Standard.",
    ]


def test_a_long_list_of_cost_centres_is_cut(months: Path) -> None:
    found = ck.compare(
        ck.bill(months / "september", "2026-09", "rated"), ck.bill(months / "october", "2026-10", "rated")
    )
    assert found.drivers_in_short(1)[1:] == ["1 more cost centre changed by less"]


def test_another_cost_centre_is_refused(months: Path) -> None:
    found = ck.compare(ck.bill(months / "september", "2026-09"), ck.bill(months / "october", "2026-10"))
    with pytest.raises(
        ck.InputError, match=r'"Legal" owes nothing in either month\. The cost centres are IT and Sales'
    ):
        found.sentence("Legal")


def zipped(months: Path) -> Path:
    path = months.parent / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(months.rglob("*")):
            archive.write(file, file.relative_to(months))
    return path


def test_two_folders_one_folder_and_a_zip_are_the_same(months: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = []
    for given in ([months / "september", months / "october"], [months], [zipped(months)]):
        done = run("compare", *given, "--charges", "rated", "--out", out, "--force")
        assert (done.exit_code, done.stderr) == (0, "")
        said.append(done.stdout.splitlines()[:-1])
    assert said[0] == said[1] == said[2]
    assert said[0][0].startswith("The departments pay 25.50 USD more: ")
    assert {path.name for path in out.iterdir()} == {
        ".chargeback-kit",
        *("comparison.csv", "comparison.json", "comparison.html"),
    }
    written = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert (written["change"], written["sentences"]) == ("25.50", said[0])


def test_one_month_is_too_few(months: Path, tmp_path: Path) -> None:
    done = run("compare", months / "october", "--out", tmp_path / "out")
    said = "The files hold 2026-10; to compare, they must hold two months. Add the folder of the other."
    assert (done.exit_code, done.stderr.strip()) == (2, said)


def test_reported_and_rated_are_not_compared(months: Path) -> None:
    with pytest.raises(ck.InputError, match="2026-09 rests on rated charges and 2026-10 on reported ones"):
        ck.compare(ck.bill(months / "september", "2026-09", "rated"), ck.bill(months / "october", "2026-10"))


def test_the_month_before_stands_beside_the_bill(months: Path, tmp_path: Path) -> None:
    bill = ck.bill(months, "2026-10", "rated")
    assert bill.before is not None
    assert bill.before.months == ("2026-09",)
    assert "Against September: +25.50 USD." in report(bill, tmp_path)
    html = page(bill)
    assert "against September: +25.50" in html
    assert "Sales owes 15.50 USD more" in html
    workbook(bill, tmp_path / "bill.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bill.xlsx")["Change"]
    cells = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert any(row[:2] == ("Sales", "calls to India (45 minutes more)") for row in cells)


def test_the_last_month_is_taken_where_none_is_named(months: Path) -> None:
    assert ck.bill(months).months == ("2026-10",)


def test_one_agreement_counts_for_all_months(months: Path) -> None:
    october, september = months / "october", months / "september"
    shutil.copy(september / "calls.csv", october / "september.csv")
    text = (october / "september.csv").read_text(encoding="utf-8")
    (october / "september.csv").write_text(text.replace("\nu", "\nv"), encoding="utf-8")
    bill = ck.bill(october, "2026-10", "rated")
    assert bill.against is not None
    assert bill.against.sentence("Sales").startswith(
        "Sales owes 13.50 USD more: 9.00 for one person who joined and 4.50 for calls"
    )


def test_what_belongs_to_no_month_is_left_aside_and_said(months: Path) -> None:
    shutil.copy(months / "october" / "users.csv", months / "users.csv")
    (months / "README.txt").write_text("no file of a bill\n")
    for given in (months, zipped(months)):
        bill = ck.bill(given, "2026-10")
        said = [(each.code, each.file) for each in bill.problem_list if each.code == "beside-months"]
        assert said == [("beside-months", "users.csv")]
        assert bill.total == ck.bill(months / "october", "2026-10").total


def test_zips_in_a_folder_without_an_agreement_are_its_months(months: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    shutil.copy(zipped(months), one / "all.zip")
    for name in ("september", "october"):
        shutil.make_archive(str(two / name), "zip", months / name)
    for given in (one, two):
        bill = ck.bill(given, "2026-10", "rated")
        assert bill.total == ck.bill(months / "october", "2026-10", "rated").total
        assert bill.against is not None
        assert bill.against.change == Decimal("25.50")


def test_the_sample_is_a_folder_of_months() -> None:
    bill = ck.bill(SAMPLE, "2026-11")
    assert bill.total == ck.bill(SAMPLE / "2026-11", "2026-11").total
    assert {each.file.partition("/")[0] for each in bill.problem_list if each.code == "beside-months"} == {"generator"}


def test_a_few_calls_of_another_month_are_no_month_before(tmp_path: Path) -> None:
    calls = [INDIA | {"at": f"2026-{when}T10:00:00Z"} for when in ("09-30", *(f"10-{day:02d}" for day in range(1, 10)))]
    bill = case(tmp_path, {"calls": calls})
    assert (bill.before, bill.against) == (None, None)


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """Two customers of a partner, who both have an October, and one of them a September."""
    for name, licences in (("contoso", 3), ("fabrikam", 5)):
        month(tmp_path / "both" / name, "2026-10", 10, licences)
    month(tmp_path / "both" / "before", "2026-09", 10, 3)
    return tmp_path / "both"


def test_a_month_that_two_agreements_hold_is_nobodys_guess(customers: Path, tmp_path: Path) -> None:
    both = "contoso and fabrikam hold calls of October 2026, each with an agreement of its own"
    for asked in (
        lambda: ck.bill(customers, "2026-10"),
        lambda: ck.bill(customers),
        lambda: ck.keep(customers, tmp_path / "store"),
        lambda: ck.panels.waterfall(ck.bill(customers, "2026-10")),
    ):
        with pytest.raises(ck.InputError, match=both):
            asked()
    assert not list((tmp_path / "store").rglob("*.parquet"))
    assert ck.bill(customers, "2026-09").rows["calls"] == 9
    with pytest.raises(ck.InputError, match="before, contoso and fabrikam"):
        ck.compare(customers, customers / "contoso")


def test_the_page_of_a_month_compares_with_no_guess_either(customers: Path) -> None:
    """November follows two Octobers: neither is taken for the month before."""
    assert ck.bill(customers / "contoso", "2026-10").before is None
    month(customers / "later", "2026-11", 10, 3)
    assert ck.bill(customers, "2026-11").against is None


def test_check_says_that_two_folders_hold_a_month_and_what_to_ask_of_each(customers: Path) -> None:
    said = CliRunner().invoke(commands(), ["check", str(customers)]).output
    assert "contoso and fabrikam hold calls of October 2026" in said
    assert f"bill {customers / 'contoso'} --month 2026-10" in said
    zipped = shutil.make_archive(str(customers), "zip", customers)
    of_zip = CliRunner().invoke(commands(), ["check", zipped]).output
    assert "contoso and fabrikam hold calls of October 2026" in of_zip
    assert "Next:" not in of_zip
