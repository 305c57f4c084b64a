"""Every amount of the statements on the page leads to what it is made of."""

import re
import shlex
from decimal import Decimal

import pytest
from cases.build import bill
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import lines as module
from chargeback_kit.export.sections.lines import lines
from chargeback_kit.presentation import problems, waste
from chargeback_kit.presentation.cost_centers import pivot

from .reading import Page


def test_every_amount_leads_to_a_place_on_the_page(any_bill):
    shown = page(any_bill)
    asked = re.findall(r'href="#(line-[^"]+)"', shown)
    assert len(asked) == len(any_bill.statements)
    assert asked == re.findall(r'id="(line-[^"]+?)(?<!-title)"', shown)


def test_a_line_names_its_dearest_calls_and_how_many_more_there_are(sample):
    money = {each["id"]: each for each in lines(sample)}
    category = sample.run.stage("allocate").to_pandas()[["usage_id", "category"]].astype(str)
    calls = sample.calls.merge(category, on="usage_id")
    for number, line in enumerate(pivot(sample).lines):
        for name in line.amounts:
            of_line = calls[(calls["cost_center"] == line.name) & (calls["category"] == name)]
            costly = of_line[of_line["amount"] != Decimal("0.00")]
            said = money[f"line-{number + 1}-{name}"]
            dearest = sorted(costly["amount"], reverse=True)[: module.CALLS]
            assert [Decimal(call["amount"]) for call in said["calls"]] == dearest
            more = len(costly) - len(dearest)
            assert said["more"] == (f"{more} more call{'s' * (more > 1)} that cost something" if more else "")


def test_licences_stand_with_who_holds_them_until_there_are_too_many(sample, monkeypatch):
    for limit in (2, 10_000):
        monkeypatch.setattr(module, "LICENCES", limit)
        fees = [each for each in lines(sample) if each["id"].endswith("licence_fees")]
        for line, owed in zip(
            fees, (each for each in pivot(sample).lines if "licence_fees" in each.amounts), strict=True
        ):
            paid = sum((Decimal(row["amount"]) for row in line["licences"]), Decimal(0))
            assert (paid == owed.amounts["licence_fees"]) == (not line["more_licences"])
            assert len(line["licences"]) <= limit


@pytest.mark.parametrize("category", ["licence_fees", "domestic"])
def test_what_lists_all_of_a_line_is_a_command_that_says_its_amount(sample, category):
    line = next(each for each in lines(sample) if each["id"] == f"line-1-{category}")
    owed = pivot(sample).lines[0].amounts[category]
    words = ["sample_data/2026-10" if word == "FOLDER" else word for word in shlex.split(line["command"])]
    done = CliRunner().invoke(commands(), words[1:])
    assert done.exit_code == 0, done.output
    assert str(owed) in done.output


def test_centres_behind_the_first_lead_nowhere(sample, monkeypatch):
    monkeypatch.setattr(module, "CENTERS", 1)
    monkeypatch.setattr("chargeback_kit.export.sections.lists.CENTERS", 1)
    shown = page(sample)
    assert set(re.findall(r'href="#line-(\d+)-', shown)) == {"1"}


@pytest.fixture(scope="module")
def unusual(tmp_path_factory):
    """Short codes, messages with money, charges while the pool was open, and licences that cost nothing."""
    given = {
        "users": [{"skus": "MCOPSTN1+MCOEV+MCOPSTNC", "center": "Sales"}],
        "licences": ["MCOPSTNC 3 0.00", "MCOPSTN1 1 0.00"],
        "wallet": {"opening": "50.00"},
        "calls": [
            {"type": "emergency_out", "to": "911", "charge": "0.50"},
            {"to": "411", "charge": "1.99"},
            {"charge": "0.20"},
        ],
        "messages": [{"segments": 300, "charge": "1.50", "day": 4}, {"segments": 1, "charge": "0.02", "day": 5}],
    }
    return bill(tmp_path_factory.mktemp("unusual"), given)


def test_messages_are_told_in_segments_and_short_codes_are_the_callers_country(unusual):
    said = {call["id"]: call for line in lines(unusual) for call in line["calls"]}
    assert [(said[name]["where"], said[name]["number"]) for name in ("u1", "u2")] == [
        ("United States", "911"),
        ("United States", "411"),
    ]
    assert [said[name]["length"] for name in ("m1", "m2", "u3")] == ["300 segments", "1 segment", "1 min"]
    assert "300 segments, 4 Oct, 08:15" in Page(page(unusual)).text
    assert set(unusual.calls_of(country="US").table["usage_id"]) >= {"u1", "u2"}


def test_a_sentence_that_sums_up_calls_is_not_counted_as_one(unusual):
    counts = {row["code"]: row["count"] for row in problems.rows(unusual).to_dict("records")}
    listed = [bool(each.usage_id) for each in unusual.problem_list if each.code == "charged-while-pool-open"]
    assert not all(listed)
    assert counts["charged-while-pool-open"] == sum(listed) > 1


def test_what_costs_nothing_is_no_waste_of_money(unusual):
    assert waste.title(waste.rows(unusual)).startswith("Nothing that costs money was unused in October 2026")
