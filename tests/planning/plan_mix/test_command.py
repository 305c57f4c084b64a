"""The command ``plan``: its files, its one sentence when something is wrong, and Ctrl-C."""

import csv
import io
import json
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from console import run
from rich.console import Console

from chargeback_kit.commands.plan import Bound
from chargeback_kit.money import money
from chargeback_kit.planning.assignment import AssignmentProblem, Flags, Ints, integer_program, steps
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.plan_mix import Progress

from .small import call, person, write

FILES = {".chargeback-kit", "licences.csv", "plan_mix.csv", "moves.csv", "plan_mix.json", "plan.html"}
PRICES = "option,country,price,currency,sku\npayg,,3.00,USD,\n120,,5.00,USD,\nstandard,,12.00,USD,\n"


@pytest.fixture
def october(tmp_path: Path) -> Path:
    people = [person(number, "MCOPSTN1") for number in range(3)]
    write(tmp_path / "october", people, [call(1, 0, 300), call(1, 1, 30), call(30, 2, 30)])
    (tmp_path / "prices.csv").write_text(PRICES)
    return tmp_path / "october"


def plan(folder: Path, *more: str) -> tuple[int, list[str], str]:
    """The exit status, the lines printed, and the sentence said on the error stream."""
    root = folder.parent
    words = [
        "plan",
        str(folder),
        "--month",
        "2026-10",
        "--prices",
        str(root / "prices.csv"),
        "--out",
        str(root / "out"),
    ]
    result = run(*words, *more)
    return result.exit_code, result.stdout.splitlines(), result.stderr.replace(f"{root}/", "").strip()


def test_the_files_say_the_same(october: Path) -> None:
    status, printed, said = plan(october)
    out = october.parent / "out"
    assert (status, said) == (0, "")
    assert printed[0].startswith("Buy 3, give back 3, save 21.00 a month; any other choice saves at most 0.00 more.")
    assert printed[1].startswith("Fees and calls cost 36.00 USD a month today; with this mix they cost 15.00")
    assert {path.name for path in out.iterdir()} == FILES
    figures = json.loads((out / "plan_mix.json").read_text())
    rows = list(csv.DictReader(io.StringIO((out / "plan_mix.csv").read_text())))
    moves = list(csv.DictReader(io.StringIO((out / "moves.csv").read_text())))
    assert [row["option"] for row in rows] == ["120"] * 3
    assert (figures["cost"], figures["bound"], figures["gap"], figures["proven"]) == ("15.00", "15.00", "0.00", True)
    assert [row["saving"] for row in moves] == [figures["saving"]] == ["21.00"]
    assert figures["multipliers"][0]["multipliers"].startswith("120 ")
    assert {row["mix"] for row in figures["comparison"]} == {"today", "mix", "all_payg", "thresholds"}


def test_what_a_program_reads_is_what_lies_in_the_file(october: Path) -> None:
    status, printed, said = plan(october, "--json")
    out = october.parent / "out"
    figures = json.loads("\n".join(printed))
    assert (status, said) == (0, "")
    assert figures.pop("written_to") == str(out)
    assert figures == json.loads((out / "plan_mix.json").read_text())


def test_the_page_opens_offline_and_says_the_figures(october: Path) -> None:
    _, printed, _ = plan(october, "--resample", "5")
    assert "All amounts in USD a month, calls by the rate card." in printed
    page = (october.parent / "out" / "plan.html").read_text()
    assert not re.search(r"<script|https?:|src=|@import|url\(", page)
    assert page.count("<h1>") == 1
    for words in (
        "15.00",
        "21.00",
        '3</th><td data-label="Country">United States',
        "every alternative weighed call by call",
        "5 months drawn",
        "USD a month, calls by the rate card",
    ):
        assert words in page


def test_an_existing_folder_is_kept_without_force(october: Path) -> None:
    out = october.parent / "out"
    out.mkdir()
    assert plan(october) == (2, [], "out: exists already. Choose another folder, or add --force to replace it.")
    assert plan(october, "--force")[0] == 0
    assert {path.name for path in out.iterdir()} == FILES


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--option", "240"], "no price for 240 (240 minutes). Add a row 240 to prices.csv."),
        (["--month", "2026-13"], '"2026-13" is no month. Write it as 2026-10.'),
        (["--restrictions", "missing.csv"], "missing.csv: cannot be read: No such file or directory. Check the name."),
    ],
)
def test_wrong_use_is_one_sentence_and_nothing_is_written(october: Path, more: list[str], said: str) -> None:
    assert plan(october, *more) == (2, [], said)
    assert not (october.parent / "out").exists()
    assert not list(october.parent.glob(".out*"))


def test_folders_and_months_go_together(october: Path) -> None:
    said = "2 folders and 1 months; give one month for each folder, in order."
    assert plan(october, str(october)) == (2, [], said)


def test_out_may_not_hold_the_prices(october: Path) -> None:
    (october.parent / "out").mkdir()
    held = october.parent / "out" / "prices.csv"
    held.write_text(PRICES)
    status, _, said = plan(october, "--force", "--prices", str(held))
    assert (status, held.exists()) == (2, True)
    assert said.startswith("out: holds prices.csv, which the kit did not write, and is not replaced.")


def test_ctrl_c_while_searching_keeps_the_best_mix_and_its_bound(
    october: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(problem: AssignmentProblem) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "best_dual", pressed)
    status, printed, _ = plan(october)
    figures = json.loads((october.parent / "out" / "plan_mix.json").read_text())
    assert status == 0
    assert printed[2].startswith("The search was stopped early.")
    assert figures["stopped"]
    assert not figures["proven"]
    # Today's mix, and everybody's fee with every pool for nothing.
    assert (figures["cost"], figures["bound"]) == ("36.00", "15.00")


@pytest.fixture
def ears() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests run in the background of a script, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ears")
def test_ctrl_c_inside_the_solver_keeps_what_it_found(october: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []

    def pressed(
        problem: AssignmentProblem, kept: Flags, start: Ints | None, deadline: Deadline, slack: float
    ) -> integer_program.Solution:
        time.sleep(0.5)  # by now somebody waits for this
        os.kill(os.getpid(), signal.SIGINT)
        told.append(deadline.stop.wait(30))
        return integer_program.solve(problem, kept, start, deadline, slack)

    people = [person(number, "MCOPSTN1") for number in range(3)]
    write(october.parent / "gap", people, [call(1, 0, 300), call(1, 1, 1), call(30, 2, 1)])
    monkeypatch.setattr(steps, "solve", pressed)
    status, _, _ = plan(october.parent / "gap")
    figures = json.loads((october.parent / "out" / "plan_mix.json").read_text())
    assert status == 0
    assert told
    assert all(told)
    assert figures["stopped"]
    assert money(figures["bound"]) <= money(figures["cost"]) <= money("36.00")


def test_ctrl_c_elsewhere_writes_nothing(october: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("chargeback_kit.export.plan_mix.write_plan", pressed)
    assert plan(october) == (130, [], "Stopped; nothing was written.")
    assert not (october.parent / "out").exists()


def test_the_bar_shows_the_bound_and_the_gap() -> None:
    shown = io.StringIO()
    watch = Bound(Console(file=shown, force_terminal=True, width=160))
    steps: Sequence[Progress] = [
        Progress("Pricing every call"),
        Progress("Months as they were: choosing", money("120.00"), money("80.00")),
        Progress("Months as they were: closing the gap", money("100.00"), money("99.00")),
    ]
    for step in steps:
        watch.show(step)
    with watch:
        watch.bar.start()
        watch.bar.refresh()
    text = shown.getvalue()
    assert "closing the gap" in text
    assert "cost 100.00 bound 99.00 gap 1.0000%" in text
    assert watch.bar.tasks[0].percentage == pytest.approx(97.5)


def test_carriers_are_compared_and_moved_to(october: Path) -> None:
    """The offers of a file, whose cards lie beside it: who moves, what each way costs, and what a user costs."""
    root = october.parent
    (root / "card.csv").write_text(
        "number_kind,prefix,price_per_minute,connection_fee,increment_seconds\nany,+,0.01,,60\n"
    )
    terms = '[[offer]]\nname = "Fabrikam Voice"\nway = "operator_connect"\ncard = "card.csv"\nper_user = "1.00"\n'
    (root / "carriers.toml").write_text(terms)
    status, printed, said = plan(october, "--carriers", str(root / "carriers.toml"))
    assert (status, said) == (0, "")
    assert printed[1] == (
        "Fees and calls cost 36.00 USD a month today; with this mix they cost 6.60, which is 29.40 less. "
        "3 people would hold another plan."
    )
    assert any(line.startswith("2026-10: Fabrikam Voice (Operator Connect): 6.60 USD:") for line in printed)
    out = root / "out"
    ways = list(csv.DictReader(io.StringIO((out / "carriers.csv").read_text())))
    assert [(row["way"], row["total"]) for row in ways] == [
        ("today", "36.00"),
        ("calling plans", "15.00"),
        ("Fabrikam Voice", "6.60"),
    ]
    users = list(csv.DictReader(io.StringIO((out / "carriers_by_user.csv").read_text())))
    assert [(row["Fabrikam Voice"], row["cheapest"]) for row in users] == [
        ("4.00", "Fabrikam Voice"),
        ("1.30", "Fabrikam Voice"),
        ("1.30", "Fabrikam Voice"),
    ]


def test_a_price_list_is_read_as_the_agreement_settles_it(october: Path) -> None:
    (october.parent / "prices.csv").write_text("option;price\npayg;3.000\n120;5.000\nstandard;12.000\n")
    status, _, said = plan(october)
    assert (status, said.partition(":")[0]) == (2, "prices.csv")
    with (october / "agreement.toml").open("a") as agreement:
        agreement.write('[reading]\ndecimal_sign = "."\n')
    assert plan(october)[0] == 0


def test_terms_are_flags_too(october: Path) -> None:
    """Three standard plans that run until March: nobody moves, and the page says why."""
    status, printed, said = plan(
        october, "--annual", "MCOPSTN1/US=2026-03-01", "--growth", "5", "--plan-for", "2026-12"
    )
    assert (status, said) == (0, "")
    assert printed[0].startswith("Buy nothing and give nothing back; ")
    assert "Chosen for 2026-12 from the calls of 2026-10." in printed
    assert (
        "Of standard in the United States (MCOPSTN1) 3 licences are paid for in any case: 3 on 2027-03-01." in printed
    )
    ground = json.loads((october.parent / "out" / "plan_mix.json").read_text())["ground"]
    assert set(ground) <= set(printed)
    assert "Assumed are 5 % more calls than in these months, as was said." in ground
    status, printed, _ = plan(october, "--force", "--minimum", "MCOPSTN1=1", "--person-moved", "12.00")
    assert (status, printed[0].partition(";")[0]) == (0, "Buy 2, give back 2, save 12.00 a month")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--annual", "MCOPSTN1"], '--annual: "MCOPSTN1" is no term. Write it as MCOPSTN1=2027-03-01.'),
        (["--growth", "-100"], '"-100" is no growth'),
        (["--minimum", "MCOPSTN1=some"], "licence.1.minimum"),
        (["--plan-for", "2026-10"], "it must be later than 2026-10"),
    ],
)
def test_a_flag_that_is_no_term_is_one_sentence(october: Path, more: list[str], said: str) -> None:
    status, printed, told = plan(october, *more)
    assert (status, printed) == (2, [])
    assert said in told
    assert "\n" not in told
