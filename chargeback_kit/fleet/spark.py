"""A fleet on Spark: whole bills in its tasks, computed by the kit itself; reading and writing any path Spark knows."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.engine.memory import bytes_of
from chargeback_kit.fleet.local import Progress, terms_of
from chargeback_kit.fleet.one import broken
from chargeback_kit.fleet.outcome import TenantOutcome, of_rows
from chargeback_kit.fleet.result import FleetResult
from chargeback_kit.fleet.spark_rows import ORDER, first_line, rooted, tenant_rows
from chargeback_kit.fleet.spark_store import SparkStore
from chargeback_kit.fleet.spark_task import OUTGOING, SUMMARY, SparkTask
from chargeback_kit.fleet.tables import SCHEMAS
from chargeback_kit.problems import InputError

MOST_PARTITIONS = 2_000
SETTINGS = {
    "spark.sql.caseSensitive": "true",  # "Call Type" of one export and "Call type" of another are two columns
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(64 * 1024**2),  # a batch may be of files, in pieces
}
MEMORY = "2GB"
LEAST_BYTES = 1024**3
"""The least memory of Spark itself."""
PANDAS_CHECK = "pyspark.testing.utils"
"""Where PySpark warns of the pandas that is installed, which no fleet asks Spark to use."""


def on_spark(
    session: Any,
    tenants: str,
    month: str,
    out: str,
    *,
    usage: str | None = None,
    charges: str = "reported",
    fees_alone: bool = False,
    memory: str = MEMORY,
    partitions: int | None = None,
    progress: Progress = lambda step: None,
) -> FleetResult:
    """The same as ``run`` on a Spark session of yours, from any path it reads into any path it writes: tables alone.

    ``tenants`` holds a bill folder or zip for each; with ``usage``, Parquet with a column ``tenant`` or in folders
    ``tenant=…/month=…``, agreement and users of each. Every task computes whole bills; ``memory`` is what the tables of
    one may take there, the rest lies on its disk. ``partitions``: into how many parts the tenants are divided.
    In ``out`` is a folder of Parquet for each table, by tenant, and ``summary``, which is written last.

    Raises InputError for what keeps all tenants from their bills.
    """
    needs_spark()
    from pyspark.errors import PySparkException

    begun, out = perf_counter(), rooted(str(out))
    terms = terms_of(month, charges, fees_alone=fees_alone, tables_only=True)
    task = SparkTask(terms, bytes_of(memory))
    read = str(tenants), None if usage is None else str(usage)
    try:
        with _set(session):
            outcomes, aside = _run(session, read, task, SparkStore(session, out), partitions, progress)
    except PySparkException as error:
        raise InputError(f"Spark could not finish: {first_line(error)} The next run begins where it ended.") from error
    ordered = tuple(sorted(outcomes, key=lambda row: (row.tenant, row.sentence)))
    return FleetResult(month, ordered, out, round(perf_counter() - begun, 3), aside)


def _run(
    session: Any,
    read: tuple[str, str | None],
    task: SparkTask,
    store: SparkStore,
    partitions: int | None,
    progress: Progress,
) -> tuple[list[TenantOutcome], tuple[str, ...]]:
    progress("Looking at the tenants")
    month = task.terms.month
    rows = tenant_rows(session, read[0], month, read[1])
    task = replace(task, known=store.known(month), usage_root=rows.usage_root)
    count = partitions or max(1, min(len(rows.names), MOST_PARTITIONS))
    progress(f"Billing {text.counted(len(rows.names), 'tenant')} on Spark")
    outcomes = _written(store, rows.frame.repartition(count, "tenant"), task, progress)
    outcomes += [broken("", said, month) for said in rows.nameless]
    outcomes += [broken(name, said, month) for name, said in rows.refused.items()]
    store.write_summary(outcomes)
    return outcomes, rows.left_aside


@contextmanager
def _set(session: Any) -> Iterator[None]:
    """Settings of the session for as long as a fleet takes: those of its owner come back."""
    before = {name: session.conf.get(name, None) for name in SETTINGS}
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                session.conf.unset(name)
            else:
                session.conf.set(name, value)


def _written(store: SparkStore, rows: Any, task: SparkTask, progress: Progress) -> list[TenantOutcome]:
    """Compute every bill once, and write the tables."""
    from pyspark import StorageLevel
    from pyspark.sql.pandas.types import from_arrow_schema

    made = rows.sortWithinPartitions(*ORDER).mapInArrow(task.__call__, from_arrow_schema(OUTGOING))
    billed = made.persist(StorageLevel.DISK_ONLY)
    try:
        found = billed.where(billed["name"] == SUMMARY).select("content").collect()
        outcomes = [each for row in found for each in of_rows(_rows(bytes(row["content"])))]
        store.keep_only(each for each in outcomes if each.is_unchanged)
        for table in SCHEMAS if any(not each.is_unchanged and each.has_bill for each in outcomes) else ():
            progress(f"Writing {table}")
            store.write(table, billed)
    finally:
        billed.unpersist()
    return outcomes


def _rows(content: bytes) -> list[dict[str, Any]]:
    with pa.ipc.open_stream(content) as source:
        found: list[dict[str, Any]] = source.read_all().to_pylist()
    return found


def needs_spark() -> None:
    """Say how to get PySpark, where it is missing."""
    if find_spec("pyspark") is None:
        raise InputError("Spark needs one more package. Install it: pip install 'chargeback-kit[spark]'; and Java 17.")


def session_of_this_machine(workers: int, memory_bytes: int) -> Any:
    """The session that spark-submit has prepared, or one of this machine: so many workers at a time, each with four
    tries, and so much memory for Spark itself.
    """
    needs_spark()
    from pyspark import SparkConf
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("chargeback-kit fleet")
    if "PYTHONWARNINGS" not in os.environ:
        builder = builder.config("spark.executorEnv.PYTHONWARNINGS", f"ignore::FutureWarning:{PANDAS_CHECK}")
    is_prepared = SparkConf().contains("spark.master")
    if not is_prepared:
        builder = builder.master(f"local[{workers},4]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.memory", f"{max(memory_bytes, LEAST_BYTES) // 1024**2}m")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=FutureWarning, module=PANDAS_CHECK)
            import_module(PANDAS_CHECK)  # it warns when it is loaded, and never again
            session = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise InputError(f"Spark cannot start: {first_line(error)} It needs Java 17 (JAVA_HOME).") from None
    if not is_prepared and "PYSPARK_PYTHON" not in os.environ:
        session.sparkContext.pythonExec = sys.executable
    return session
