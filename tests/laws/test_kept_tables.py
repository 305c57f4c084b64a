"""A bill stays what was computed, whatever is done to the tables that it hands out."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import chargeback_kit as ck

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"


@pytest.fixture(scope="module")
def bill():
    return ck.bill(SAMPLE, "2026-10")


def tables(of):
    """Every answer of a bill or a world that is a table."""
    names = (name for name in dir(type(of)) if not name.startswith("_"))
    return sorted(name for name in names if isinstance(getattr(of, name), pd.DataFrame))


def spoilt(table):
    """The ways in which a notebook changes what it was given."""
    if "amount" in table:
        table["amount"] = [float(each) for each in table["amount"]]
    if len(table):
        table.iloc[0] = None
    table["more"] = 1
    del table[table.columns[0]]


@pytest.mark.parametrize("of", ["bill", "what-if", "quick answer"])
def test_a_table_that_is_changed_is_a_copy(bill, of):
    changes = {"growth": {"domestic": "2"}}
    world = {
        "bill": lambda: bill,
        "what-if": lambda: bill.what_if(**changes),
        "quick answer": lambda: bill.imagine(wallet=ck.Wallet(opening="1.00")),
    }[of]()
    found = tables(world)
    assert {"statements", "pools", "kinds", "wallet"} <= set(found)
    total = world.total
    for name in found:
        before = getattr(world, name).copy(deep=True)
        spoilt(getattr(world, name))
        assert_frame_equal(getattr(world, name), before)
    assert world.total == total
    assert ck.compare(bill, bill).change == Decimal(0)


@pytest.mark.parametrize("name", ["total", "calls", "statements", "pools", "waste", "stages", "sums", "currency"])
def test_an_answer_cannot_be_set(bill, name):
    before = bill.total
    with pytest.raises(AttributeError, match=f"^{name} is computed and stays as it is. Ask what_if for another world"):
        setattr(bill, name, 5)
    with pytest.raises(AttributeError, match="is computed and stays"):
        delattr(bill, name)
    assert bill.total == before
