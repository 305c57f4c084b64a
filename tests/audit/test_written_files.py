"""A folder that was written: what was changed, taken away or added, what it says of itself, and an upgrade."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import chargeback_kit as ck
from audit.changes import (
    TO_SALES,
    told,
    verified,
)
from audit.tenant import tenant
from chargeback_kit.cli import commands

ROOT = Path(__file__).parents[2]


def copied(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written / "reported", tmp_path / "out")
    return tmp_path / "out"


def test_a_cent_changed_in_a_spreadsheet(written: Path, tmp_path: Path) -> None:
    out = copied(written, tmp_path)
    text = (out / "statements.csv").read_text(encoding="utf-8").replace("3.00", "3.01").replace("\n", "\r\n")
    (out / "statements.csv").write_bytes(text.encode("utf-8"))
    found = ck.verify(out, written / "october")
    assert found.says[0] == (
        "statements.csv has changed since it was written: line 7 says Support,international,3.01,USD, "
        "written was Support,international,3.00,USD; its lines end as a spreadsheet ends them."
    )
    assert "Compared with nothing, since it is not what was written: statements.csv." in found.says
    assert (found.exit_code, len(found.files)) == (1, 1)


def test_files_that_were_changed_taken_away_and_added(written: Path, tmp_path: Path) -> None:
    out = copied(written, tmp_path)
    page = bytearray((out / "bill.html").read_bytes())
    page[-1] ^= 1
    (out / "bill.html").write_bytes(page)
    (out / "wallet.csv").unlink()
    (out / "notes.txt").write_text("mine")
    (out / ".DS_Store").write_text("the system's")
    (out / "manifest.json").write_text("{}")
    (out / "more").mkdir()
    (out / "more" / ".chargeback-kit").write_text("")
    found = ck.verify(out, written / "october")
    assert [(each.file, each.state) for each in found.files] == [
        ("bill.html", "changed"),
        ("manifest.json", "extra"),
        ("more/.chargeback-kit", "extra"),
        ("notes.txt", "extra"),
        ("wallet.csv", "missing"),
    ]
    assert found.differences == ()
    assert found.status == "differs"


@pytest.mark.parametrize("of", ["total", "digest", "a blank"])
def test_a_changed_list_of_files_is_no_evidence(of: str, written: Path, tmp_path: Path) -> None:
    out = copied(written, tmp_path)
    text = (out / "bill.json").read_text(encoding="utf-8")
    old, new = {"total": ("51.60", "51.61"), "digest": ('"digest": "', '"digest": "0'), "a blank": ("{\n", "{ \n")}[of]
    assert old in text
    (out / "bill.json").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = ck.verify(out, written / "october")
    assert [each.file for each in found.files] == ["bill.json"]
    assert found.results == ()
    assert found.exit_code == 1


def test_a_folder_that_says_nothing(written: Path, tmp_path: Path) -> None:
    with pytest.raises(ck.InputError, match="there is no such folder"):
        ck.verify(tmp_path / "nowhere")
    with pytest.raises(ck.InputError, match="is a bill folder, and no result"):
        ck.verify(written / "october")
    out = copied(written, tmp_path)
    (out / "bill.json").write_text("{}")
    with pytest.raises(ck.InputError, match="does not say what was written"):
        ck.verify(out)


def test_the_folder_it_came_from_is_found_or_not(tmp_path: Path) -> None:
    tenant(tmp_path / "october")
    ck.bill(tmp_path / "october", "2026-10").write(tmp_path / "out")
    assert ck.verify(tmp_path / "out").says[-1] == "Computed again: the same, 51.60 USD for 10 calls."
    (tmp_path / "october").rename(tmp_path / "elsewhere")
    found = ck.verify(tmp_path / "out")
    assert (found.status, found.results) == ("same", ())
    looked = (tmp_path / "october").resolve()
    assert found.says[-1] == (
        f"Not computed again: the bill folder was looked for at {looked}, and there is none; name it with --inputs."
    )
    (tmp_path / "aside").mkdir()
    (tmp_path / "out").rename(tmp_path / "aside" / "out")
    looked = (tmp_path / "aside" / "october").resolve()
    assert f"looked for at {looked}, and" in ck.verify(tmp_path / "aside" / "out").says[-1]
    (tmp_path / "aside" / "out").rename(tmp_path / "out")
    assert ck.verify(tmp_path / "out", tmp_path / "elsewhere").says[-1].startswith("Computed again: the same")
    cannot = ck.verify(tmp_path / "out", tmp_path / "october")
    assert (cannot.status, cannot.exit_code) == ("cannot", 2)


def test_a_what_if_and_statements_are_computed_again_too(written: Path, tmp_path: Path) -> None:
    bill = ck.bill(written / "october", "2026-10")
    bill.what_if(prices={"MCOPSTN1": "9.00"}, growth={"domestic": "2"}).write(tmp_path / "what_if")
    bill.write_statements(tmp_path / "statements")
    for name in ("what_if", "statements"):
        found = ck.verify(tmp_path / name, written / "october")
        assert found.status == "same", found.says
        assert found.results
    changed = verified(written, tmp_path, TO_SALES)
    assert changed.status == "differs"
    found = ck.verify(tmp_path / "statements", tmp_path / "october")
    assert [told(each) for each in found.differences] == [("users.csv", "cost centres", 2, "0.00", "8.30")]


def test_statements_come_to_what_the_cost_centres_owe_markup_and_all(written: Path, tmp_path: Path) -> None:
    folder = tmp_path / "october"
    shutil.copytree(written / "october", folder)
    terms, markup = (folder / "agreement.toml").read_text("utf-8"), '\n[chargeback]\nmarkup_percent = "{}"\n'
    (folder / "agreement.toml").write_text(terms + markup.format(3))
    bill, out = ck.bill(folder, "2026-10"), tmp_path / "statements"
    bill.write_statements(out)
    came = sum(bill.statements["amount"])
    (folder / "agreement.toml").write_text(terms + markup.format(5))
    found = ck.verify(out, folder)
    more = sum(ck.bill(folder, "2026-10").statements["amount"])
    assert came != more != bill.total
    assert found.says[-1].startswith(f"Computed again: {more} USD for ")
    assert found.says[-1].endswith(f"it was {came}.")
    (out / "summary.csv").write_bytes((out / "summary.csv").read_bytes().replace(b"0", b"1", 1))
    found = ck.verify(out, folder)
    assert "Compared with nothing, since it is not what was written: summary.csv." in found.says
    assert found.differences == ()


def test_a_bill_without_names_is_compared_file_by_file(written: Path, tmp_path: Path) -> None:
    ck.bill(written / "october", "2026-10").anonymised("a secret that is long enough").write(tmp_path / "out")
    found = ck.verify(tmp_path / "out")
    assert (found.status, found.results) == ("same", ())
    assert "without names" in found.says[-1]
    assert str(written) not in (tmp_path / "out" / "bill.json").read_text(encoding="utf-8")
    assert ck.verify(tmp_path / "out", written / "october").exit_code == 2


def test_on_the_command_line(written: Path, tmp_path: Path) -> None:
    out = copied(written, tmp_path)
    asked = ["verify", str(out), "--inputs", str(written / "october")]
    done = CliRunner().invoke(commands(("verify",)), asked)
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "8 files are the ones that were written.")
    (out / "pools.csv").unlink()
    done = CliRunner().invoke(commands(("verify",)), [*asked, "--json"])
    said = json.loads(done.stdout)
    assert (done.exit_code, said["status"]) == (1, "differs")
    assert said["files"] == [{"file": "pools.csv", "state": "missing"}]
    assert said["results"][0]["total"] == "51.60"
    (out / "bill.json").unlink()
    for words in (asked, [*asked, "--json"]):
        done = CliRunner().invoke(commands(("verify",)), words)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_every_output_bears_the_digest(written: Path, tmp_path: Path) -> None:
    out, bill = written / "reported", ck.bill(written / "october", "2026-10")
    said = json.loads((out / "bill.json").read_text(encoding="utf-8"))
    digest = said["computed_from"]["digest"]
    listed = {each["file"] for each in said["outputs"]}
    assert listed == {path.name for path in out.iterdir()} - {"bill.json", ".chargeback-kit"}
    assert digest[:16] in (out / "bill.html").read_text(encoding="utf-8")
    assert bill.explain("u9").data()["computed_from"] == digest
    with zipfile.ZipFile(out / "bill.xlsx") as book:
        assert digest in book.read("docProps/custom.xml").decode("utf-8")
    bill.write_statements(tmp_path / "statements")
    assert digest[:16] in (tmp_path / "statements" / "summary.html").read_text(encoding="utf-8")


def test_what_a_bill_says_of_itself_keeps_to_its_schema(written: Path) -> None:
    schema = json.loads((ROOT / "docs" / "bill.schema.json").read_text(encoding="utf-8"))
    said = json.loads((written / "rated" / "bill.json").read_text(encoding="utf-8"))
    jsonschema.validate(said, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(said | {"outputs": [{"file": "calls.csv"}]}, schema)


def test_after_an_upgrade(written: Path, tmp_path: Path) -> None:
    """Another kit, in a process of its own: a function that recharges twice, beside comments that say more."""
    shutil.copytree(ROOT / "chargeback_kit", tmp_path / "later" / "chargeback_kit")
    player = tmp_path / "later" / "chargeback_kit" / "wallet" / "player.py"
    text = player.read_text(encoding="utf-8")
    assert text.count("if self.is_repeated else 1") == 1
    player.write_text(text.replace("if self.is_repeated else 1", "if self.is_repeated else 2"), encoding="utf-8")
    fund = tmp_path / "later" / "chargeback_kit" / "engine" / "steps" / "6_payer" / "fund.sql"
    fund.write_text(fund.read_text(encoding="utf-8") + "-- a word more\n", encoding="utf-8")
    version = tmp_path / "later" / "chargeback_kit" / "version.py"
    version.write_text(version.read_text(encoding="utf-8").replace('"0.', '"9.'), encoding="utf-8")
    asked = [sys.executable, "-m", "chargeback_kit", "verify"]
    asked += [str(written / "reported"), "--inputs", str(written / "october")]
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "later")}
    done = subprocess.run([*asked, "--json"], capture_output=True, env=environment, cwd=tmp_path, check=False)
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert {each["name"] for each in said["changed"] if each["what"] == "rule"} == {"R40", "R41", "R42"}
    assert [each["name"] for each in said["changed"] if each["what"] == "kit"] == ["9.1.0"]
    (differs,) = said["results"][0]["differences"]
    assert (differs["of"], differs["amount"]) == ("wallet", "50.00")
    assert differs["explained_by"] == ["R40", "R41"]
