"""A small bill keeps the rows of every step and takes one thread; it is the bill that a larger input would get."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from oracle.tenants import random_tenant
from pandas.testing import assert_frame_equal

import chargeback_kit as ck
from chargeback_kit.engine import database, store
from chargeback_kit.engine.landing import NOTHING_REPEATED, land
from chargeback_kit.engine.pipeline import LANDING
from chargeback_kit.engine.run import _show_decimals
from chargeback_kit.records.folder import read_folder

SAMPLE = Path(__file__).parents[2] / "sample_data"
TABLES = ("calls", "pools", "wallet", "statements", "problems", "alerts", "message_senders")


@pytest.mark.parametrize(
    ("seed", "steps"),
    [
        (5, ("bundled", "draws_of_plans", "messages", "message_rates", "price_of_calls", "fund_from_credits")),
        (17, ("zone_ends", "zone_edges", "bundled", "draws_of_plans", "messages", "price_of_calls")),
    ],
)
def test_a_bill_that_keeps_every_step_is_the_bill_of_views(seed, steps, tmp_path, monkeypatch):
    """The steps that only some bills go through are opened like all others."""
    how = random_tenant(seed, tmp_path / "tenant")
    kept = ck.bill(tmp_path / "tenant", **how)
    with monkeypatch.context() as larger:
        larger.setattr(store, "SMALL_INPUT_BYTES", -1)
        viewed = ck.bill(tmp_path / "tenant", **how)
    assert [bill.run.store.is_small for bill in (kept, viewed)] == [True, False]
    for table in TABLES:
        assert_frame_equal(getattr(kept, table), getattr(viewed, table))
    assert [*kept.stages] == [*viewed.stages]
    assert {*steps} <= {*kept.stages}
    for name in kept.stages:
        assert len(kept.stages[name]) == len(viewed.stages[name]), name


def test_money_of_more_decimals_is_that_of_cents():
    amounts = [0, 10_000, -10_000, 123_450_000, -987_650_000, 10**15 + 10_000]
    shown = [
        calls.run(f"SELECT money(unnest({amounts}))") for calls in (store.Store(), with_decimals(4), with_decimals(6))
    ]
    assert shown[0] == shown[1] == shown[2]
    assert with_decimals(4).run("SELECT money(12_345_600)") == [(Decimal("12.3456"),)]


def with_decimals(decimals):
    calls = store.Store()
    _show_decimals(calls, decimals)
    return calls


def test_what_stands_for_the_steps_of_repeated_rows_has_their_columns(tmp_path):
    random_tenant(5, tmp_path)
    calls = land(read_folder(tmp_path)).store
    calls.load("hashes", pa.table({"mark": pa.array([], pa.uint64())}))
    for step, table in zip(LANDING[1:], NOTHING_REPEATED, strict=True):
        calls.make(step)
        made = calls.run(f"DESCRIBE {step.name}")
        calls.run(f"CREATE OR REPLACE TABLE {table}")
        assert calls.run(f"DESCRIBE {step.name}") == made


def test_small_bills_share_a_database_and_see_nothing_of_one_another(tmp_path):
    first, second = (land(read_folder(written(tmp_path / str(seed), seed))) for seed in (5, 17))
    assert first.store.schemas != second.store.schemas
    rows = [calls.store.run("SELECT count(*) FROM usage")[0][0] for calls in (first, second)]
    assert rows == [first.rows, second.rows]
    first.store.run("DROP TABLE usage")
    with pytest.raises(store.EngineError, match="usage does not exist"):
        first.store.run("SELECT count(*) FROM usage")
    assert second.store.run("SELECT count(*) FROM usage") == [(second.rows,)]


def test_bills_at_the_same_time_are_those_one_after_the_other(tmp_path):
    folders = {written(tmp_path / str(seed), seed): seed for seed in (5, 17, 29)}
    hows = {folder: random_tenant(seed, tmp_path / f"again-{seed}") for folder, seed in folders.items()}
    alone = [str(ck.bill(folder, **hows[folder]).total) for folder in folders]
    with ThreadPoolExecutor(len(folders)) as at_once:
        together = [str(bill.total) for bill in at_once.map(lambda folder: ck.bill(folder, **hows[folder]), folders)]
    assert together == alone


def test_threads_that_ask_one_bill_are_each_given_their_own_answer():
    """More often than by chance: each question fills tables and reads them, and others come in between."""
    sample = ck.bill(SAMPLE / "2026-10", "2026-10")
    lines = [("Support", "domestic"), ("Sales", "domestic")]
    calls = sample.calls["usage_id"].tolist()[:4]
    asked = [
        *(lambda bill, line=line: bill.explain(cost_center=line[0], category=line[1]).calls for line in lines),
        *(lambda bill, line=line: bill.calls_of(cost_center=line[0]).table for line in lines),
        *(lambda bill, each=each: str(bill.explain(each)) for each in calls),
        lambda bill: bill.stages["draw"],
        lambda bill: ck.compare(bill, bill.what_if(growth={"domestic": "2"})).parts,
        lambda bill: bill.anomalies().table,
    ]
    alone = [question(sample) for question in asked]
    with ThreadPoolExecutor(4) as at_once:
        together = [*at_once.map(lambda question: question(sample), asked * 3)]
    for answer, known in zip(together, alone * 3, strict=True):
        assert answer.equals(known) if hasattr(known, "equals") else answer == known


def test_a_database_that_an_error_ended_is_not_given_to_the_next_bill(tmp_path):
    how = random_tenant(5, tmp_path)
    before = ck.bill(tmp_path, **how).total
    known = next(reversed(database._SHARED))
    database._SHARED[known].close()
    assert ck.bill(tmp_path, **how).total == before


def written(folder, seed):
    random_tenant(seed, folder)
    return folder
