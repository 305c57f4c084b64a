"""Many tenants at once: a bill for each, and the tables of all, on this machine or on Spark.

``ck.fleet.run(folder, "2026-10", "out")`` computes them in processes of their own;
``ck.fleet.on_spark(session, folder, "2026-10", "out")`` on a Spark session of yours. Both compute every bill in the
same way, with the kit itself.
"""

from chargeback_kit.fleet.local import run
from chargeback_kit.fleet.result import FleetResult
from chargeback_kit.fleet.spark import on_spark

__all__ = ["FleetResult", "on_spark", "run"]
