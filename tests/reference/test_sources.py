"""Every fact has a birthday and a birthplace."""

import csv
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from chargeback_kit import reference

LATEST = datetime.now(UTC).date() + timedelta(days=366)  # what is announced for next year is known
EVERY_TABLE = pytest.mark.parametrize("name", reference.names())


@EVERY_TABLE
def test_every_row_has_a_source(name: str) -> None:
    rows = reference.table(name)
    assert rows[rows["source"].str.strip() == ""].empty


@EVERY_TABLE
def test_every_row_says_how_sure_it_is(name: str) -> None:
    assert set(reference.table(name)["confidence"]) <= {"high", "medium", "low"}


@EVERY_TABLE
def test_every_row_has_a_date(name: str) -> None:
    rows = reference.table(name)
    (column,) = {"as_of", "effective_from"} & set(rows.columns)
    assert all(date(2017, 1, 1) <= date.fromisoformat(day) <= LATEST for day in rows[column])


@pytest.mark.parametrize("name", ["domestic_areas", "pool_areas"])
def test_the_areas_of_the_rules_are_facts_too(name: str) -> None:
    text = files("chargeback_kit.rules").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {"US", "PR"} <= {row["iso2"] for row in rows}
    assert all(row["source"] and row["confidence"] in {"high", "medium", "low"} for row in rows)
    assert all(date(2017, 1, 1) <= date.fromisoformat(row["as_of"]) <= LATEST for row in rows)
