"""What people type, what the exercise says, and the panel that shows it, without a browser."""

from decimal import Decimal
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit import lessons
from chargeback_kit.lessons.exercises.reading import Unreadable, number

POOLS = Path(__file__).parents[2] / "notebooks" / "data" / "pools"


@pytest.fixture(scope="module")
def bill() -> ck.Bill:
    return ck.bill(POOLS, "2026-10")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1,440", "1440"),
        ("1 440 minutes", "1440"),
        ("1 440", "1440"),
        ("1'440", "1440"),
        ("12.90 USD", "12.90"),
        ("USD 12.90", "12.90"),
        ("$12.90", "12.90"),
        ("€ 12.90", "12.90"),
        ("-0.01", "-0.01"),
        ("−0.01", "-0.01"),
        ("+7", "7"),
        ("50 %", "50"),
    ],
)
def test_numbers_as_people_write_them(typed: str, meant: str) -> None:
    assert number(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["twelve", "", "USD", "12 or 13", "1e3", "12.3.4"])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"Write one such as 1,440|write a comma between thousands"):
        number(typed)


@pytest.mark.parametrize("typed", ["12,90", "1.440,50", "1,44,000"])
def test_commas_stand_between_thousands(typed: str) -> None:
    with pytest.raises(Unreadable, match="write a comma between thousands and a point before decimals"):
        number(typed)


def test_another_unit_is_not_guessed_at() -> None:
    assert number("10 h", "How many hours?") == 10
    with pytest.raises(Unreadable, match="does not ask for hours"):
        number("10 h", "How many minutes?")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("600 minutes", "Right. 600 it is."),
        ("480", "Not yet. That is the pool as it is today. The United States"),
        ("1,080", "Not yet. You counted all 9 licences that were bought."),
        ("17", "Not yet. 17 is not it. Do the sum by hand"),
        ("many", "That cannot be read. “many” is no number."),
    ],
)
def test_the_verdict(bill: ck.Bill, typed: str, says: str) -> None:
    assert str(lessons.check("pools", bill, typed)).startswith(says)


def test_the_verdict_as_a_page_shows_it_is_a_status_and_escaped(bill: ck.Bill) -> None:
    shown = lessons.check("pools", bill, "<b>")._repr_html_()
    assert 'role="status"' in shown
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_numbers_may_be_numbers(bill: ck.Bill) -> None:
    assert lessons.check("pools", bill, 600).is_right
    assert lessons.check("pools", bill, Decimal("600.00")).is_right


def test_an_unknown_lesson_is_a_sentence(bill: ck.Bill) -> None:
    with pytest.raises(ck.InputError, match=r'no lesson "pool"; the lessons are .*pools'):
        lessons.check("pool", bill, "1")
    with pytest.raises(ck.InputError, match='no lesson "exercises"'):
        lessons.exercise("exercises", bill)


def test_the_panel_checks_what_is_typed_and_what_is_pressed(bill: ck.Bill) -> None:
    shown = lessons.exercise("pools", bill)
    assert shown.typed.description == "Your answer"
    assert "new colleague in Puerto Rico" in shown.question.value
    assert shown.verdict.value == '<p role="status"></p>'
    shown.button.click()
    assert shown.verdict.value == '<p role="status"></p>'
    shown.typed.value = "480"
    assert "Not yet." in shown.verdict.value
    shown.verdict.value = ""
    shown.button.click()
    assert "Not yet." in shown.verdict.value
    shown.typed.value = "600"
    assert "Right." in shown.verdict.value


def test_a_page_without_live_panels_still_shows_the_question(bill: ck.Bill) -> None:
    bundle = lessons.exercise("pools", bill)._repr_mimebundle_()
    assert bundle["text/plain"] == "[Exercise: a live panel; run the cell to answer]"
    assert "Puerto Rico" in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
