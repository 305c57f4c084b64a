"""What `chargeback-kit calls` lists: the calls behind a number, as the apps show them."""

from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from chargeback_kit.cli import commands

OCTOBER = str(Path(__file__).parents[2] / "sample_data" / "2026-10")


def asked(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(commands(), ["calls", OCTOBER, "--month", "2026-10", *words])
    return done.exit_code, done.stdout, done.stderr


def test_typed_words_list_the_calls_behind_a_number(tmp_path: Path) -> None:
    out = tmp_path / "calls.csv"
    code, said, _ = asked("--find", "Sales Zimbabwe", "--out", str(out))
    assert code == 0
    assert said.splitlines()[0] == "Sales; Zimbabwe: 6 calls, 40.14 USD (180 min)"
    assert len(pd.read_csv(out)) == 6


def test_a_filter_that_names_what_is_not_there_is_one_sentence() -> None:
    code, _, said = asked("--where", "cost_center=Nowhere")
    assert code != 0
    assert 'no cost centre "Nowhere" in the bill' in said


def test_the_file_writes_instants_as_every_other(tmp_path: Path) -> None:
    out = tmp_path / "calls.csv"
    code, _, said = asked("--find", "Sales Zimbabwe", "--out", str(out))
    assert code == 0, said
    instants = pd.read_csv(out, dtype=str)["start_utc"]
    assert instants.str.fullmatch(r"2026-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z").all()
