"""What people type, what the exercise says, and the panel that shows it, without a browser."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from export import tenant

import chargeback_kit as ck
from chargeback_kit import lessons
from chargeback_kit.lessons.exercises import progress
from chargeback_kit.lessons.exercises.typed_answer import Unreadable, number

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
    with pytest.raises(ck.InputError, match="pools has no question 4; its questions are 1 to 3"):
        lessons.check("pools", bill, "1", 4)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of what was answered, in a place of the test."""
    file = tmp_path / "state" / "lessons.json"
    monkeypatch.setattr(progress, "place", lambda: file)
    monkeypatch.setattr(progress, "_of_this_kernel", {})
    return file


@pytest.mark.usefixtures("kept")
def test_the_panel_checks_what_is_typed_and_what_is_pressed(bill: ck.Bill) -> None:
    shown = lessons.exercise("pools", bill).questions[0]
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


@pytest.mark.usefixtures("kept")
def test_a_name_is_chosen_and_answered_at_once(bill: ck.Bill) -> None:
    shown = lessons.exercise("pools", bill).questions[1]
    assert shown.typed.value is None
    assert list(shown.typed.options) == ["15 October", "22 October", "26 October", "It would not end"]
    shown.typed.value = "22 October"
    assert "That is the day with 3 licences." in shown.verdict.value
    shown.typed.value = "15 October"
    assert "Right." in shown.verdict.value


@pytest.mark.usefixtures("kept")
def test_after_three_wrong_tries_the_solution_is_shown(bill: ck.Bill) -> None:
    shown = lessons.exercise("pools", bill).questions[0]
    for typed in ("480", "481", "481 ", "many"):  # a try again and what is no number are no further tries
        shown.typed.value = typed
        assert shown.show.layout.display == "none"
        assert shown.solution.value == ""
    shown.typed.value = "1,080"
    assert "Not yet. You counted all 9 licences" in re.sub("<.*?>", "", shown.verdict.value)
    assert "<strong>600.</strong> 4 licences are assigned" in shown.solution.value
    assert "5 × 120 = 600 (R21)" in shown.solution.value
    shown.solution.value = ""
    shown.show.click()
    assert "5 × 120 = 600 (R21)" in shown.solution.value


@pytest.mark.usefixtures("kept")
def test_of_few_choices_the_solution_comes_when_all_wrong_ones_are_tried(bill: ck.Bill) -> None:
    shown = lessons.exercise("pools", bill).questions[1]
    for typed in ("22 October", "26 October"):
        shown.typed.value = typed
        assert shown.solution.value == ""
    shown.typed.value = "It would not end"
    assert "<strong>15 October.</strong> 2 licences bring 240 minutes." in shown.solution.value


def test_a_right_answer_can_be_compared_with_the_way_to_it_and_is_kept(bill: ck.Bill, kept: Path) -> None:
    shown = lessons.exercise("pools", bill)
    assert "0 of 3 answered" in shown.progress.value
    shown.questions[2].typed.value = "480"
    assert shown.questions[2].show.layout.display is None
    assert shown.questions[2].solution.value == ""
    assert "1 of 3 answered" in shown.progress.value
    shown.questions[0].typed.value = "17"
    assert json.loads(kept.read_text(encoding="utf-8")) == {"pools": [3]}
    progress._of_this_kernel.clear()
    assert "1 of 3 answered" in lessons.exercise("pools", bill).progress.value
    progress.forget()
    assert "0 of 3 answered" in lessons.exercise("pools", bill).progress.value


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", '{"pools": 2}', '{"pools": [7, "x", null]}'])
def test_a_file_that_somebody_spoilt_holds_nothing(kept: Path, text: str) -> None:
    kept.parent.mkdir()
    kept.write_text(text, encoding="utf-8")
    assert progress.says("pools") == "0 of 3 answered"
    progress.remember("pools", 2)
    assert progress.answered("pools") == {2}
    assert json.loads(kept.read_text(encoding="utf-8"))["pools"] == [2]


def test_where_no_file_can_be_kept_the_kernel_knows(kept: Path) -> None:
    kept.parent.write_text("a file where a folder should be", encoding="utf-8")
    progress.remember("pools", 2)
    assert progress.says("pools") == "1 of 3 answered"


@pytest.mark.usefixtures("kept")
def test_a_page_without_live_panels_still_shows_the_questions_and_no_progress(bill: ck.Bill) -> None:
    before = lessons.exercise("pools", bill)._repr_mimebundle_()
    assert before["text/plain"] == "[Exercise: a live panel; run the cell to answer]"
    assert before["text/html"].count("<strong>") == 3
    assert "Puerto Rico" in before["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in before
    progress.remember("pools", 2)
    after = lessons.exercise("pools", bill)._repr_mimebundle_()
    assert (after["text/plain"], after["text/html"]) == (before["text/plain"], before["text/html"])


def test_the_overview_counts_what_is_answered_and_begins_anew(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "04_pools.ipynb").write_text((POOLS.parents[1] / "04_pools.ipynb").read_text("utf-8"), "utf-8")
    (tmp_path / "05_mine.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "06_conferencing.ipynb").write_text("no notebook", encoding="utf-8")
    shown = lessons.overview(tmp_path)
    assert "0 of 3 questions answered" in shown.table.value
    assert "04 Pools of minutes" in shown.table.value
    assert shown.table.value.count("<tr>") == 2
    progress.remember("pools", 1)
    shown.again.click()
    assert "1 of 3 questions answered" in shown.table.value
    shown.forget.click()
    assert "0 of 3 questions answered" in shown.table.value
    assert not kept.exists()
    assert "answered" in shown._repr_mimebundle_()["text/html"]
    assert "1 of 3" not in str(shown._repr_mimebundle_())


def test_the_overview_of_the_notebooks_has_every_lesson(kept: Path) -> None:
    shown = lessons.overview(POOLS.parents[1])
    assert not kept.exists()
    assert f"0 of {3 * len(lessons.names())} questions answered" in shown.table.value


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> ck.Bill:
    """A bill of one call, of nobody whom a lesson knows."""
    found: ck.Bill = tenant.bill(tmp_path_factory.mktemp("another"), [tenant.person(0)], [tenant.call(1)])
    return found


def outcome(name: str, bill: ck.Bill, asked: int) -> str:
    try:
        return lessons.check(name, bill, "1", asked).outcome
    except ck.InputError as error:
        return str(error)


@pytest.mark.parametrize("name", lessons.names())
def test_a_question_about_another_bill_is_answered_or_says_whose_it_is(name: str, another: ck.Bill) -> None:
    for asked in (1, 2, 3):
        strange = f"{name}: question {asked} is about the bill of its lesson, which its notebook reads; the bill of"
        found = outcome(name, another, asked)
        assert found in ("right", "wrong", "misread", "unread") or found.startswith(strange)
        assert name != "pools" or found.startswith(strange)


def test_what_is_no_bill() -> None:
    with pytest.raises(ck.InputError, match=r"5 is no bill; .* ck\.bill\(FOLDER\)"):
        lessons.solution("pools", 5)  # type: ignore[arg-type]
