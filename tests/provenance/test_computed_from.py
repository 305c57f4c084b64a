"""One value says what a bill was computed from: it moves with each part of it, and with nothing else."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bad_input.folders import export, folder, row
from mutating.change import changed, everywhere

import chargeback_kit as ck
from chargeback_kit.engine import pipeline
from chargeback_kit.provenance import kit
from chargeback_kit.provenance.computed_from import ComputedFrom, computed_from, of_bill
from chargeback_kit.provenance.kit import fact_table, kit_today, of_python, of_sql, places, rules_today
from chargeback_kit.records.folder import read_folder
from chargeback_kit.reference import reader
from chargeback_kit.rules import kinds
from tools import rule_places

ROOT = Path(__file__).parents[2]


@pytest.fixture
def october(tmp_path: Path) -> Path:
    return folder(tmp_path / "october")


def found(place: Path, charges: str = "reported", **scenario: Any) -> ComputedFrom:
    return computed_from(read_folder(place), ["2026-10"], charges, scenario=scenario)


def test_known_before_the_bill_is_computed(october: Path) -> None:
    before, bill = found(october), ck.bill(october, "2026-10")
    assert before == of_bill(bill)
    assert {before: "computed"}[of_bill(ck.bill(october, "2026-10"))] == "computed"


def test_it_comes_back_from_json(october: Path) -> None:
    bill = ck.bill(october, "2026-10").what_if(growth={"domestic": "1.50"})
    value = of_bill(bill)
    written = json.loads(json.dumps(value.as_json()))
    assert ComputedFrom.from_json(written) == value
    assert len(value.digest) == 64
    with pytest.raises(ValueError, match="digest"):
        ComputedFrom.from_json(written | {"switches": written["switches"] | {"increment_seconds": 1}})


def test_bill_json_carries_it_beside_what_it_held_before(october: Path, tmp_path: Path) -> None:
    ck.bill(october, "2026-10").write(tmp_path / "out")
    said = json.loads((tmp_path / "out" / "bill.json").read_text("utf-8"))
    value = ComputedFrom.from_json(said["computed_from"])
    assert value == found(october)
    assert said["kit_version"] == value.kit.version
    assert [(file["file"], file["sha256"]) for file in said["inputs"]] == list(value.inputs)
    assert said["switches"] == dict(value.switches)


def spoil_input(place: Path) -> None:
    (place / "calls.csv").write_text(export(row(1), row(2), row(3, Charge="0.11")))


def rename_input(place: Path) -> None:
    (place / "calls.csv").rename(place / "others.csv")


def set_switch(place: Path) -> None:
    (place / "agreement.toml").write_text('currency = "USD"\n[postpaid]\n[switches]\npool_edge = "whole_in"\n')


def add_file(place: Path) -> None:
    (place / "numbers.csv").write_text("number,assigned_to,number_type\n+12125550100,,user\n")


@pytest.mark.parametrize("change", [spoil_input, rename_input, set_switch, add_file])
def test_it_moves_with_the_files(october: Path, change: Any) -> None:
    before = found(october)
    change(october)
    assert found(october).inputs != before.inputs
    assert found(october).digest != before.digest
    assert found(october).kit == before.kit


def test_it_moves_with_what_is_asked(october: Path) -> None:
    asked = [
        found(october),
        found(october, "rated"),
        found(october, prices={"MCOPSTN1": "1.00"}),
        found(october, prices={"MCOPSTN1": "2.00"}),
        computed_from(read_folder(october), ["2026-09"]),
        computed_from(read_folder(october), ["2026-09", "2026-10"]),
    ]
    assert len({value.digest for value in asked}) == len(asked)
    again = computed_from(read_folder(october), ["2026-10", "2026-09", "2026-10"])
    assert again == asked[-1]


def test_a_default_of_another_kit_is_another_value(october: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found(october)
    read = read_folder(october)
    other = read.agreement.switches.model_copy(update={"pool_edge": "whole_in"})
    read.agreement = read.agreement.model_copy(update={"switches": other})
    now = computed_from(read, ["2026-10"])
    assert now.switches["pool_edge"] == "whole_in"
    assert now.digest != before.digest


@pytest.mark.parametrize(
    ("place", "clause", "rules"),
    [
        ("fund", "'credits'", {"R30", "R32", "R35"}),
        ("ends", "m.start_ns", {"R23", "R25", "R26"}),
        ("price", "reported_micro", {"R30", "R31"}),
    ],
)
def test_a_changed_text_changes_its_rules_alone(
    place: str, clause: str, rules: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, true = kit_today(), pipeline.sql
    head, there, rest = true(place).rpartition(clause)
    assert there
    everywhere(monkeypatch, true, lambda name: f"{head}NULL{rest}" if name == place else true(name))
    after = kit_today()
    differ = {rule for rule in before.rules if before.rules[rule] != after.rules[rule]}
    assert differ == {rule for rule, held in places().items() if any(f"/{place}.sql" in file for file in held)}
    assert rules <= differ
    assert (after.other, after.facts) == (before.other, before.facts)


def test_a_changed_row_of_kinds_is_its_own_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_today()
    rows = tuple(row | ({"kind": "inbound"} if row["rule_id"] == "R10.5" else {}) for row in kinds.decision_table())
    monkeypatch.setattr(kinds, "decision_table", lambda: rows)
    assert {rule for rule, now in rules_today().items() if now != before[rule]} == {"R10.5"}


def test_a_changed_fact_is_its_own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    before, true = kit_today(), reader.rows
    changed_rows = [row | {"domestic_minutes": "3001"} for row in true("allotments")]
    monkeypatch.setattr(reader, "rows", lambda name: changed_rows if name == "allotments" else true(name))
    after = kit_today()
    assert after.rules == before.rules
    assert [new.name for old, new in zip(before.facts, after.facts, strict=True) if old != new] == ["allotments"]
    assert fact_table("allotments").dated >= "2023-01-01"


@pytest.mark.parametrize("name", sorted(pipeline.texts()))
def test_comments_and_layout_of_sql_say_nothing(name: str) -> None:
    text = pipeline.sql(name)
    assert of_sql("-- another head\n" + text.replace("\n", "\n\n  ") + "\n-- the end") == of_sql(text)
    assert of_sql(text + " x") != of_sql(text)


@pytest.mark.parametrize("place", ["rules/pools.py", "chargeback/split.py", "wallet/player.py", "bill/bill.py"])
def test_comments_and_layout_of_python_say_nothing(place: str) -> None:
    text = (ROOT / "chargeback_kit" / place).read_text("utf-8")
    assert of_python(ast.unparse(ast.parse(text))) == of_python(text)
    assert of_python("# a word ahead\n" + re.sub(r'"""(?=\w)', '"""More: ', text)) == of_python(text)
    assert of_python(text + "\nMORE = 1\n") != of_python(text)


def test_a_text_of_the_tests_mutations_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_today()
    changed("fund", "'free'", "'credits'")(monkeypatch)
    assert "R32" in {rule for rule, now in rules_today().items() if now != before[rule]}


def test_every_place_is_there_and_the_table_is_that_of_the_pages() -> None:
    assert (ROOT / rule_places.TABLE).read_text("utf-8") == rule_places.table(), "run make pages"
    missing = {place for files in places().values() for place in files if not (rule_places.KIT / place).is_file()}
    assert missing == set()


def test_code_that_no_rule_names_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    before, true = kit_today(), kit._content
    monkeypatch.setattr(kit, "_content", lambda place: true(place) + ("+" if place == "engine/run.py" else ""))
    after = kit_today()
    assert after.other != before.other
    assert after.rules == before.rules
