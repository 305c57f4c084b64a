"""The command in a process of its own, against the invented Graph on a port of this machine."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from chargeback_kit.cli import COMMANDS
from fetching.graph_server import APP, SECRET, TENANT, GraphServer, tenant
from fetching.ways import fetched, files, served, with_agreement

SCRIPT = str(Path(__file__).with_name("command_line.py"))
SIGNED_IN = {"CHARGEBACK_KIT_CLIENT_ID": APP, "CHARGEBACK_KIT_CLIENT_SECRET": SECRET}


def line(port: int, *words: str) -> list[str]:
    """The command line of a fetch of October."""
    return [sys.executable, SCRIPT, str(port), "fetch", "--tenant", TENANT, "--month", "2026-10", *words]


def run(server: GraphServer, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command says and returns."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("CHARGEBACK_KIT")}
    with served(server) as port:
        return subprocess.run(
            line(port, *words), capture_output=True, text=True, check=False, env=known | SIGNED_IN | environment
        )


def stopped(server: GraphServer, out: Path, pages: int, number: int) -> tuple[int, str]:
    """Send a signal to a fetch when so many pages are in its store; its status and what it said."""
    with served(server, pause=0.03) as port:
        going = subprocess.Popen(
            line(port, "--out", str(out), "--force"), env=os.environ | SIGNED_IN, stderr=subprocess.PIPE, text=True
        )
        place = out.with_name(f".{out.name}-fetch") / "pages"
        until = time.monotonic() + 60
        while going.poll() is None and time.monotonic() < until:
            if place.is_dir() and len(list(place.iterdir())) >= pages:
                going.send_signal(number)
                break
            time.sleep(0.005)
        said = going.communicate(timeout=60)[1]
        return going.returncode, said


def test_a_faulty_graph_is_fetched(tmp_path: Path) -> None:
    likely = {"dropped": 0.03, "token": 0.1, "repeated": 0.2, "empty": 0.1}
    server = tenant(50, page_size=8, likely=likely, chance=random.Random(3))
    done = run(server, "--out", str(tmp_path / "october"), "--json", "--verbose")
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["written_to"] == str(tmp_path / "october")
    assert {name: log["rows"] for name, log in said["logs"].items()} == {
        "getPstnCalls": 55,
        "getDirectRoutingCalls": 17,
        "getSmsLog": 13,
    }
    assert said["line"]["requests answered"] == len(server.requests) - said["line"]["lines dropped"]
    assert "again in" in done.stderr
    assert (tmp_path / "october" / "agreement.toml").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_fetch_that_is_stopped_goes_on_and_writes_the_same_bytes(number: signal.Signals, tmp_path: Path) -> None:
    server, out = tenant(60, page_size=4), with_agreement(tmp_path / "october")
    status, said = stopped(server, out, 9, number)
    if number == signal.SIGKILL:
        assert (status, said) == (-signal.SIGKILL, "")
    else:
        assert status == 130
        assert said == "Stopped; no bill folder was written. The same command goes on where it stopped.\n"
    assert sorted(path.name for path in out.iterdir()) == [".chargeback-kit", "agreement.toml"]
    assert fetched(server, out).is_resumed
    fetched(tenant(60), with_agreement(tmp_path / "quiet"))
    assert files(out) == files(tmp_path / "quiet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["october", "quiet"]


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (("--month", "2031-13"), {}, '"2031-13" is no month. Write it as 2026-10.'),
        (("--tenant", "common"), {}, '"common" is no tenant. Write its id or a domain of it'),
        (("--tenant", "a/../b"), {}, '"a/../b" is no tenant.'),
        (("--cloud", "moon"), {}, '"moon" is no cloud. Write one of china, global, us-defense and us-government.'),
        (("--cloud", "china"), {}, "Graph offers no call logs there"),
        (("--without", "faxes"), {}, '--without "faxes": there is no such part. The parts are administrative-units'),
        ((), {"CHARGEBACK_KIT_CLIENT_ID": ""}, "Which app signs in? Name it: --client-id, or the variable"),
        ((), {"CHARGEBACK_KIT_CLIENT_SECRET": ""}, "Nothing to sign in with. Put the app's client secret in the"),
        ((), {"CHARGEBACK_KIT_CLIENT_SECRET": "wrong"}, "AADSTS7000215: Invalid client secret provided: ***"),
        (("--certificate", "none.pem"), {}, "none.pem: cannot be read: No such file or directory."),
        (("--certificate", SCRIPT), {}, "holds no private key. Name a PEM file"),
        (("--out", str(Path(SCRIPT).parent)), {}, "exists already. Choose another folder, or add --force"),
    ],
)
def test_wrong_use_is_one_sentence(
    words: tuple[str, ...],
    environment: dict[str, str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from typer.testing import CliRunner

    from chargeback_kit.cli import commands
    from chargeback_kit.fetch import connection
    from fetching.ways import InProcess

    whole = connection.client
    monkeypatch.setattr(connection, "client", lambda: whole(InProcess(tenant(1))))
    monkeypatch.chdir(tmp_path)
    asked = ["fetch", "--tenant", TENANT, "--month", "2026-10", *words]
    done = CliRunner().invoke(commands(("fetch",)), asked, env=SIGNED_IN | environment)
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.glob("*")) == []


def test_without_the_packages_the_command_says_how_to_get_them() -> None:
    code = (
        "import sys; sys.modules['msal'] = None; from typer.testing import CliRunner\n"
        "from chargeback_kit.cli import commands\n"
        "words = ['fetch', '--tenant', 'contoso.example.com', '--month', '2026-10']\n"
        "done = CliRunner().invoke(commands(('fetch',)), words)\n"
        "print(done.exit_code, done.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    sentence = "Fetching needs more packages. Install them: pip install 'chargeback-kit[fetch]'"
    assert done.stdout.split(maxsplit=1) == ["2", f"{sentence}\n\n"], done.stderr


def test_no_other_command_needs_the_packages() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from chargeback_kit.cli import COMMANDS, commands\n"
        "import chargeback_kit.api\n"
        "for name in COMMANDS: CliRunner().invoke(commands((name,)), [name, '--help'])\n"
        "print([name for name in ('msal', 'httpx', 'tenacity', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr
    assert "fetch" in COMMANDS
