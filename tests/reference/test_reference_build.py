"""Building is repeatable, and a difference is noticed."""

from pathlib import Path

import pandas as pd
import pytest

from chargeback_kit.reference.build import __main__ as build
from chargeback_kit.reference.build.facts import Facts, dated
from chargeback_kit.reference.build.skus import rows as sku_rows
from chargeback_kit.reference.build.table_list import MODULES, text


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one table of currencies, which needs no collected facts, written into a folder of its own."""
    monkeypatch.setattr(build, "TABLES", tmp_path / "tables")
    monkeypatch.setattr(build, "MODULES", {"currencies": MODULES["currencies"]})
    assert build.main(["facts"]) == 0
    return tmp_path / "tables" / "currencies.csv"


def test_what_was_written_passes_the_check(written: Path) -> None:
    assert build.main(["facts", "--check"]) == 0
    assert b"\r" not in written.read_bytes()


def test_a_changed_table_is_named(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written.write_text("code\n")
    assert build.main(["facts", "--check"]) == 1
    assert "currencies.csv differs" in capsys.readouterr().err


def test_a_table_too_many_is_named(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written.with_name("old.csv").write_text("code\n")
    assert build.main(["facts", "--check"]) == 1
    assert "old.csv differs" in capsys.readouterr().err


def test_a_source_without_a_date_asks_for_a_decision() -> None:
    with pytest.raises(LookupError, match=r"readings/dates\.csv"):
        dated("a page nobody dated")


def test_a_repeated_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = pd.DataFrame(
        [("USD", "US Dollar", "2", "2026-01-01", "x", "high")] * 2, columns=MODULES["currencies"].COLUMNS
    )
    monkeypatch.setattr(MODULES["currencies"], "rows", lambda facts: twice)
    with pytest.raises(ValueError, match="not unique"):
        text(MODULES["currencies"], Facts(Path()))


def test_a_licence_without_part_number_is_known_only_as_a_plan(tmp_path: Path) -> None:
    product = "sku_part_number,product_name,kind,voice_service_plans,report_capability_code"
    header = f"{product},source,confidence,notes"
    lines = [
        "(part number not found),Domestic (all,product name only,,MCOPSTN1,page (2024-08-05),medium,",
        "(part number not found),Pay as you go,product name only,,,page (2024-08-05),medium,",
        "(no SKU),Shared,arrangement,,MCOEV,page (2024-08-05),high,",
    ]
    (tmp_path / "licence_skus.csv").write_text("\n".join([header, *lines]))
    rows = sku_rows(Facts(tmp_path))
    assert rows[["sku", "product_name", "grants", "plan"]].to_numpy().tolist() == [
        ["MCOPSTN1", "Domestic (all)", "plan", "MCOPSTN1"]
    ]
