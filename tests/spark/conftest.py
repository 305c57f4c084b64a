"""A session of Spark for these tests, which `make test-spark` collects."""

import os
import sys

import pytest

QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "America/New_York",
}
"""What is not about bills; the zone of a session must not matter."""
PANDAS = "ignore:PySpark does not yet fully support pandas:FutureWarning"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/spark/" in item.path.as_posix():
            item.add_marker(pytest.mark.spark)
            for category in (PANDAS, "ignore::ResourceWarning", "ignore::DeprecationWarning"):
                item.add_marker(pytest.mark.filterwarnings(category))


def session(master, **settings):
    """A session; Spark's own word is "local[2,4]": two tasks at a time, four tries for each."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master)
    for name, value in (QUIET | settings).items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


@pytest.fixture(scope="module")
def spark():
    made = session("local[2,4]")
    yield made
    made.stop()
