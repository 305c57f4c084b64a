"""Wrong use: folders that are not there, months that are none, places that cannot be written, a run that is stopped."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import chargeback_kit as ck
from bad_input.folders import bill, refused
from chargeback_kit.export import contract

FILES = {
    "calls.csv",
    "calls.parquet",
    "pools.csv",
    "wallet.csv",
    "statements.csv",
    "problems.csv",
    "bill.json",
    "bill.xlsx",
    "bill.html",
    ".chargeback-kit",
}


def test_an_empty_folder(tmp_path):
    (tmp_path / "october").mkdir()
    assert refused(tmp_path / "october") == (
        'october: agreement.toml is missing. A text file with the line currency = "USD" is enough to begin.'
    )


def test_a_missing_folder(tmp_path):
    assert refused(tmp_path / "october") == "october: there is no such folder or zip. Check the spelling."


def test_a_name_longer_than_the_system_allows(tmp_path):
    name = "o" * 300
    said = os.strerror(errno.ENAMETOOLONG)
    assert refused(tmp_path / name) == f"{name}: {said}. Check the name, the disk and your rights to it."


def test_no_agreement(good):
    (good / "agreement.toml").unlink()
    assert refused(good) == (
        'october: agreement.toml is missing. A text file with the line currency = "USD" is enough to begin.'
    )


def test_no_usage_export(good):
    (good / "calls.csv").unlink()
    assert refused(good) == (
        "october: no usage export among 2 files. "
        "Put the Calling Plans export (zip or CSV) or the Graph pages in the folder."
    )


@pytest.mark.parametrize("month", ["2026-13", "October", "2026-1", "2026-10-01"])
def test_a_wrong_month(good, month):
    assert refused(good, month=month) == f'"{month}" is no month. Write it as 2026-10.'


def test_months_with_a_gap(good):
    said = "2026-08 and 2026-10 do not follow one another. Ask for months in a row."
    assert refused(good, "--month", "2026-08") == said


def test_a_path_that_cannot_be_written(good):
    (good.parent / "file").write_text("here")
    said = refused(good, out=good.parent / "file" / "out")
    assert said == "file/out: cannot be written: file is a file. Choose a folder you may write to."
    assert refused(good, out=Path("/proc/out")).startswith("/proc/out: cannot be written: ")


def test_an_existing_bill_is_kept_without_force_and_replaced_with_it(good):
    out = good.parent / "out"
    assert bill(good).status == 0
    (out / "calls.csv").write_text("of an earlier month")
    assert refused(good, out=out) == "out: exists already. Choose another folder, or add --force to replace it."
    assert (out / "calls.csv").read_text() == "of an earlier month"
    assert bill(good, "--force").status == 0
    assert (out / "calls.csv").read_text().startswith("usage_id,")
    assert {path.name for path in out.iterdir()} == FILES
    assert sorted(path.name for path in good.parent.iterdir()) == ["october", "out"]


def test_out_is_a_file(good):
    out = good.parent / "out"
    out.write_text("mine")
    assert refused(good, out=out) == "out: exists already. Choose another folder, or add --force to replace it."
    assert refused(good, "--force", out=out) == "out: is no folder, and is not replaced. Choose another name."
    assert out.read_text() == "mine"


@pytest.mark.parametrize("out", [".", ".."])
def test_the_bill_folder_is_never_replaced(good, out):
    said = refused(good, "--force", out=good / out)
    assert said.endswith("holds the bill folder october, which would be replaced. Choose another folder.")
    assert (good / "calls.csv").exists()


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_disk_that_is_full_leaves_nothing_behind(good, name, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setitem(contract.FILES, name, full)
    said = refused(good)
    assert said == "out: cannot be written: No space left on device. Is the disk full?"
    assert [path.name for path in good.parent.iterdir()] == ["october"]


def test_ctrl_c_leaves_nothing_behind(good, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(contract.FILES, "bill.html", stop)
    answer = bill(good)
    assert (answer.status, answer.said) == (130, "Stopped; nothing was written.")
    assert [path.name for path in good.parent.iterdir()] == ["october"]


def test_too_little_memory(good, monkeypatch):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr(ck, "bill", exhausted)
    assert refused(good) == "october: too large for this machine's memory. Compute one month at a time."


def test_a_broken_law_is_status_3(good, monkeypatch):
    def broken(*_):
        raise ck.BrokenLaw("Law L2 is broken: pooled + over = billed seconds.")

    monkeypatch.setattr(ck, "bill", broken)
    answer = bill(good)
    assert (answer.status, answer.said) == (3, "Law L2 is broken: pooled + over = billed seconds.")


@pytest.mark.parametrize(
    "asked",
    [
        ["bill"],
        ["bill", "october"],
        ["bill", "october", "--month", "2026-10"],
        ["bill", "october", "--month", "2026-10", "--out", "out", "--charges", "guessed"],
        ["bil"],
        ["bill", "october", "--mnth", "2026-10"],
    ],
)
def test_wrong_use_is_one_line_and_status_2(good, asked):
    asked = [str(good) if word == "october" else word for word in asked]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "chargeback_kit", *asked]
    done = subprocess.run(command, capture_output=True, text=True, cwd=good.parent, env=environment, check=False)
    assert done.returncode == 2
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
