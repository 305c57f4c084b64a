"""Workers that are killed while they bill: no tenant is lost, and none is there twice."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from fleet.folders import tenants
from waiting import until

import chargeback_kit as ck
from spark.results import assert_same, rows_of

ROOT = Path(__file__).parents[2]
MONTH = "2026-10"
NAMES = tuple(f"tenant {number:02d}" for number in range(8))
QUIET = (
    "spark.ui.enabled=false",
    "spark.driver.host=127.0.0.1",
    "spark.driver.bindAddress=127.0.0.1",
    "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("lost")
    tenants(root / "tenants", *NAMES)
    ck.fleet.run(root / "tenants", MONTH, root / "here", tables_only=True)
    return root


def submitted(place, out, log, master):
    """The job of `deploy/spark` on a cluster of Spark's own."""
    import pyspark

    home = Path(pyspark.__file__).parent
    settings = [word for each in QUIET for word in ("--conf", each)]
    command = [str(home / "bin" / "spark-submit"), "--master", master, *settings]
    command += [str(ROOT / "deploy" / "spark" / "fleet_job.py"), str(place / "tenants"), "--month", MONTH]
    command += ["--out", str(out), "--partitions", str(len(NAMES))]
    known = os.environ | {"PYSPARK_PYTHON": sys.executable, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    known["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(command, env=known, stdout=subprocess.PIPE, stderr=log, text=True)


def of_job(process, word):
    """The processes of a job whose command line says a word."""
    found = []
    for each in psutil.Process(process.pid).children(recursive=True):
        try:
            if word in " ".join(each.cmdline()):
                found.append(each)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize(("master", "victims"), [
    ("local-cluster[2,1,1024]", "CoarseGrainedExecutorBackend"),
    ("local[2,4]", "pyspark.daemon"),
])  # fmt: skip
def test_no_tenant_is_lost_and_none_is_there_twice(place, tmp_path, master, victims):
    told = tmp_path / "log"
    with told.open("w") as log, submitted(place, tmp_path / "there", log, master) as job:
        victim = until(lambda: [each for each in of_job(job, victims) if _is_billing(each)], 150, process=job)[0]
        victim.kill()
        said, _ = job.communicate(timeout=240)
    assert job.returncode == 0, told.read_text()[-3000:]
    assert f"{len(NAMES)} tenants, {len(NAMES)} billed" in said
    assert "Lost task" in told.read_text() or "Lost executor" in told.read_text()
    assert sorted(rows_of(tmp_path / "there", "calls")) == sorted(NAMES)
    assert_same(tmp_path / "there", place / "here")


def _is_billing(process):
    """Whether a process of Python, or one that an executor started, keeps something of a tenant."""
    is_python = "daemon" in " ".join(process.cmdline())
    workers = [process] if is_python else process.children(recursive=True)
    return any("chargeback-kit-" in str(file.path) for each in workers for file in _open(each))


def _open(process):
    try:
        return process.open_files()
    except psutil.Error:
        return []
