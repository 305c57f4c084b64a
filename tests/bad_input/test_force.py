"""``--force`` replaces what the kit wrote and nothing else; the old bill goes when the new one stands."""

import errno
import os
from pathlib import Path

import pytest

from bad_input.folders import bill, refused
from chargeback_kit.export import atomic_folder, contract
from chargeback_kit.records.saved.walk import MARK

KEPT = "Move that away, or choose another folder."


def everything(place):
    """Every file below a folder with what it holds."""
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["thesis.txt", "bill.json", "a/deep/thesis.txt", ".hidden"])
def test_a_folder_of_somebody_else_stays(good, name):
    out = good.parent / "out"
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("years of work")
    said = refused(good, "--force", out=out)
    assert said == f"out: holds {name}, which the kit did not write, and is not replaced. {KEPT}"
    assert everything(out) == {name: b"years of work"}


def test_a_bill_with_something_of_ones_own_in_it_stays(good):
    assert bill(good).status == 0
    (good.parent / "out" / "thesis.txt").write_text("years of work")
    before = everything(good.parent / "out")
    said = refused(good, "--force")
    assert said == f"out: holds thesis.txt, which the kit did not write, and is not replaced. {KEPT}"
    assert everything(good.parent / "out") == before


def test_a_link_in_a_bill_stays_and_so_does_what_it_leads_to(good):
    assert bill(good).status == 0
    (good.parent / "papers").mkdir()
    (good.parent / "papers" / "thesis.txt").write_text("years of work")
    (good.parent / "out" / "papers").symlink_to(good.parent / "papers")
    assert "holds papers, which the kit did not write" in refused(good, "--force")
    assert (good.parent / "papers" / "thesis.txt").exists()


def test_an_empty_folder_is_taken(good):
    (good.parent / "out").mkdir()
    assert bill(good, "--force").status == 0


def test_a_bill_of_a_version_without_the_mark_is_replaced(good):
    assert bill(good).status == 0
    (good.parent / "out" / MARK).unlink()
    assert bill(good, "--force").status == 0
    (good.parent / "out" / MARK).unlink()
    (good.parent / "out" / "thesis.txt").write_text("years of work")
    assert "holds thesis.txt" in refused(good, "--force")


@pytest.mark.parametrize("name", ["calls.csv", "bill.xlsx", "bill.html"])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt()], ids=repr)
def test_the_old_bill_stays_where_the_new_one_does_not_come_to_stand(good, name, fault, monkeypatch):
    def broken(*_):
        raise fault

    assert bill(good).status == 0
    before = everything(good.parent / "out")
    monkeypatch.setitem(contract.FILES, name, broken)
    assert bill(good, "--force").status in (2, 130)
    assert everything(good.parent / "out") == before
    assert sorted(path.name for path in good.parent.iterdir()) == ["october", "out"]


def test_somebody_who_comes_first_is_not_overwritten(good, monkeypatch):
    """The folder appears while the bill is written."""

    def slow(*_):
        (good.parent / "out").mkdir()
        (good.parent / "out" / "thesis.txt").write_text("years of work")

    monkeypatch.setitem(contract.FILES, "bill.html", slow)
    assert refused_with_out(good) == "out: exists already. Choose another folder, or add --force to replace it."
    assert everything(good.parent / "out") == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("meanwhile", ["before it writes", "while it writes"])
def test_of_two_runs_at_once_the_second_does_not_replace_the_first(good, meanwhile, monkeypatch):
    """Neither was told to replace anything, so neither result is lost without a word."""
    first = {}
    module, name = (atomic_folder, "Owned") if meanwhile == "before it writes" else (contract, "manifest_of")
    known = getattr(module, name)

    def late(*given):
        monkeypatch.setattr(module, name, known)
        assert bill(good).status == 0
        first.update(everything(good.parent / "out"))
        return known(*given)

    monkeypatch.setattr(module, name, late)
    assert refused_with_out(good) == "out: exists already. Choose another folder, or add --force to replace it."
    assert first
    assert everything(good.parent / "out") == first
    assert sorted(path.name for path in good.parent.iterdir()) == ["october", "out"]


def test_an_old_bill_that_one_may_not_remove_is_not_replaced(good, monkeypatch):
    """Its calls would stay beside the new one under another name."""
    assert bill(good).status == 0
    (good.parent / "out" / "deep").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "deep")
    said = refused(good, "--force")
    assert said == "out/deep: you may not remove what lies in it, so it is not replaced. Choose another folder."
    monkeypatch.undo()
    assert bill(good, "--force").status == 0


def refused_with_out(path):
    answer = bill(path)
    assert answer.status == 2
    return answer.said


def test_what_a_killed_run_moved_aside_comes_back(good):
    """Killed between the two moves: the old bill waits under another name, the new one is half in place."""
    assert bill(good).status == 0
    before = everything(good.parent / "out")
    (good.parent / "out").rename(good.parent / ".out-chargeback-kit-before")
    assert refused_with_out(good) == "out: exists already. Choose another folder, or add --force to replace it."
    assert everything(good.parent / "out") == before
    assert bill(good, "--force").status == 0
    assert sorted(path.name for path in good.parent.iterdir()) == ["october", "out"]
