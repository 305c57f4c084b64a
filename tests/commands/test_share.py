"""``chargeback-kit share``: a page, a sentence where it cannot be, a summary for a program."""

import json

import pytest
from sharing.conftest import small_folder
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.sharing.page import MARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("small"))


def share(*words, **environment):
    return CliRunner().invoke(commands({"share"}), ["share", *map(str, words)], env=environment)


def test_a_page_is_written_and_replaced_with_force_alone(folder, tmp_path):
    out = tmp_path / "estimator.html"
    done = share(folder, out)
    assert done.exit_code == 0, done.output
    assert "calls by the rate card" in done.output
    assert MARK in out.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["estimator.html"]
    again = share(folder, out)
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    forced = share(folder, out, "--force", "--charges", "reported", "--json")
    assert forced.exit_code == 0
    told = json.loads(forced.stdout)
    assert told["total"] == "248.00"
    assert told["charges"] == "reported"
    assert told["bytes"] == out.stat().st_size
    assert told["written_to"] == str(out)
    assert 9 in told["licences"]["US/MCOPSTN1"]
    assert told["fee_bases"] == ["direct", "even", "headcount", "pool_minutes"]


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["plain", "force"])
def test_what_the_kit_did_not_write_stays(folder, tmp_path, force):
    thesis = tmp_path / "thesis.html"
    thesis.write_text("years of work", encoding="utf-8")
    done = share(folder, thesis, *force)
    assert done.exit_code == 2
    assert "replace" in done.stderr
    assert thesis.read_text(encoding="utf-8") == "years of work"
    assert share(folder, tmp_path, *force).exit_code == 2


def test_what_goes_wrong_is_a_sentence(folder, tmp_path):
    for words, said in (
        ((tmp_path / "nowhere", tmp_path / "a.html"), "no such folder"),
        ((folder, tmp_path / "a.html", "--anonymise"), "needs a secret"),
        ((folder, tmp_path / "a.html", "--month", "2031-01"), "no call"),
    ):
        done = share(*words)
        assert done.exit_code == 2, words
        assert said in done.stderr
        assert "Traceback" not in done.output
    assert not [*tmp_path.iterdir()]


def test_names_stay_at_home(folder, tmp_path):
    out = tmp_path / "estimator.html"
    done = share(folder, out, "--anonymise", CHARGEBACK_KIT_SECRET="a secret that is long enough")
    assert done.exit_code == 0, done.output
    assert "example.com" not in out.read_text(encoding="utf-8")


def test_help_says_what_it_is_for():
    done = share("--help")
    assert done.exit_code == 0
    assert "without a server or a network" in done.stdout
