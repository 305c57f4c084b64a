"""Waiting for what another process, thread or page brings about."""

import time
from collections.abc import Callable
from subprocess import Popen
from typing import Any, TypeVar

Found = TypeVar("Found")
PATIENCE_SECONDS = 60.0


def until(
    condition: Callable[[], Found],
    seconds: float = PATIENCE_SECONDS,
    pause: float = 0.05,
    process: "Popen[Any] | None" = None,
) -> Found:
    """What a condition gives as soon as it gives anything; looked at again after each ``pause`` [s].

    Fails after so many seconds, or where the ``process`` that should bring it about ends before.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert process is None or process.poll() is None, "the process ended before"
        assert time.monotonic() < deadline, f"nothing came within {seconds:g} seconds"
        time.sleep(pause)
    return found
