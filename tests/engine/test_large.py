"""A folder of more than a gibibyte is computed on disk; here the sample is taken for one."""

import csv
import gc
import tempfile
from pathlib import Path

import duckdb
import pytest
from bad_input.folders import HEADER, export, folder, row
from pandas.testing import assert_frame_equal

import chargeback_kit as ck
from chargeback_kit import scratch
from chargeback_kit.bill.bill import chain
from chargeback_kit.engine import landing, places, store
from chargeback_kit.engine.run import again_in_another_order
from chargeback_kit.export.contract import write_tables
from chargeback_kit.problems import InputError

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
TABLES = ("calls", "pools", "wallet", "statements", "problems", "alerts")


@pytest.fixture
def large(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "LARGE_INPUT_BYTES", 0)
    monkeypatch.setattr(store, "SMALL_INPUT_BYTES", 0)
    monkeypatch.setattr(landing, "LARGE_FILE_BYTES", 0)
    monkeypatch.setattr(places, "LARGE_FILE_BYTES", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_bill_on_disk_is_the_bill_in_memory(large, monkeypatch):
    on_disk = ck.bill(SAMPLE, "2026-10")
    assert list(large.rglob("bill.duckdb"))
    with monkeypatch.context() as usual:
        usual.setattr(store, "LARGE_INPUT_BYTES", 1024**3)
        in_memory = ck.bill(SAMPLE, "2026-10")
    for table in TABLES:
        assert_frame_equal(getattr(on_disk, table), getattr(in_memory, table))


def test_a_bill_on_disk_is_computed_again_beside_itself(large):
    bill = ck.bill(SAMPLE, "2026-10")
    left_out = bill.run.rows("left_out")
    assert again_in_another_order(bill.run, chain)
    assert left_out
    assert bill.run.rows("left_out") == left_out


def test_a_forecast_on_disk_blocks_the_calls_it_blocks_in_memory(large, monkeypatch):
    world = ck.Scenario(wallet=ck.Wallet(opening="20.00", recharge="0.00"), blocking=True)
    on_disk = ck.bill(SAMPLE, "2026-10").what_if(world)
    assert on_disk.run.blocked
    with monkeypatch.context() as usual:
        usual.setattr(store, "LARGE_INPUT_BYTES", 1024**3)
        usual.setattr(landing, "LARGE_FILE_BYTES", 64 * 1024**2)
        in_memory = ck.bill(SAMPLE, "2026-10").what_if(world)
    for table in TABLES:
        assert_frame_equal(getattr(on_disk, table), getattr(in_memory, table))


def test_the_tables_on_disk_go_with_the_bill(large):
    bill = ck.bill(SAMPLE, "2026-10")
    _ = bill.problems
    del bill
    gc.collect()
    assert not list(large.rglob("bill.duckdb"))


class FullDisk:
    def extract_statements(self, text):
        return [text]

    def execute(self, *_):
        file = f"/{scratch.PREFIX}1/bill.duckdb.wal"
        raise duckdb.IOException(f'IO Error: Could not write file "{file}": No space left on device')


def test_a_full_disk_is_said_in_a_sentence(monkeypatch):
    tables = store.Store()
    monkeypatch.setattr(tables, "connection", FullDisk())
    with pytest.raises(InputError, match=r"no space left .* Make room, or name another folder in the variable TMPDIR"):
        tables.run("SELECT 1")


def test_too_little_memory_is_a_memory_error():
    tables = store.Store(store.SMALL_INPUT_BYTES + 1)
    tables.run("SET temp_directory = ''")
    tables.run("SET memory_limit = '10MB'")
    with pytest.raises(MemoryError):
        tables.run("CREATE TABLE numbers AS SELECT range AS n, hash(range) AS h FROM range(10_000_000)")


@pytest.mark.parametrize("first", ["UsageId", "Call ID"])
def test_lines_in_a_large_file_of_ids_that_begin_alike_and_repeat(large, monkeypatch, tmp_path, first):
    names = sorted(HEADER.split(","), key=lambda name: name != first)
    numbers = [*range(60), *range(10, 50), 10]
    written = [next(csv.reader([row(n, UsageId=f"call-of-october-{n:03d}")])) for n in numbers]
    given = [dict(zip(HEADER.split(","), cells, strict=True)) for cells in written]
    for number in (3, 50, 59):
        given[number]["Charge"] = "much"
    lines = [",".join(cells[name] for name in names) for cells in given]
    calls = export(*lines[:60], "too,few", *lines[60:], header=",".join(names))
    october = folder(tmp_path / "october", calls=calls)
    on_disk = ck.bill(october, "2026-10").problems
    with monkeypatch.context() as usual:
        for module in (landing, places):
            usual.setattr(module, "LARGE_FILE_BYTES", 64 * 1024**2)
        in_memory = ck.bill(october, "2026-10").problems
    assert_frame_equal(on_disk, in_memory)
    assert list(on_disk.loc[on_disk["code"] == "bad-value", "line"]) == [5, 52, 61]
    assert list(on_disk.loc[on_disk["code"] == "duplicate-row", "line"]) == [*range(63, 104)]


def test_the_calls_of_a_large_file_are_written_in_order(large, tmp_path):
    calls = [row(n, UsageId=f"u{n:05d}") for n in range(20_000)]
    done = ck.bill(folder(tmp_path / "october", calls=export(*calls)), "2026-10")
    write_tables(done, tmp_path, ["calls.csv"])
    with (tmp_path / "calls.csv").open(encoding="utf-8", newline="") as file:
        written = [(cells["start_utc"], cells["usage_id"]) for cells in csv.DictReader(file)]
    assert len(written) == len(calls)
    assert written == sorted(written)
