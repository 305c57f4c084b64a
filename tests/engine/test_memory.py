"""A bill under a limit of memory is the same bill; a limit that makes no sense is refused."""

import os

import pytest
from typer.testing import CliRunner

from chargeback_kit.cli import commands
from chargeback_kit.engine import memory
from chargeback_kit.engine.database import in_memory, on_disk


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    monkeypatch.setenv(memory.VARIABLE, "")


def limit(connection):
    """The limit of a database as it says it itself [bytes]."""
    return memory.bytes_of(connection.execute("SELECT current_setting('memory_limit')").fetchone()[0].replace(" ", ""))


def test_databases_keep_to_what_is_allowed(tmp_path):
    allowed = memory.allowed_for_tables("2GB")
    assert allowed == 2 * 10**9 - memory.BESIDE_TABLES_BYTES
    with memory.holding_at_most(allowed):
        for connection in (in_memory(tmp_path), on_disk(tmp_path, 10**12)):
            assert limit(connection) == pytest.approx(allowed, rel=0.06)


def test_what_is_allowed_ends_with_what_it_was_allowed_for(monkeypatch):
    monkeypatch.setenv(memory.VARIABLE, "123")
    with memory.holding_at_most(456):
        assert memory.allowed_bytes() == 456
    assert memory.allowed_bytes() == 123


def test_a_small_input_takes_no_more_because_more_is_allowed(tmp_path):
    with memory.holding_at_most(memory.allowed_for_tables("20GB")):
        assert limit(on_disk(tmp_path, 10**6)) == pytest.approx(512 * 1024**2, rel=0.06)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("100MB", "100MB of memory are too little: a bill needs 1,074 MB. Give more."),
        ("much", '"much" is no size of memory. Write it as 4GB or 512MB.'),
        ("-4GB", '"-4GB" is no size of memory. Write it as 4GB or 512MB.'),
    ],
)
def test_the_command_refuses_what_makes_no_sense(tmp_path, asked, said):
    arguments = ["bill", "sample_data/2026-10", "--out", str(tmp_path / "out"), "--memory", asked]
    done = CliRunner().invoke(commands(), arguments)
    assert (done.exit_code, done.stderr.strip()) == (2, said)
    assert not (tmp_path / "out").exists()


def test_a_bill_with_little_memory_is_the_same(tmp_path):
    for name, more in (("plain", []), ("limited", ["--memory", "1.1GB"])):
        arguments = ["bill", "sample_data/2026-10", "--out", str(tmp_path / name), *more]
        assert CliRunner().invoke(commands(), arguments).exit_code == 0
    assert os.environ[memory.VARIABLE] == ""
    for one in (tmp_path / "plain").iterdir():
        assert one.read_bytes() == (tmp_path / "limited" / one.name).read_bytes(), one.name
