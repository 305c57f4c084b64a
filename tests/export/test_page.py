"""``bill.html``: its sums, its safety, and what it shows when something is not there."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from oracle.tiny import licence

from chargeback_kit.export import page as page_module
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import lists

from .conftest import ODD_NAMES
from .reading import Page, money
from .tenant import WALLET, bill, call, person


def statement(shown):
    head, *lines, totals = shown.tables["statements"][0]
    return head, lines, totals


@pytest.mark.parametrize("name", ["sample", "odd", "bare"])
def test_the_statements_add_up_to_the_bill(name, request):
    computed = request.getfixturevalue(name)
    head, lines, totals = statement(Page(page(computed)))
    for line in [*lines, totals]:
        assert sum(map(money, line[1:-1])) == money(line[-1])
    for column in range(1, len(head)):
        assert sum(money(line[column]) for line in lines) == money(totals[column])
    assert money(totals[-1]) == computed.total
    listed = computed.statements.groupby("cost_center")["amount"].sum()
    assert {line[0]: money(line[-1]) for line in lines} == {" ".join(k.split()): v for k, v in listed.items()}


def test_statements_that_do_not_fit_are_added_up_in_one_row(sample, monkeypatch):
    monkeypatch.setattr(lists, "STATEMENTS", 2)
    _, lines, totals = statement(Page(page(sample)))
    assert [line[0] for line in lines] == ["Sales", "Support", "5 more cost centres, in statements.csv"]
    assert sum(money(line[-1]) for line in lines) == money(totals[-1]) == sample.total


def test_the_reasons_add_up_to_the_difference_with_the_invoice(sample):
    (_, *categories, whole), (_, *reasons, total) = Page(page(sample)).tables["invoice"]
    for name, invoiced, billed, difference in [*categories, whole]:
        assert money(billed) - money(invoiced) == money(difference), name
    for column in (1, 2, 3):
        assert sum(money(row[column]) for row in categories) == money(whole[column])
    assert sum(money(amount) for _, amount in reasons) == money(total[1]) == money(whole[3])


def test_the_wallet_goes_from_opening_to_closing(sample):
    opening, *moves, closing = [money(row[-1]) for row in Page(page(sample)).tables["wallet"][0][1:]]
    assert opening + sum(moves) == closing == sample.wallet["balance"].iloc[-1]


def test_the_pools_are_all_there_and_the_most_stretched_is_first(sample):
    _, *rows = Page(page(sample)).tables["pools"][0]
    assert len(rows) == len(sample.pools)
    assert rows[0][:3] == [
        "Domestic Calling Plan (180 min), Germany DE/MCOPSTN1/domestic",
        "1,440 of 1,440 100 %",
        "1,261",
    ]
    assert rows[0][3] == "19 October 2026, 09:23"


def test_a_counter_that_ended_with_its_sister_says_so(sample):
    french = next(row for row in Page(page(sample)).tables["pools"][0] if "FR/MCOPSTN2/domestic" in row[0])
    assert french[1:4] == ["386 of 2,400 16 %", "62", "27 October 2026, 14:50 ended with the other counter of its plan"]


def test_the_page_needs_nothing_from_elsewhere(any_bill):
    html = page(any_bill)
    assert not re.search(r"https?:|url\(|@import|\ssrc=|<link|<script|<iframe|\son\w+=", html)
    assert all(link["href"].startswith("#") for link in Page(html).all("a"))


def test_names_are_shown_and_never_run(odd):
    html = page(odd)
    names = {row[0] for row in Page(html).tables["statements"][0]}
    assert {" ".join(name.split()) for name in ODD_NAMES} <= names
    assert "<script" not in html


def test_the_page_can_be_read_aloud(any_bill):
    html = page(any_bill)
    shown = Page(html)
    assert shown.all("html") == [{"lang": "en"}]
    landmarks = ["header", "nav", "main", "footer"]
    assert [tag for tag, _ in shown.tags if tag in landmarks] == landmarks
    assert len(shown.all("h1")) == 1
    assert len(shown.all("table")) == len(shown.all("caption"))
    assert all("scope" in head for head in shown.all("th"))
    drawings = [svg for svg in shown.all("svg") if svg.get("role") == "img"]
    assert drawings
    ids = [attributes["id"] for _, attributes in shown.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [word for _, attributes in shown.tags for word in attributes.get("aria-labelledby", "").split()]
    assert set(named) | {link["href"][1:] for link in shown.all("a")} <= set(ids)
    levels = [int(tag[1]) for tag, _ in shown.tags if re.fullmatch("h[1-6]", tag)]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_what_is_not_agreed_is_not_shown(bare):
    shown = Page(page(bare))
    assert set(shown.sections) == {"", "steps", "statements", "lines", "problems", "basis"}
    assert "Covered by pools" not in shown.text
    assert "list price, without" not in shown.text


def test_a_month_without_calls(quiet):
    text = Page(page(quiet)).text
    assert "No calls in October 2026; no cost centre owes anything: 0.00 USD." in text
    assert "The month has no calls" in text


def test_problems_are_grouped_with_their_money_and_first_examples(sample):
    text = Page(page(sample)).text
    assert "Warning Nothing could have paid for this call; its money is counted How many 50 At stake 4.33 USD" in text
    assert "and 45 more in problems.csv" in text
    assert "PSTN.calls.2026-10-24.csv:962 -42 s call c27e88f5-3943-42ef-b68f-dc11afcfa401" in text


def test_what_it_rests_on(sample):
    laws, switches, files = Page(page(sample)).tables["basis"]
    assert [row[0] for row in laws[1:]] == [law.name for law in sample.laws]
    assert ["increment_seconds durations are rounded up to this [s] (R20)", "60", "agreement"] in switches
    assert ["pool_edge", "split", "default"] in [[row[0].split()[0], *row[1:]] for row in switches]
    assert [row[0] for row in files[1:]] == [file.label for file in sample.folder.inputs]
    assert all(re.fullmatch("[0-9a-f]{64}", row[1]) for row in files[1:])


def test_the_same_bill_gives_the_same_page(sample):
    assert page(sample) == page(sample)


def test_a_large_bill_stays_a_small_page(tmp_path):
    people = [person(n, cost_center=f"Cost centre {n:03d} with a name that is rather long") for n in range(300)]
    calls = [call(n, n % 300) for n in range(3000)]
    computed = bill(tmp_path, people, calls, [{}], licence("MCOPSTN1", 300, "12.00") + WALLET)
    html = page(computed)
    assert len(html) < 400_000
    assert "the highest and lowest of each stretch" in Page(html).text
    assert Decimal(3000) * Decimal("1.25") + 3600 == computed.total


@pytest.mark.parametrize(
    ("early", "said"),
    [
        (True, "Provisional Late calls may still arrive until 3 November 2026, 00:00."),
        (False, "Late calls could arrive until 3 November 2026, 00:00."),
    ],
)
def test_a_month_that_is_not_closed_says_so(bare, monkeypatch, early, said):
    monkeypatch.setattr(page_module, "is_provisional", lambda bill: early)
    monkeypatch.setattr(page_module, "is_open", lambda bill: early)
    assert said in Page(page(bare)).text


def test_a_markup_says_its_rule_and_the_amount_it_is_of(tmp_path, monkeypatch):
    terms = '[chargeback]\ncentral = ["licence_fees"]\nsmallest = "5.00"\nmarkup_percent = "3"\n'
    people = [person(number) for number in range(3)]
    calls = [call(n, who, Charge=charge) for n, (who, charge) in enumerate([(0, "120.00"), (1, "3.40"), (2, "50.50")])]
    marked = bill(tmp_path / "a", people, calls, agreement=f'unowned = "IT"\n{terms}{WALLET}')
    said = page(marked)
    assert "IT keeps licence fees and amounts below 5.00 USD (R55, [chargeback] central and smallest)." in said
    assert "Markup is 3 % of what a cost centre owes after that (R55, [chargeback] markup_percent)." in said
    assert "Centre 0: 3 % of 120.00 USD is 3.60 USD" in said
    assert "Centre 2: 3 % of 50.50 USD is 1.52 USD" in said
    assert "Centre 1: 3 %" not in said
    monkeypatch.setattr(lists, "STATEMENTS", 1)
    assert "those of the others are in statements.csv" in page(marked)


def test_a_bill_that_adds_nothing_says_nothing_of_markup(sample):
    assert "markup_percent" not in page(sample)
