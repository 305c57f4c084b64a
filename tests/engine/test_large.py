"""A folder of more than a gibibyte is computed on disk; here the sample is taken for one."""

import gc
import tempfile
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

import chargeback_kit as ck
from chargeback_kit.engine import land, places, store

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
TABLES = ("calls", "pools", "wallet", "statements", "problems", "alerts")


@pytest.fixture
def large(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "LARGE_INPUT_BYTES", 0)
    monkeypatch.setattr(land, "LARGE_FILE_BYTES", 0)
    monkeypatch.setattr(places, "LARGE_FILE_BYTES", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_bill_on_disk_is_the_bill_in_memory(large, monkeypatch):
    on_disk = ck.bill(SAMPLE, "2026-10")
    assert list(large.glob("*/bill.duckdb"))
    assert on_disk.run.sought is not None, "lines are looked up while the sums are made"
    with monkeypatch.context() as usual:
        usual.setattr(store, "LARGE_INPUT_BYTES", 1024**3)
        in_memory = ck.bill(SAMPLE, "2026-10")
    for table in TABLES:
        assert_frame_equal(getattr(on_disk, table), getattr(in_memory, table))


def test_the_tables_on_disk_go_with_the_bill(large):
    bill = ck.bill(SAMPLE, "2026-10")
    _ = bill.problems
    del bill
    gc.collect()
    assert not list(large.glob("*/bill.duckdb"))
