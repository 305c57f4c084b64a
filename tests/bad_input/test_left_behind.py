"""Nothing of a bill stays behind: not where a process is killed, not where it is stopped, not where it ends."""

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from records.exports import zipped

from bad_input.folders import bill, export, folder, row
from chargeback_kit import scratch

ROOT = Path(__file__).parents[2]
MAY_BE_STOPPED = """
import sys, chargeback_kit.cli
print("loaded", flush=True)
sys.argv = ["chargeback-kit", "bill", *sys.argv[1:]]
chargeback_kit.cli.main()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A temporary folder of one's own."""
    found = tmp_path / "tmp"
    found.mkdir()
    monkeypatch.setenv("TMPDIR", str(found))
    monkeypatch.setattr(tempfile, "tempdir", str(found))
    return found


def child(work):
    """A process that does something, says so, and waits to be killed."""
    says, hears = os.pipe()
    number = os.fork()
    if not number:
        work()
        os.write(hears, b"x")
        time.sleep(60)
        os._exit(0)
    assert os.read(says, 1) == b"x"
    return number


def kill(number):
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)


def test_what_a_killed_process_kept_goes_at_the_next_start(place):
    number = child(lambda: (scratch.folder() / "calls.csv").write_text("who called whom"))
    assert list(place.rglob("calls.csv"))
    scratch.sweep(place)
    assert list(place.rglob("calls.csv")), "its owner lives"
    kill(number)
    mine = scratch.folder()
    assert not list(place.rglob("calls.csv"))
    assert [path.name for path in place.iterdir()] == [mine.parent.name]


def test_what_is_not_the_kits_stays(place):
    kept = [place / "chargeback-kit-notes", place / "other", place / ".out-notes"]
    for path in kept:
        path.mkdir()
        (path / "thesis.txt").write_text("years of work")
    (place / "chargeback-kit-link").symlink_to(place / "other")
    (place / "other" / scratch.LOCK).touch()
    scratch.sweep(place)
    scratch.sweep(place, ".out-")
    assert all((path / "thesis.txt").exists() for path in kept)


def test_a_folder_whose_owner_was_killed_before_it_was_marked_goes(place):
    for name in ("chargeback-kit-empty", "chargeback-kit-begun", "chargeback-kit-young"):
        (place / name).mkdir()
    (place / "chargeback-kit-begun" / f"{scratch.LOCK}-new").touch()
    for name in ("chargeback-kit-empty", "chargeback-kit-begun"):
        os.utime(place / name, (0, 0))
    scratch.sweep(place)
    assert [path.name for path in place.iterdir()] == ["chargeback-kit-young"]


def test_only_their_owner_may_look_into_folders(place):
    for path in (made := scratch.folder(), made.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((made.parent / scratch.LOCK).stat().st_mode) == 0o600


def test_a_forked_process_leaves_what_is_its_parents(place):
    mine = scratch.folder()
    number = os.fork()
    if not number:
        scratch.remove(mine)
        ok = mine.is_dir() and scratch.folder().parent != mine.parent
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == 0
    assert mine.is_dir()


def started(path, out, temporary):
    """A bill of its own process, once everything is loaded."""
    command = [sys.executable, "-c", MAY_BE_STOPPED, str(path), "--month", "2026-10", "--out", str(out), "--force"]
    known = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "loaded\n"
    return process


@pytest.fixture
def packed(tmp_path):
    path = folder(tmp_path / "october", calls=export(*map(row, range(2000))))
    (path / "more.zip").write_bytes(zipped({"more.csv": export(*(row(n) for n in range(2000, 4000)))}))
    return path


ENDS = {signal.SIGKILL: (-9, 2), signal.SIGINT: (130, 0, -2), signal.SIGTERM: (130, 0, -15)}


@pytest.mark.parametrize("how", ENDS)
def test_a_command_that_is_stopped_at_any_moment(packed, place, how):
    """A whole bill or none; after the next one nothing else is there, and no traceback was shown."""
    dice = random.Random(how)
    out = packed.parent / "out"
    begun = time.monotonic()
    started(packed, out, place).communicate()
    whole = time.monotonic() - begun
    for _ in range(3):
        process = started(packed, out, place)
        time.sleep(dice.random() * whole * 0.7)
        process.send_signal(how)
        said = process.communicate()[1]
        assert process.returncode in ENDS[how], said
        assert "Traceback" not in said
    assert bill(packed, "--force", out=out).status == 0
    assert sorted(path.name for path in packed.parent.iterdir()) == ["october", "out", "tmp"]
    left = [path for path in place.iterdir() if path.name.startswith("chargeback-kit-")]
    assert len(left) <= 1, "but for the folder of this process"


STREAMS = {
    "full": ">/dev/full",
    "closed": ">&-",
    "all closed": "<&- >&- 2>&-",
    "nobody reads": "| true; exit ${PIPESTATUS[0]}",
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("stream", STREAMS)
def test_an_output_that_takes_no_words(tmp_path, stream):
    path = folder(tmp_path / "october")
    asked = f"{sys.executable} -m chargeback_kit bill {path} --month 2026-10 --out {tmp_path / 'out'} {STREAMS[stream]}"
    done = subprocess.run(
        ["bash", "-c", asked], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "bill.html").exists()
    if stream != "all closed":
        assert done.stderr.startswith("The work is done, but its last lines could not be shown: ")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("known", [{}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=["C", "bytes"])
def test_a_machine_without_a_language(tmp_path, known):
    path = folder(tmp_path / "Büro")
    asked = [sys.executable, "-m", "chargeback_kit", "bill", path, "--month", "2026-10", "--out", tmp_path / "März"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C"} | known
    done = subprocess.run(asked, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "März" / "calls.csv").exists()


@pytest.mark.parametrize("kibibytes", [1, 8, 16, 20])
def test_a_disk_that_fills_while_files_are_written(tmp_path, kibibytes):
    """No file of the process may grow beyond a limit, as if the disk were full; the workbook is one of them."""
    path = folder(tmp_path / "october", calls=export(*map(row, range(100))))
    asked = (
        f"ulimit -f {kibibytes}; {sys.executable} -m chargeback_kit bill {path} --month 2026-10 --out {tmp_path}/out"
    )
    known = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, env=known, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["october"]
