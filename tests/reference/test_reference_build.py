"""The collected facts give the written tables byte for byte, and a row that is no fact is refused."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from chargeback_kit import reference
from tools.facts import __main__ as build
from tools.facts.facts import HERE, Facts
from tools.facts.table_list import TABLES, text


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """The collected facts in a folder of their own."""
    for part in ("collected", "readings"):
        shutil.copytree(HERE / part, tmp_path / part)
    return Facts(tmp_path)


def add(facts: Facts, file: str, row: str) -> None:
    with (facts.folder / file).open("a") as lines:
        lines.write(row + "\n")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_its_facts_give(name: str) -> None:
    assert (build.WRITTEN / f"{name}.csv").read_bytes() == text(name, Facts()).encode()


def test_every_collected_file_and_every_reading_is_used() -> None:
    used: set[str] = set()

    class Watched(Facts):
        def collected(self, name: str) -> pd.DataFrame:
            used.add(f"collected/{name}.csv")
            return super().collected(name)

        def reading(self, name: str) -> pd.DataFrame:
            used.add(f"readings/{name}.csv")
            return super().reading(name)

    for name in TABLES.keys() - {"number_prefixes"}:  # made from a library, and slowly
        text(name, Watched())
    assert {path.relative_to(HERE).as_posix() for path in HERE.glob("*/*.csv")} == used


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one table of currencies, written into a folder of its own."""
    monkeypatch.setattr(build, "WRITTEN", tmp_path / "tables")
    monkeypatch.setattr(build, "TABLES", {"currencies": TABLES["currencies"]})
    assert build.main([]) == 0
    return tmp_path / "tables" / "currencies.csv"


def test_what_was_written_passes_the_check(written: Path) -> None:
    assert build.main(["--check"]) == 0
    assert b"\r" not in written.read_bytes()


def test_a_changed_table_is_named(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written.write_text("code\n")
    assert build.main(["--check"]) == 1
    assert "currencies.csv differs" in capsys.readouterr().err


def test_a_table_too_many_is_named(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written.with_name("old.csv").write_text("code\n")
    assert build.main(["--check"]) == 1
    assert "old.csv differs" in capsys.readouterr().err


def test_a_source_without_a_date_asks_for_a_decision() -> None:
    with pytest.raises(LookupError, match=r"readings/dates\.csv"):
        Facts().dated("a page nobody dated")


def test_a_row_with_its_own_day_stands_beside_the_older_one(facts: Facts) -> None:
    older = "MCOPSTN1,ZZ,1200,0,yes,2023-01-25,a page,medium,"
    newer = "MCOPSTN1,ZZ,1300,0,yes,2026-12-01,a newer page,medium,"
    add(facts, "collected/allotments.csv", f"{newer}\n{older}")
    assert [line for line in text("allotments", facts).splitlines() if ",ZZ," in line] == [older, newer]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("MCOPSTN1,ZZ,1300,0,yes,2026-11-01,,medium,", "allotments: MCOPSTN1 ZZ 2026-11-01: no source"),
        ("MCOPSTN1,ZZ,1300,0,yes,2026-11,a page,medium,", "'2026-11' is no day"),
        ("MCOPSTN1,ZZ,1300,0,yes,20261101,a page,medium,", "'20261101' is no day"),
        ("MCOPSTN1,ZZ,1300,0,yes,2026-11-01,a page,sure,", "confidence 'sure' is not high, medium or low"),
        ("MCOPSTN1,ZZ,1300,0,yes,2026-11-01,a page", "confidence '' is not"),
    ],
)
def test_a_row_that_is_no_fact_is_refused(facts: Facts, row: str, why: str) -> None:
    add(facts, "collected/allotments.csv", row)
    with pytest.raises(LookupError, match=why):
        text("allotments", facts)


def test_a_refused_fact_is_a_sentence_and_writes_nothing(
    facts: Facts, written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "Facts", lambda: facts)
    before = written.read_bytes()
    (facts.folder / "readings" / "dates.csv").write_text("source_contains,as_of,why\n")
    assert build.main([]) == 1
    assert capsys.readouterr().err.endswith("add a row to readings/dates.csv\n")
    assert written.read_bytes() == before


def test_a_repeated_key_is_refused(facts: Facts) -> None:
    lines = (facts.folder / "collected" / "zone_a.csv").read_text().splitlines()
    add(facts, "collected/zone_a.csv", lines[-1])
    with pytest.raises(ValueError, match="not unique"):
        text("zone_a", facts)


def test_a_format_needs_to_say_what_a_bill_needs_of_it(facts: Facts) -> None:
    add(facts, "collected/usage_columns.csv", "new_export,0,Call key,usage_id,a page (2026-11-01),medium,")
    with pytest.raises(LookupError, match=r"new_export: add a row to readings/required_columns\.csv"):
        text("usage_columns", facts)
    add(facts, "readings/required_columns.csv", "new_export,usage_id")
    assert "new_export,0,Call key,usage_id,yes,2026-11-01,a page (2026-11-01),medium," in text("usage_columns", facts)


@pytest.mark.parametrize(
    ("table", "reading", "row"),
    [
        ("call_types", "call_type_aliases", "user_out_new,user_out"),
        ("conference", "conference", "a rule nobody wrote,new_key,60,2026-11-01"),
    ],
)
def test_a_decision_about_something_not_collected_is_refused(facts: Facts, table: str, reading: str, row: str) -> None:
    add(facts, f"readings/{reading}.csv", row)
    with pytest.raises(LookupError, match=rf"{table}: \w+: no source"):
        text(table, facts)


def test_a_licence_without_part_number_is_known_only_as_a_plan() -> None:
    rows = reference.table("skus")
    unnumbered = rows[rows["product_name"].str.contains("UK/CA|Shared Calling")]
    assert unnumbered[["sku", "product_name", "grants", "plan"]].to_numpy().tolist() == [
        ["MCOPSTN1", f"Microsoft Teams Domestic Calling Plan (customers {where} US/UK/CA)", "plan", "MCOPSTN1"]
        for where in ("in", "outside")
    ]
    assert rows[rows["sku"].str.startswith("(")].empty
