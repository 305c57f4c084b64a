"""Beginning with one's own files: `check` says what they are and what is missing, `init` writes a first agreement."""

import csv
import json
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from console import answered
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.switches import Switches

OCTOBER = Path(__file__).parents[2] / "sample_data" / "2026-10"


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """The sample's October without its agreement."""
    folder = tmp_path / "loose"
    shutil.copytree(OCTOBER, folder)
    (folder / "agreement.toml").unlink()
    return folder


def named(lines: Iterable[str], word: str) -> str:
    return next(line for line in lines if word in line)


def test_every_file_is_named_with_what_it_was_taken_for() -> None:
    status, lines = answered("check", OCTOBER)
    assert status == 0
    assert lines[0] == "2026-10: 7 files, 4,589 calls."
    usage = named(lines, "PSTN.calls")
    assert usage.endswith("Calling Plans export (2025), 3,271 rows from 2026-09-29 to 2026-10-23")
    assert "  rate card, " in named(lines, "rates.csv")
    assert "  user list, " in named(lines, "users.csv")
    assert "Months: September 2026 (2 days with calls) and October 2026 (30 days with calls)." in lines
    assert lines[-1] == f"Next: chargeback-kit bill {OCTOBER} --month 2026-10 --out 2026-10-bill"


def test_the_rows_of_the_files_are_all_that_landed() -> None:
    done = CliRunner().invoke(commands(), ["check", str(OCTOBER), "--json"])
    (said,) = json.loads(done.stdout)["folders"]
    assert sum(file["rows"] for file in said["files"] if file["days"]) == ck.bill(OCTOBER, "2026-10").landed.rows


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        ("users.csv", "- No user list yet: every call is nobody's"),
        ("rates.csv", "- No rate card: charges cannot be checked"),
        ("agreement.toml", "- No agreement.toml yet: amounts are in USD"),
    ],
)
def test_what_is_missing_is_said_with_what_it_would_change(file: str, begins: str, tmp_path: Path) -> None:
    folder = tmp_path / "october"
    shutil.copytree(OCTOBER, folder)
    complete = answered("check", folder)[1]
    (folder / file).unlink()
    lines = answered("check", folder)[1]
    assert any(line.startswith(begins) for line in lines)
    assert not any(line.startswith(begins) for line in complete)


def test_a_file_that_is_no_part_of_a_bill_is_said_to_be_left_aside(loose: Path) -> None:
    (loose / "notes.docx").write_bytes(b"PK\x03\x04")
    assert "left aside" in named(answered("check", loose)[1], "notes.docx")


def test_a_first_agreement_holds_what_people_hold_and_is_read_as_it_stands(loose: Path) -> None:
    assert answered("init", loose)[0] == 0
    text = (loose / "agreement.toml").read_text(encoding="utf-8")
    drafted = tomllib.loads(text)
    assert drafted["currency"] == "USD"
    with (loose / "users.csv").open(encoding="utf-8", newline="") as file:
        stays = [row["skus"].split("+") for row in csv.DictReader(file) if not row["valid_to"]]
    held = Counter(sku for skus in stays for sku in skus if sku)
    assert {each["sku"]: each["purchased"] for each in drafted["licence"]} == held
    assert ck.bill(loose, "2026-10").rows["calls"] == ck.bill(OCTOBER, "2026-10").rows["calls"]


def test_everything_that_is_commented_out_can_be_switched_on(loose: Path) -> None:
    answered("init", loose)
    lines = (loose / "agreement.toml").read_text(encoding="utf-8").splitlines()
    terms = [line.removeprefix("# ") if _is_term(line) else line for line in lines]
    agreement = ck.parse_agreement(tomllib.loads("\n".join(terms)))
    assert agreement.wallet is not None
    assert (agreement.unowned, agreement.switches.month_time_zone) == ("IT", "Europe/Berlin")
    assert "448081570100" in {owner.number for owner in agreement.number_owner}


def _is_term(line: str) -> bool:
    return line.startswith("# ") and ((line.endswith('"') and " = " in line) or line.endswith("]"))


def test_a_first_agreement_names_every_setting(loose: Path) -> None:
    answered("init", loose)
    text = (loose / "agreement.toml").read_text(encoding="utf-8")
    assert [name for name in Agreement.model_fields if name not in text] == []
    for name, field in Switches.model_fields.items():
        assert str(field.description) in text or name in ("month_time_zone", "fee_basis")
        assert f"\n# {name} = " in text


def test_an_agreement_that_is_there_is_never_written_over(loose: Path) -> None:
    (loose / "agreement.toml").write_text('currency = "EUR"\n', encoding="utf-8")
    status, lines = answered("init", loose)
    assert status == 2
    assert lines[-1].endswith("exists already. Change it in an editor; chargeback-kit check says what is missing.")
    assert (loose / "agreement.toml").read_text(encoding="utf-8") == 'currency = "EUR"\n'


def test_a_folder_without_a_person_gets_an_example_of_a_licence(loose: Path) -> None:
    (loose / "users.csv").unlink()
    assert answered("init", loose)[0] == 0
    assert "licence" not in tomllib.loads((loose / "agreement.toml").read_text(encoding="utf-8"))
