"""JupyterLab on copies of the lessons, as `make lab` opens it, with a state folder of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
STOP_SECONDS = 60


@dataclass(frozen=True)
class Laboratory:
    """A running JupyterLab: its address with the token, the folder it shows, and where what was answered is kept."""

    address: str
    token: str
    folder: Path
    state: Path

    def url(self, name: str) -> str:
        """The address of a notebook."""
        return f"{self.address}lab/tree/notebooks/{name}.ipynb?token={self.token}"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def laboratory(folder: Path) -> Iterator[Laboratory]:
    """Copy the lessons and the sample into a folder and open JupyterLab there; Ctrl-C at the end."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    token, port, state = "lessons", _free_port(), folder / "state"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(state),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", f"--config={ROOT / 'deploy' / 'jupyter_lab_config.py'}"]
    options = ["--no-browser", f"--port={port}", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    root = ["--allow-root"] if os.geteuid() == 0 else []
    process = subprocess.Popen(
        [*command, *options, *root], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    )
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    assert process.stderr
    said = next((line for line in process.stderr if re.search(r"http://(127\.0\.0\.1|localhost):\d+/", line)), "")
    watchdog.cancel()
    assert said, f"no address within {START_SECONDS} s"
    drain = threading.Thread(target=process.stderr.read, daemon=True)
    drain.start()
    try:
        yield Laboratory(f"http://127.0.0.1:{port}/", token, folder, state)
    finally:
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=STOP_SECONDS)
        drain.join(timeout=STOP_SECONDS)
        process.stderr.close()
