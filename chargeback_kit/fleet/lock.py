"""Two runs never write into one folder at once, also where one of them was killed and its workers are not gone yet."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chargeback_kit.problems import InputError

RUN, WORKERS = ".chargeback-kit-fleet", ".chargeback-kit-fleet-workers"
WAIT_SECONDS = 20.0
"""Workers end as soon as they notice that their run is gone; a run that follows waits for so long [s]."""


@contextmanager
def only_run(out: Path) -> Iterator[None]:
    """Hold a folder as long as a run takes; InputError where another run has it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}. Choose a folder you may write to.") from None
    with _held(out / RUN, "run", is_shared=False, wait=0.0):
        with _held(out / WORKERS, "workers", is_shared=False, wait=WAIT_SECONDS):
            pass
        yield


@contextmanager
def as_worker(out: Path) -> Iterator[None]:
    """Hold a folder as one of the workers of a run."""
    with _held(out / WORKERS, "workers", is_shared=True, wait=WAIT_SECONDS):
        yield


@contextmanager
def _held(path: Path, whose: str, *, is_shared: bool, wait: float) -> Iterator[None]:
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(
            f"{path.parent}: cannot be written: {error.strerror}. Choose a folder you may write to."
        ) from None
    try:
        until = time.monotonic() + wait
        while not _taken(lock, is_shared=is_shared):
            if time.monotonic() >= until:
                raise InputError(
                    f"{path.parent}: another {whose if whose == 'run' else 'run, or what is left of it,'} is writing "
                    "there. Wait until it has ended, or choose another folder."
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _taken(lock: int, *, is_shared: bool) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(lock, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
