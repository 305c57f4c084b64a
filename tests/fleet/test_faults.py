"""Killed in the middle, a disk that is full, two runs at once: no half-written bill is seen, and a rerun finishes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from waiting import until

import chargeback_kit as ck
from chargeback_kit.fleet import crew
from chargeback_kit.fleet.kept import is_whole
from fleet.folders import content, summary, tenants

ROOT = Path(__file__).parents[2]
NAMES = tuple(f"tenant {letter}" for letter in "abcd")
RUN = "import sys; from chargeback_kit.cli import main; main()"
DYING = """
import os, signal
from pathlib import Path
from chargeback_kit.fleet import worker
keep = worker.keep

def dying(tenant, terms, out):
    told = Path({told!r}, f"{{tenant.name}} {{os.getpid()}}")
    told.touch()
    if tenant.name == "tenant c" and len(list(told.parent.glob("tenant c *"))) <= {times}:
        os.kill(os.getpid(), signal.SIGKILL)
    return keep(tenant, terms, out)

worker.keep = dying
worker.main()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("faults")
    tenants(root / "tenants", *NAMES)
    ck.fleet.run(root / "tenants", "2026-10", root / "undisturbed", workers=2, tables_only=True)
    return root


def started(place, out, *options):
    command = [sys.executable, "-c", RUN, "fleet", str(place / "tenants"), "--month", "2026-10", "--out", str(out)]
    known = os.environ | {"PYTHONPATH": str(ROOT)}
    asked = [*command, "--tables-only", *options]
    return subprocess.Popen(asked, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def bills(out):
    return [path for path in (out / "tenants").glob("*") if not path.name.startswith(".")]


def test_a_run_that_is_killed_leaves_whole_bills_and_the_next_one_ends_as_if_nothing_had_been(place, tmp_path):
    out = tmp_path / "out"
    with started(place, out, "--workers", "1") as run:
        until(lambda: len(bills(out)) >= 2, pause=0.02)
        workers = psutil.Process(run.pid).children()
        run.kill()
    assert workers
    assert not (out / "tables").exists()
    assert len(bills(out)) < len(NAMES)
    with started(place, out) as again:
        said, _ = again.communicate()
    assert again.returncode == 0
    assert "unchanged" in said
    psutil.wait_procs(workers, timeout=20)
    assert not any(worker.is_running() for worker in workers), "a worker does not outlive its run"
    assert all(is_whole(path, tables_only=True) for path in bills(out))
    assert content(out) == content(place / "undisturbed")
    assert summary(out) == summary(place / "undisturbed")
    assert not [path for path in out.rglob("*") if path.name.startswith(".tenant")]


def test_ctrl_c_ends_everything_and_says_what_stands(place, tmp_path):
    with started(place, tmp_path / "out", "--workers", "2") as run:
        until(lambda: bills(tmp_path / "out"), pause=0.02)
        workers = psutil.Process(run.pid).children()
        run.send_signal(signal.SIGINT)
        _, said = run.communicate()
    assert run.returncode == 130
    assert said.startswith("Stopped; the bills in ")
    assert said.count("\n") == 1
    assert not any(worker.is_running() for worker in workers)


def test_two_runs_at_once_do_not_write_into_one_folder(place, tmp_path):
    with started(place, tmp_path / "out", "--workers", "1") as first:
        until(lambda: bills(tmp_path / "out"), pause=0.02)
        with pytest.raises(ck.InputError, match=r"another run is writing there. Wait until it has ended"):
            ck.fleet.run(place / "tenants", "2026-10", tmp_path / "out", tables_only=True)
        first.communicate()
    assert first.returncode == 0
    assert content(tmp_path / "out") == content(place / "undisturbed")


def dying(place, tmp_path, monkeypatch, times):
    """A run whose worker is killed at one tenant so many times; what became of it, and who computed what."""
    told = tmp_path / "told"
    told.mkdir()
    monkeypatch.setattr(crew, "START", DYING.format(told=str(told), times=times))
    done = ck.fleet.run(place / "tenants", "2026-10", tmp_path / "out", workers=2, tables_only=True)
    return done, sorted(path.name.rpartition(" ")[0] for path in told.iterdir())


def test_a_worker_that_dies_costs_its_tenant_one_retry_and_nobody_else_anything(place, tmp_path, monkeypatch):
    done, tries = dying(place, tmp_path, monkeypatch, times=1)
    assert not done.broken
    assert tries == sorted((*NAMES, "tenant c"))
    assert content(tmp_path / "out") == content(place / "undisturbed")


def test_a_tenant_that_kills_its_worker_twice_is_listed(place, tmp_path, monkeypatch):
    done, tries = dying(place, tmp_path, monkeypatch, times=2)
    assert list(done.broken) == ["tenant c"]
    assert "was ended by signal 9 (SIGKILL), twice" in done.broken["tenant c"]
    assert tries == sorted((*NAMES, "tenant c"))
    monkeypatch.undo()
    again = ck.fleet.run(place / "tenants", "2026-10", tmp_path / "out", workers=1, tables_only=True)
    assert [each.state for each in again.outcomes] == ["unchanged", "unchanged", "ok", "unchanged"]
    assert content(tmp_path / "out") == content(place / "undisturbed")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few hundred kilobytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)]
    if os.getuid() or subprocess.run(made, check=False, capture_output=True).returncode:
        pytest.skip("only root may make a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_said_in_a_sentence_and_a_rerun_finishes(place, small_disk):
    with started(place, small_disk / "out", "--workers", "1") as run:
        said, wrong = run.communicate()
    assert run.returncode in {2, 4}
    assert "No space left on device. Is the disk full?" in said + wrong
    assert "Traceback" not in said + wrong
    whole = [path for path in bills(small_disk / "out") if is_whole(path, tables_only=True)]
    assert len(whole) < len(NAMES)
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    done = ck.fleet.run(place / "tenants", "2026-10", small_disk / "out", workers=1, tables_only=True)
    assert [each.state for each in done.outcomes].count("unchanged") >= len(whole)
    assert content(small_disk / "out") == content(place / "undisturbed")
