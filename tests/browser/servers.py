"""The apps as a user starts them: `chargeback-kit apps` in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
TOKENS: dict[str, str] = {}
"""The token of each address."""
STOP_SECONDS = 120
NURSERY, KERNEL = "chargeback_kit.serving.nursery", "chargeback_kit.serving.kernel"


@dataclass
class Served:
    """A running server: its address, and the process behind it."""

    address: str
    process: "subprocess.Popen[str]"
    token: str = ""

    def kernels(self) -> list[psutil.Process]:
        """The kernels that run now, one per open page."""
        children = psutil.Process(self.process.pid).children()
        forked = [each for child in children if NURSERY in _command(child) for each in child.children()]
        return [*forked, *(child for child in children if KERNEL in _command(child))]

    def stop(self) -> str:
        """Press Ctrl-C; what was printed since the address."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=STOP_SECONDS)
        return said


def _command(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.NoSuchProcess:
        return []
    return words


def _hear_ctrl_c() -> None:
    """What a script runs in the background ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*options: str, first: Path = ROOT) -> Served:
    """Start the apps on a free port and wait for their address; Python looks for modules in `first` first."""
    command = [sys.executable, "-m", "chargeback_kit", "apps", "--no-browser", *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (first, ROOT))), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=_hear_ctrl_c
    )
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    assert process.stdout
    said = process.stdout.readline()
    watchdog.cancel()
    found = re.search(r"(http://127\.0\.0\.1:\d+/\S*)\?token=(\S+)", said)
    if not found:
        process.kill()
        process.communicate()  # so that the next test does not answer for it
        raise AssertionError(f"no address within {START_SECONDS} s: {said!r}")
    TOKENS[found[1]] = found[2]
    return Served(found[1], process, found[2])


@contextmanager
def served(*options: str, first: Path = ROOT) -> Iterator[Served]:
    running = start(*options, first=first)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
