"""Every amount of the statements on the page leads to what it is made of."""

import re
import shlex
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import lines as module
from chargeback_kit.export.sections.lines import lines
from chargeback_kit.presentation.cost_centers import pivot

EVERY = ("sample", "odd", "bare", "quiet")


@pytest.fixture(params=EVERY)
def any_bill(request):
    return request.getfixturevalue(request.param)


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
