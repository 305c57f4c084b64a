"""A job of Spark: the bills of a fleet. ``spark-submit fleet_job.py TENANTS --month 2026-10 --out OUT``."""

import argparse
import sys

from pyspark.sql import SparkSession

import chargeback_kit as ck


def main() -> int:
    """0 where every tenant has its bill, 4 where some have none, 2 where nothing could be done."""
    asked = argparse.ArgumentParser(description="Bill many tenants on Spark.")
    asked.add_argument("tenants", help="a bill folder or zip for each tenant, or agreement and users of each")
    asked.add_argument("--month", required=True, help="such as 2026-10")
    asked.add_argument("--out", required=True, help="where the tables go")
    asked.add_argument("--usage", help="Parquet that names the tenant in a column or as tenant=…")
    asked.add_argument("--charges", default="reported", choices=["reported", "rated"])
    asked.add_argument("--memory", default="2GB", help="what the tables of one bill may take in a task")
    asked.add_argument("--partitions", type=int, help="into how many tasks the tenants are divided")
    asked.add_argument("--yes", action="store_true", help="count the fees of tenants without calls in the month")
    given = asked.parse_args()
    session = SparkSession.builder.appName(f"chargeback-kit fleet {given.month}").getOrCreate()
    try:
        done = ck.fleet.on_spark(
            session,
            given.tenants,
            given.month,
            given.out,
            usage=given.usage,
            charges=given.charges,
            fees_alone=given.yes,
            memory=given.memory,
            partitions=given.partitions,
            progress=lambda step: print(step, file=sys.stderr),
        )
    except ck.KitError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    finally:
        session.stop()
    print("\n".join(done.lines()))
    return done.status


if __name__ == "__main__":
    sys.exit(main())
