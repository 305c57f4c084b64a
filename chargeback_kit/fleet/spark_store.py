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

        if not self._stands(SUMMARY):  # Spark would log at length that it is not there
            return {}
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
        if not self._has_files:
            raise InputError(
                "The session is one of Spark Connect, through which nothing can be removed. Use one that runs in this "
                "process, as spark-submit starts it."
            )
        for table in SCHEMAS:
            path, files = self._at(table)
            for found in files.listStatus(path) if files.exists(path) else ():
                key, _, name = found.getPath().getName().partition("=")
                if key == "tenant" and unquote(name) not in names:
                    files.delete(found.getPath(), True)  # noqa: FBT003 - with what is in it

    @property
    def _has_files(self) -> bool:
        return getattr(self._session, "_jvm", None) is not None

    def _stands(self, name: str) -> bool:
        """Whether something of that name is there; where nobody can look, it may be."""
        if not self._has_files:
            return True
        path, files = self._at(name)
        return bool(files.exists(path))

    def _at(self, name: str) -> tuple[Any, Any]:
        """A path below the result, and the file system it is in: Spark has no other door to them."""
        path = self._session._jvm.org.apache.hadoop.fs.Path(f"{self._out}/{name}")  # noqa: SLF001
        return path, path.getFileSystem(self._session._jsc.hadoopConfiguration())  # noqa: SLF001

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
