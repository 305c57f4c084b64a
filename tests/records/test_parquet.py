"""Parquet files with the columns of an export: as text, and with types of their own (R01)."""

from decimal import Decimal

import pyarrow as pa
import pytest

from records.exports import CALLING_PLANS_2025, DIRECT_ROUTING_2025, ID, parquet, text
from records.folders import bill_of, calls, codes, went

START = "2026-10-05T08:15:00Z"
ABROAD = (ID, START, "international", 120, Decimal("0.25"))
SECOND = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c002"
ROWS: tuple[dict[str, str], ...] = ({}, {"id": SECOND, "start": "2026-11-01T00:00:00Z"})
MONEY = {"Charge": pa.decimal128(16, 2), "Connection Fee": pa.decimal128(16, 2)}
TYPES = {
    "a timestamp in UTC": {"Start Time": pa.timestamp("us", "UTC"), "End Time": pa.timestamp("us", "UTC")},
    "a timestamp in nanoseconds": {"Start Time": pa.timestamp("ns", "UTC")},
    "a timestamp in milliseconds": {"Start Time": pa.timestamp("ms", "UTC")},
    "a timestamp of another zone": {"Start Time": pa.timestamp("us", "Europe/Berlin")},
    "a timestamp without a zone": {"Start Time": pa.timestamp("us"), "End Time": pa.timestamp("us")},
    "decimals": MONEY,
    "decimals with more places": {"Charge": pa.decimal128(18, 6), "Connection Fee": pa.decimal128(18, 6)},
    "whole seconds": {"Duration Seconds": pa.int64()},
    "short seconds": {"Duration Seconds": pa.int16()},
    "dictionaries": {name: pa.dictionary(pa.int32(), pa.string()) for name in ("Call Type", "Currency", "UPN")},
    "large text": {"UsageId": pa.large_string(), "Destination Dialed": pa.large_string()},
    "everything at once": MONEY | {"Start Time": pa.timestamp("us", "UTC"), "Duration Seconds": pa.int32()},
}


@pytest.mark.parametrize("empty", ["", None], ids=["empty text", "no value"])
def test_columns_as_text(empty, tmp_path):
    bill = bill_of(tmp_path, {"calls.parquet": parquet(CALLING_PLANS_2025, *ROWS, empty=empty)})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (2, 1, 1, 0, 0)
    assert codes(bill) == []


@pytest.mark.parametrize("types", TYPES)
def test_columns_with_types(types, tmp_path):
    bill = bill_of(tmp_path, {"calls.parquet": parquet(CALLING_PLANS_2025, *ROWS, kinds=TYPES[types])})
    assert calls(bill) == [ABROAD]
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert went(bill) == (2, 1, 1, 0, 0)
    assert codes(bill) == []


def test_a_parquet_file_and_its_csv_are_the_same_calls(tmp_path):
    kinds = TYPES["everything at once"]
    parts = {"a.parquet": parquet(CALLING_PLANS_2025, *ROWS, kinds=kinds)}
    bill = bill_of(tmp_path, {**parts, "b.csv": text(CALLING_PLANS_2025, *ROWS)})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (4, 1, 1, 2, 0)


def test_direct_routing_as_parquet_under_a_name_that_says_nothing(tmp_path):
    bill = bill_of(tmp_path, {"0": parquet(DIRECT_ROUTING_2025, {"type": "dr_in"})})
    assert calls(bill) == [(ID, START, "carrier", 120, Decimal("0.00"))]
    assert went(bill) == (1, 1, 0, 0, 0)
