"""What was asked wrongly is said in the words of the command line, and nothing that was asked is passed over."""

import json
from pathlib import Path

import pytest
from bad_input.folders import export, folder, row
from console import run

from chargeback_kit.cli import main


def refused(*words: str | Path) -> str:
    """The sentence of a call that is refused."""
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    return " ".join(done.stderr.split())


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("asked") / "october")


@pytest.mark.parametrize("command", [["anomalies"], ["infer"], ["rates"]], ids=lambda words: words[0])
def test_a_month_without_calls_is_no_month_to_ask_about(command: list[str], october: Path) -> None:
    said = refused(*command, october, "--month", "2027-01")
    assert said.startswith("The files hold no call of January 2027")
    assert said.endswith("Ask for a month of the files.")


def test_a_plan_for_a_month_without_calls_is_refused(october: Path, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("option,price\n", encoding="utf-8")
    said = refused("plan", october, "--month", "2027-01", "--prices", prices, "--out", tmp_path / "mix")
    assert "January 2027" in said or "prices.csv" in said


def test_fees_of_a_month_without_calls_can_be_explained_and_are_said_to_be_alone(october: Path) -> None:
    done = run("calls", october, "--month", "2027-01", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)
    assert "The files hold no call of January 2027" in " ".join(done.stderr.split())


@pytest.mark.parametrize("month", ["1900-01", "1969-12", "2200-01", "9999-12"])
def test_a_month_beyond_what_can_be_billed_is_one(month: str, october: Path, tmp_path: Path) -> None:
    said = refused("bill", october, "--month", month, "--yes", "--out", tmp_path / "out")
    assert said == f"{month}: months from 1970-01 to 2199-12 can be billed. Ask for one of them."


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "October", "26-10", "\uff12026-10"])
def test_what_is_no_month(month: str, october: Path, tmp_path: Path) -> None:
    said = refused("bill", october, "--month", month, "--out", tmp_path / "out")
    assert said == f'"{month}" is no month. Write it as 2026-10.'


def test_the_last_month_that_can_be_billed(october: Path, tmp_path: Path) -> None:
    assert run("bill", october, "--month", "2199-12", "--yes", "--out", tmp_path / "out").exit_code == 0


@pytest.mark.parametrize("name", ["users.csv", "agreement.toml", "calls.csv"])
def test_a_file_where_a_folder_is_meant(name: str, october: Path, tmp_path: Path) -> None:
    said = refused("bill", october / name, "--month", "2026-10", "--out", tmp_path / "out")
    assert said.endswith("Name the folder that holds it, or a zip of that folder.")
    assert refused("verify", october / name).endswith("Name the folder in which it lies, which a bill was written to.")


def test_a_list_alone_cannot_be_checked(october: Path) -> None:
    assert "is one file, and no usage export. Name the folder" in refused("check", october / "users.csv")


def test_a_bill_folder_is_no_result_to_verify(october: Path) -> None:
    assert "is a bill folder, and no result. Name the folder" in refused("verify", october)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ([], "nothing"),
        (["--sku", "MCOPSTN1"], "--sku"),
        (["--call", "u1", "--pool", "US/MCOPSTN1/domestic"], "--call and --pool"),
        (["--category", "licence_fees", "--of-month", "2026-10"], "--category and --of-month"),
    ],
)
def test_explain_names_the_options_of_the_command_line(asked: list[str], named: str, october: Path) -> None:
    said = refused("explain", october, "--month", "2026-10", *asked)
    assert said.startswith(f"explain was asked by {named}; give --call, or --cost-center alone")
    assert "=" not in said


@pytest.mark.parametrize("command", ["bill", "statements", "share"])
@pytest.mark.parametrize(("option", "value"), [("--secret-file", "secret.txt"), ("--smallest-group", "5")])
def test_what_hides_no_name_is_refused(command: str, option: str, value: str, october: Path, tmp_path: Path) -> None:
    """Whoever names a secret believes that the result has no names."""
    out = tmp_path / "out.html"
    to = [out] if command == "share" else ["--out", out]
    said = refused(command, october, *to, "--month", "2026-10", option, value)
    assert said == f"{option} hides no name without --anonymise. Add --anonymise, or leave {option} out."
    assert not out.exists()


def test_a_file_in_the_place_of_a_folder_is_named(october: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    said = refused("bill", october, "--month", "2026-10", "--out", tmp_path / "taken" / "out")
    assert f"{tmp_path / 'taken'} is a file. Choose a folder you may write to." in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--charges", "foo"], "Invalid value for '--charges': 'foo' is not one of 'reported', 'rated'."),
        (["--smallest-group", "0"], "Invalid value for '--smallest-group': it should be greater than or equal to 1."),
    ],
)
def test_a_value_that_is_none_is_said_in_our_words(
    options: list[str],
    said: str,
    october: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = ["bill", str(october), "--month", "2026-10", "--out", str(tmp_path / "out"), *options]
    monkeypatch.setattr("sys.argv", ["chargeback-kit", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert " ".join(capfd.readouterr().err.split()) == f"{said} See chargeback-kit --help."


def test_the_next_questions_of_a_receipt_are_those_of_the_command_line(october: Path) -> None:
    done = run("explain", october, "--month", "2026-10", "--cost-center", "Sales")
    assert "explain(" not in done.stdout
    assert "--cost-center Sales --category" in done.stdout
    assert " USD for " in done.stdout.splitlines()[1]


@pytest.mark.parametrize(
    ("words", "before"),
    [
        (["bill", "", "--out", "out"], "bill"),
        (["bill", "october", "--out", ""], "--out"),
        (["", "october"], "chargeback-kit"),
        (["fund", "october", ""], "october"),
    ],
)
def test_an_empty_word_is_no_folder(
    words: list[str], before: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As a shell gives it where a variable is not set; an empty path would be the folder where one is."""
    monkeypatch.setattr("sys.argv", ["bin/chargeback-kit", *words])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert capfd.readouterr().err.startswith(f'What is given after "{before}" is empty.')


@pytest.mark.parametrize(
    "command",
    [
        ["anomalies"],
        ["infer"],
        ["calls"],
        ["explain", "--cost-center", "Sales"],
        ["fund", "--out"],
        ["statements", "--out"],
    ],
    ids=lambda words: words[0],
)
def test_calls_in_another_currency_are_not_left_out_without_a_word(command: list[str], tmp_path: Path) -> None:
    """They have a bill of their own; whoever sums up what is shown would miss them."""
    calls = [row(day, Charge="0.10") for day in range(27)]
    terms = 'currency = "USD"\n[wallet]\nopening = "50.00"\n'
    mixed = folder(tmp_path / "mixed", terms, export(*calls, row(27, Currency="EUR")))
    name, *options = command
    out = [tmp_path / "out"] if options[-1:] == ["--out"] else []
    done = run(name, mixed, "--month", "2026-10", *options, *out)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    if name == "statements":
        assert f"In EUR: 0.10 for 1 call, statements of their own in {tmp_path / 'out' / 'EUR'}." in said
        assert "Calls in EUR have statements of their own." in (tmp_path / "out" / "summary.html").read_text("utf-8")
        assert (tmp_path / "out" / "EUR" / "summary.csv").exists()
    else:
        assert "Calls in EUR are left out; they have a bill of their own: chargeback-kit bill." in said
