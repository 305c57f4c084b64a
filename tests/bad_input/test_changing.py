"""A file that changes or disappears while the folder is read."""

import json
import threading

import pytest
from records.exports import zipped

from bad_input.folders import bill, export, folder, row
from chargeback_kit.api import bill_of
from chargeback_kit.engine.landing import land
from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import read_folder, recognise


def disappear(file):
    file.unlink()


def shrink(file):
    file.write_bytes(file.read_bytes()[:-200])


def grow(file):
    with file.open("a") as stream:
        stream.write(row(9) + "\n")


@pytest.mark.parametrize("change", [disappear, shrink, grow])
@pytest.mark.parametrize("name", ["calls.csv", "users.csv"])
def test_between_two_looks(good, change, name):
    read = recognise(good)
    change(good / name)
    with pytest.raises((InputError, FileNotFoundError)):
        land(read)
    with pytest.raises((InputError, FileNotFoundError)):
        bill_of(read, "2026-10")


def test_after_the_calls_landed(good):
    read = read_folder(good)
    landed = land(read)
    (good / "calls.csv").unlink()
    with pytest.raises(InputError, match="changed"):
        bill_of(read, "2026-10", landed=landed).folder.refuse_changed_files()


def test_at_any_moment_of_the_command(tmp_path):
    """Whatever it sees: a bill of one state of the file, or a sentence."""
    path = folder(tmp_path / "october", calls=export(*map(row, range(3000))))
    for wait in (0.0, 0.05, 0.1, 0.2):
        (path / "calls.csv").write_text(export(*map(row, range(3000))))
        changing = threading.Timer(wait, (path / "calls.csv").unlink)
        changing.start()
        answer = bill(path, "--force")
        changing.join()
        assert answer.status in (0, 2)
        assert answer.status == 0 or "calls.csv" in answer.said or "usage export" in answer.said


@pytest.mark.parametrize("name", ["calls[1].csv", "calls*.csv", "calls?.csv", "it's.csv", "a{b,c}.csv", "**.csv"])
def test_a_name_is_no_pattern(good, name):
    (good / "calls.csv").rename(good / name)
    (good / "calls1.csv").write_text(export(row(7), row(8)))
    assert bill(good).counts == (5, 5, 0, 0, 0)


def test_nor_are_names_of_folders_and_of_members_of_a_zip(tmp_path):
    inside = tmp_path / "Client [1]" / "Charge=0"
    inside.mkdir(parents=True)
    (tmp_path / "Client 1").mkdir()
    path = folder(inside / "october")
    members = {"a[1].csv": export(row(7)), "a1.csv": export(row(8)), "*.csv": export(row(9))}
    (path / "export.zip").write_bytes(zipped(members))
    answer = bill(path, out=tmp_path / "out")
    assert answer.counts == (6, 6, 0, 0, 0)
    assert json.loads((answer.out / "bill.json").read_text())["totals"]["calls"] == "0.60"
