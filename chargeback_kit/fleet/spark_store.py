"""What a fleet on Spark keeps: a folder of Parquet for each table, divided by tenant, and the summary.

The summary is written last, and before anything else it is cut down to what stays: whatever a run that was killed has
left is of no tenant of the summary, and the next run removes it.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from chargeback_kit.fleet.outcome import TenantOutcome, of_rows, summary_table
from chargeback_kit.fleet.spark_task import SUMMARY, unpacked
from chargeback_kit.fleet.tables import SCHEMAS
from chargeback_kit.problems import InputError

PLACE = pa.field("place", pa.int64())


class SparkStore:
    """The tables at a path."""

    def __init__(self, session: Any, out: str) -> None:
        self._session, self._out = session, out.rstrip("/")

    def known(self, month: str) -> dict[str, TenantOutcome]:
        """What an earlier run has said, by tenant; InputError where it was of another month."""
        from pyspark.errors import PySparkException

        try:
            rows = self._session.read.parquet(f"{self._out}/{SUMMARY}").collect()
        except PySparkException:
            return {}
        found = of_rows(row.asDict() for row in rows)
        other = next((each.month for each in found if each.month != month), "")
        if other:
            raise InputError(f"{self._out}: holds the fleet of {other}, not of {month}. Choose another folder.")
        return {each.tenant: each for each in found if each.tenant}

    def keep_only(self, stays: Iterable[TenantOutcome]) -> None:
        """Remove what is of no tenant that stays."""
        kept = list(stays)
        self.write_summary(kept)
        names = {each.tenant for each in kept}
        jvm = getattr(self._session, "_jvm", None)
        if jvm is None:
            raise InputError(
                "The session is one of Spark Connect, through which nothing can be removed. Use one that runs in this "
                "process, as spark-submit starts it."
            )
        settings = self._session._jsc.hadoopConfiguration()  # noqa: SLF001 - Spark has no other door to its files
        for table in SCHEMAS:
            path = jvm.org.apache.hadoop.fs.Path(f"{self._out}/{table}")
            files = path.getFileSystem(settings)
            for found in files.listStatus(path) if files.exists(path) else ():
                key, _, name = found.getPath().getName().partition("=")
                if key == "tenant" and unquote(name) not in names:
                    files.delete(found.getPath(), True)  # noqa: FBT003 - with what is in it

    def write(self, table: str, billed: Any) -> None:
        """Add the rows of a table from what the tasks made, those of each tenant in their order."""
        from pyspark.sql.pandas.types import from_arrow_schema

        pieces = billed.where(billed["name"] == table).coalesce(self._session.sparkContext.defaultParallelism)
        rows = pieces.mapInArrow(unpacked, from_arrow_schema(SCHEMAS[table].append(PLACE)))
        ordered = rows.sortWithinPartitions("tenant", PLACE.name).drop(PLACE.name)
        ordered.write.partitionBy("tenant").mode("append").parquet(f"{self._out}/{table}")

    def write_summary(self, outcomes: Iterable[TenantOutcome]) -> None:
        """Write a row for each tenant."""
        found = self._session.createDataFrame(summary_table(outcomes))
        found.coalesce(1).write.mode("overwrite").parquet(f"{self._out}/{SUMMARY}")
