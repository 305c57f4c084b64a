"""Every fact has a birthday and a birthplace."""

from datetime import UTC, date, datetime, timedelta

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
