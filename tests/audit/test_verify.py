"""A folder verified: every kind of change is found and named, with the right calls and the right money."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from bad_input.folders import export, row
from chance import drawn
from mutating.change import everywhere
from oracle.tenants import random_tenant
from typer.testing import CliRunner

import chargeback_kit as ck
from audit.tenant import tenant
from chargeback_kit.audit.attribution import Attribution
from chargeback_kit.audit.causes import TERMS, decisions
from chargeback_kit.audit.verification import Verification
from chargeback_kit.cli import commands
from chargeback_kit.engine import pipeline
from chargeback_kit.provenance.kit import places
from chargeback_kit.reference import reader
from chargeback_kit.rules import kinds, plans, pools

ROOT = Path(__file__).parents[2]
Change = Callable[[pytest.MonkeyPatch, Path], None]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bill folder ``october`` and its results: ``reported``, ``rated``."""
    place = tmp_path_factory.mktemp("written")
    tenant(place / "october")
    for charges in ("reported", "rated"):
        ck.bill(place / "october", "2026-10", charges).write(place / charges)
    return place


@pytest.fixture(autouse=True)
def _facts_read_anew() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """Let go of what was read from the facts."""
    for module in (pools, plans, kinds):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()


def in_text(place: str, old: str, new: str) -> Change:
    def change(patch: pytest.MonkeyPatch, _: Path) -> None:
        true = pipeline.sql
        assert true(place).count(old) == 1
        text = true(place).replace(old, new)
        everywhere(patch, true, lambda name: text if name == place else true(name))

    return change


def in_file(name: str, old: str, new: str) -> Change:
    def change(_: pytest.MonkeyPatch, folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def in_facts(name: str, where: dict[str, str], **new: str) -> Change:
    def change(patch: pytest.MonkeyPatch, _: Path) -> None:
        true = reader._read
        rows = tuple(row | (new if where.items() <= row.items() else {}) for row in true(name))
        assert rows != true(name)
        everywhere(patch, true, lambda asked: rows if asked == name else true(asked))
        forget()

    return change


def both(*changes: Change) -> Change:
    def change(patch: pytest.MonkeyPatch, folder: Path) -> None:
        for each in changes:
            each(patch, folder)

    return change


def switched(line: str) -> Change:
    return in_file("agreement.toml", 'unowned = "IT"\n', f'unowned = "IT"\n[switches]\n{line}\n')


def verified(written: Path, tmp_path: Path, change: Change, result: str = "reported") -> Verification:
    shutil.copytree(written / "october", tmp_path / "october")
    with pytest.MonkeyPatch.context() as patch:
        change(patch, tmp_path / "october")
        return ck.verify(written / result, tmp_path / "october")


def told(found: Attribution) -> tuple[str, str, int, str, str]:
    names = " ".join(cause.name for cause in found.causes)
    return names, found.of, found.count, f"{found.amount:.2f}", f"{found.moved:.2f}"


CREDITS = in_text("fund", "WHEN has_credits THEN CAST('credits'", "WHEN has_credits THEN CAST('postpaid'")
SIX_SECONDS = in_text("meter", "round_up(c.duration_seconds, s.increment_seconds)", "round_up(c.duration_seconds, 6)")
A_CENT_MORE = in_file("calls.csv", "1.90", "1.91")
TO_SALES = in_file("users.csv", "MCOEV+MCOPSTN1,Support", "MCOEV+MCOPSTN1,Sales")
ONE_PLAN = {"plan": "MCOPSTN2", "country": "US"}

CASES = {
    "a rule": (CREDITS, "reported", [("R32", "calls", 2, "0.00", "3.00"), ("R32", "wallet", 1, "-47.00", "0.00")]),
    "a rule of minutes": (SIX_SECONDS, "reported", [("R20", "calls", 10, "0.00", "0.00")]),
    "a rule of minutes and money": (SIX_SECONDS, "rated", [("R20", "calls", 10, "-0.62", "0.00")]),
    "a rule of amounts": (
        in_text(
            "price", "to_cent(d.charged_micro) AS reported_micro", "to_cent(d.charged_micro) * 2 AS reported_micro"
        ),
        "reported",
        [("R30", "calls", 4, "3.60", "0.00")],
    ),
    "a rule that no call here meets": (
        in_text("classify", "            o.listed_center_no,\n            s.unowned_no", "            s.unowned_no"),
        "reported",
        [],
    ),
    "a switch": (switched("increment_seconds = 6"), "rated", [("increment_seconds", "calls", 10, "-0.62", "0.00")]),
    "a switch of the pool": (
        switched('pool_edge = "whole_in"'),
        "rated",
        [("pool_edge", "calls", 1, "-0.20", "0.00")],
    ),
    "a switch of fees": (
        switched('fee_basis = "even"'),
        "reported",
        [("fee_basis", "licence_fees", 3, "0.00", "0.00")],
    ),
    "an input": (
        A_CENT_MORE,
        "reported",
        [("calls.csv", "calls", 1, "0.01", "0.00"), ("calls.csv", "wallet", 1, "-0.01", "0.00")],
    ),
    "a person's cost centre": (
        TO_SALES,
        "reported",
        [("users.csv", "calls", 3, "0.00", "0.30"), ("users.csv", "licence_fees", 2, "0.00", "0.00")],
    ),
    "a price": (
        in_file("agreement.toml", '"8.00"', '"8.50"'),
        "reported",
        [("licence", "licence_fees", 3, "1.50", "0.00")],
    ),
    "a trigger": (
        in_file("agreement.toml", '"18.00"', '"1.00"'),
        "reported",
        [("wallet", "wallet", 1, "-50.00", "0.00")],
    ),
    "a rate": (in_file("rates.csv", "0.25", "0.26"), "rated", [("rates.csv", "calls", 2, "0.04", "0.00")]),
    "a fact": (
        in_facts("allotments", ONE_PLAN, international_minutes="1"),
        "rated",
        [("allotments", "calls", 2, "0.85", "0.00")],
    ),
    "a comment": (in_file("agreement.toml", "currency", "# as agreed\ncurrency"), "reported", []),
    "two at once": (
        both(TO_SALES, CREDITS),
        "reported",
        [("users.csv", "calls", 3, "0.00", "0.30"), ("R32", "calls", 2, "0.00", "3.00")],
    ),
    "two in one call": (
        both(A_CENT_MORE, CREDITS),
        "reported",
        [("R32", "calls", 1, "0.00", "1.10"), ("calls.csv R32", "calls", 1, "0.01", "1.90")],
    ),
    "a switch beside an input": (
        both(A_CENT_MORE, switched("increment_seconds = 6")),
        "reported",
        [("calls.csv", "calls", 1, "0.01", "0.00"), ("increment_seconds", "calls", 10, "0.00", "0.00")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_changed_is_found_with_its_calls_and_money(name: str, written: Path, tmp_path: Path) -> None:
    change, result, expected = CASES[name]
    found = verified(written, tmp_path, change, result)
    said = [told(each) for each in found.differences]
    assert [each for each in said if each in expected] == [each for each in said if each[1] in {e[1] for e in expected}]
    assert set(expected) <= set(said)
    assert found.unexplained == ()
    assert found.files == ()
    assert found.exit_code == bool(said)
    assert bool(said) == bool(expected)


def test_the_calls_are_the_right_ones(written: Path, tmp_path: Path) -> None:
    found = verified(written, tmp_path, CREDITS)
    calls = next(each for each in found.differences if each.of == "calls")
    assert sorted(calls.usage_ids) == ["u10", "u9"]
    assert calls.figures == {"funded_by"}
    assert "R32 changed (fund.sql): 2 calls, 3.00 USD paid by another." in found.says


def test_the_rows_of_facts_are_named_with_their_date(written: Path, tmp_path: Path) -> None:
    found = verified(written, tmp_path, in_facts("allotments", ONE_PLAN, international_minutes="1"), "rated")
    (cause,) = found.changed
    assert cause.what == "fact"
    assert cause.says.startswith("the facts allotments changed: now MCOPSTN2, US, 3000, 1, yes (20")
    assert "1 earlier row gone" in cause.says


def test_calls_that_follow_others_over_their_pool_go_with_them(written: Path, tmp_path: Path) -> None:
    """A call of a minute more takes minutes from a later one of another person, whose row is the same."""
    longer = in_file("calls.csv", "130,0.00,0.00", "70,0.00,0.00")
    found = verified(written, tmp_path, longer)
    (calls,) = [each for each in found.differences if each.of == "calls"]
    assert [cause.name for cause in calls.causes] == ["calls.csv"]
    assert {"u5", "u6"} & set(calls.usage_ids)


def test_what_nothing_explains_is_said_with_its_amount(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kit whose fingerprints do not see that a text was another when the bill was written."""
    shutil.copytree(written / "october", tmp_path / "october")
    monkeypatch.setattr("chargeback_kit.provenance.kit._content", lambda place: place)
    with pytest.MonkeyPatch.context() as patch:
        CREDITS(patch, tmp_path)
        ck.bill(tmp_path / "october", "2026-10").write(tmp_path / "as_other_code")
    found = ck.verify(tmp_path / "as_other_code")
    assert [told(each)[:3] for each in found.unexplained] == [("", "calls", 2), ("", "wallet", 1)]
    assert "Not explained: 2 calls, 3.00 USD paid by another." in found.says
    assert found.status == "differs"


def test_an_added_and_a_removed_call(written: Path, tmp_path: Path) -> None:
    def one_less(_: pytest.MonkeyPatch, folder: Path) -> None:
        lines = (folder / "calls.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "calls.csv").write_text("".join(lines[:-1]), encoding="utf-8")

    found = verified(written, tmp_path, one_less)
    calls = next(each for each in found.differences if each.of == "calls")
    assert told(calls) == ("calls.csv", "calls", 1, "-1.10", "0.00")
    assert calls.usage_ids == ("u10",)


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
    with pytest.raises(ck.InputError, match="unfinished"):
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
    assert found.says[-1].startswith("Not computed again: the bill folder ")
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
    assert [told(each) for each in found.differences] == [("users.csv", "cost centres", 2, "0.00", "0.00")]


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
    assert CliRunner().invoke(commands(("verify",)), asked).exit_code == 2


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


def test_a_currency_that_came_with_a_file(written: Path, tmp_path: Path) -> None:
    def one_in_francs(_: pytest.MonkeyPatch, folder: Path) -> None:
        (folder / "more.csv").write_text(export(row(20, Charge="0.40", Currency="CHF")), encoding="utf-8")

    found = verified(written, tmp_path, one_in_francs)
    differs = {each.currency: [told(of) for of in each.differences] for each in found.results}
    assert differs["CHF"] == [("more.csv", "the bill in CHF", 1, "0.40", "0.00")]
    shutil.copytree(tmp_path / "october", tmp_path / "with_francs")
    ck.bill(tmp_path / "with_francs", "2026-10").write(tmp_path / "francs")
    assert ck.verify(tmp_path / "francs").status == "same"
    (tmp_path / "francs" / "CHF" / "calls.csv").write_text("", encoding="utf-8")
    assert [each.file for each in ck.verify(tmp_path / "francs").files] == ["CHF/calls.csv"]
    gone = ck.verify(tmp_path / "francs", written / "october")
    assert [told(each) for each in gone.differences if "CHF" in each.of] == [
        ("more.csv", "the bill in CHF", 1, "-0.40", "0.00")
    ]


DOUBLED = in_text(
    "price", "to_cent(d.charged_micro) AS reported_micro", "2 * to_cent(d.charged_micro) AS reported_micro"
)


@pytest.mark.parametrize("seed", drawn(range(16)))
def test_differences_come_to_the_difference_of_the_statements(seed: int, tmp_path: Path) -> None:
    (tmp_path / "tenant").mkdir()
    how = random_tenant(seed, tmp_path / "tenant")  # type: ignore[no-untyped-call]
    then = ck.bill(tmp_path / "tenant", **how)
    then.write(tmp_path / "out")
    assert ck.verify(tmp_path / "out", tmp_path / "tenant").status == "same"
    was = _owed(then)
    with pytest.MonkeyPatch.context() as patch:
        DOUBLED(patch, tmp_path)
        is_now = _owed(ck.bill(tmp_path / "tenant", **how))
        found = ck.verify(tmp_path / "out", tmp_path / "tenant")
    assert found.unexplained == ()
    assert {cause.name for each in found.differences for cause in each.causes} == {"R30"}
    for result in found.results:
        beside = {"wallet", "pool_size", "problems"}
        told_of = sum((each.amount for each in result.differences if each.of not in beside), Decimal(0))
        assert told_of == is_now[result.currency] - was[result.currency]


def _owed(bill: ck.Bill) -> dict[str, Decimal]:
    """What the statements of a bill, and of those of other currencies, come to."""
    return {each.currency: sum(each.statements["amount"], Decimal(0)) for each in (bill, *bill.others.values())}


MOVES_NO_FIGURE = {"R03", "R34", "R54", "R58"}
"""Order, agreement of two amounts, and what stands beside a bill."""


def test_every_rule_of_a_bill_decides_a_figure() -> None:
    decided = {rule for each in decisions().values() for rule in each.rules}
    assert decided == set(places()) - MOVES_NO_FIGURE
    assert {before for each in decisions().values() for before in each.follows} <= set(decisions())
    assert {rule for rules in TERMS.values() for rule in rules.split()} <= decided
