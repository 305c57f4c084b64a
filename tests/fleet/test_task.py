"""What a task of Spark does with the rows that it is handed, without Spark around it."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bad_input.folders import export, row
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.engine.memory import allowed_bytes
from chargeback_kit.fleet import spark, spark_task
from chargeback_kit.fleet.kept import keep
from chargeback_kit.fleet.one import FleetTerms, bill_tenant
from chargeback_kit.fleet.spark_task import SUMMARY, SparkTask, lay_down, unpacked
from chargeback_kit.fleet.tables import SCHEMAS
from chargeback_kit.fleet.tenants import NO_TERMS, Tenant
from fleet.folders import tenants

TERMS = FleetTerms("2026-10", tables_only=True)
NAMES = export().strip().split(",")
USAGE = pa.struct([(name, pa.string()) for name in NAMES])


def files(root, piece=100):
    """The rows of every file, in pieces."""
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        content, (name, *label) = path.read_bytes(), path.relative_to(root).parts
        for number, first in enumerate(range(0, len(content) or 1, piece)):
            yield name, False, "/".join(label), number, content[first : first + piece], None


def usage(name, count, label="file:/data/usage/all.parquet"):
    """Rows of usage."""
    for number in range(count):
        cells = dict(zip(NAMES, row(number).split(","), strict=True))
        yield name, True, label, number, None, cells


def batches(rows, size):
    """Sorted rows as Spark hands them over: cut wherever a batch is full."""
    kinds = [pa.string(), pa.bool_(), pa.string(), pa.int64(), pa.binary(), USAGE]
    names = ["tenant", "is_usage", "label", "number", "content", "usage"]
    ordered = sorted(rows, key=lambda each: each[:4])
    for first in range(0, len(ordered), size):
        columns = zip(*ordered[first : first + size], strict=True)
        arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names)


def made(task, given):
    """The tables that a task makes, by name."""
    found: dict[str, list[pa.RecordBatch]] = {name: [] for name in (*SCHEMAS, SUMMARY)}
    for piece in task(given):
        found[piece["name"][0].as_py()] += [part.drop_columns(["place"]) for part in unpacked([piece])]
    return {
        name: pa.Table.from_batches(parts) if parts else SCHEMAS[name].empty_table() for name, parts in found.items()
    }


@pytest.mark.parametrize("size", [1, 10_000])
def test_a_task_makes_what_this_machine_makes(tmp_path, size):
    root = tenants(tmp_path / "tenants", "a", "b", "c")
    (root / "b" / "agreement.toml").write_text("currency = 1")
    found = made(SparkTask(TERMS, 2**30), batches(files(root), size))
    kept = {name: keep(Tenant(name, root / name), TERMS, tmp_path / "out") for name in ("a", "b", "c")}
    rows = found[SUMMARY].to_pylist()
    assert [(each["tenant"], each["state"]) for each in rows] == [("a", "ok"), ("b", "broken"), ("c", "ok")]
    assert [each["sentence"] for each in rows] == [each.sentence for each in kept.values()]
    assert [each["origin"] for each in rows] == [each.origin for each in kept.values()]
    for table in SCHEMAS:
        here = [pq.read_table(tmp_path / "out" / "tenants" / name / "tables" / f"{table}.parquet") for name in "ac"]
        assert found[table].equals(pa.concat_tables(here))


def test_a_tenant_whose_bill_stands_is_not_computed_again(tmp_path, monkeypatch):
    environment, allowed = dict(os.environ), []

    def billed(*given):
        allowed.append(allowed_bytes())
        return bill_tenant(*given)

    monkeypatch.setattr(spark_task, "bill_tenant", billed)
    root = tenants(tmp_path / "tenants", "a", "b")
    known = {"a": keep(Tenant("a", root / "a"), TERMS, tmp_path / "out")}
    found = made(SparkTask(TERMS, 2**30, known), batches(files(root), 5))
    assert found[SUMMARY]["state"].to_pylist() == ["unchanged", "ok"]
    assert allowed == [2**30, 2**30], "a task says how much memory a bill of it may take,"
    assert (allowed_bytes(), dict(os.environ)) == (0, environment), "and nothing to what else its process does"
    assert set(found["calls"]["tenant"].to_pylist()) == {"b"}


def test_a_tenant_with_most_of_the_calls_passes_through_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(spark_task, "ROWS_OF_A_GROUP", 64)
    held = []
    write = spark_task.UsageWriter.write

    def watched(self, rows):
        write(self, rows)
        held.append(self._rows)

    monkeypatch.setattr(spark_task.UsageWriter, "write", watched)
    root = tenants(tmp_path / "tenants", "a", "big")
    (root / "big" / "calls.csv").unlink()
    task = SparkTask(TERMS, 2**30, usage_root="/data/usage")
    found = made(task, batches([*files(root), *usage("big", 2_000)], 10))
    assert max(held) < 64 + 10
    assert found[SUMMARY]["calls"].to_pylist() == [3, 2_000]
    assert set(found["problems"]["file"].to_pylist()) <= {"", "usage/all.parquet"}


def test_rows_grow_into_groups_of_one_size_however_they_come(tmp_path, monkeypatch):
    monkeypatch.setattr(spark_task, "ROWS_OF_A_GROUP", 50)
    written = []
    for size in (3, 17, 1000):
        folder = tmp_path / str(size)
        (only,) = batches(usage("a", 120), 1000)
        parts = [only.slice(first, size) for first in range(0, 120, size)]
        lay_down("a", parts, folder, "/data/usage")
        written.append((folder / "usage" / "all.parquet").read_bytes())
    assert written[0] == written[1] == written[2]


def test_usage_without_an_agreement_is_refused(tmp_path):
    found = made(SparkTask(TERMS, 2**30), batches(usage("stranger", 3), 2))
    assert found[SUMMARY]["sentence"].to_pylist() == [NO_TERMS]


def test_without_pyspark_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(ck.InputError, match=r"pip install 'chargeback-kit\[spark\]'"):
        ck.fleet.on_spark(None, "tenants", "2026-10", "out")


def test_the_command_says_so_too(monkeypatch, tmp_path):
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    asked = ["fleet", str(tmp_path), "--month", "2026-10", "--out", str(tmp_path / "out"), "--engine", "spark"]
    said = CliRunner().invoke(commands(), asked)
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("Spark needs one more package. Install it: pip install")
