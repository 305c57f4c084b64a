"""Two runs never write into one folder at once, also where one of them was killed and its workers are not gone yet.

Who has a folder holds a file in it for as long as it lives, however it ends.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chargeback_kit.problems import InputError
from chargeback_kit.scratch import locked

RUN, WORKERS = ".chargeback-kit-fleet", ".chargeback-kit-fleet-workers"
WAIT_SECONDS = 20.0
"""Workers end as soon as they notice that their run is gone; a run that follows waits for so long [s]."""

ANOTHER = "another {} is writing there. Wait until it has ended, or choose another folder."
LEFT = ANOTHER.format("run, or what is left of it,")


@contextmanager
def only_run(out: Path) -> Iterator[None]:
    """Hold a folder as long as a run takes; InputError where another run has it."""
    with only_one(out / RUN, ANOTHER.format("run")):
        with only_one(out / WORKERS, LEFT, wait=WAIT_SECONDS):
            pass
        yield


@contextmanager
def as_worker(out: Path) -> Iterator[None]:
    """Hold a folder as one of the workers of a run."""
    with only_one(out / WORKERS, LEFT, is_shared=True, wait=WAIT_SECONDS):
        yield


@contextmanager
def only_one(path: Path, otherwise: str, *, is_shared: bool = False, wait: float = 0.0) -> Iterator[None]:
    """Hold a file of a folder for as long as it takes; ``wait`` for it so long [s].

    Raises InputError where another one holds it, in words that say what it does (``otherwise``), and where the folder
    cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(
            f"{path.parent}: cannot be written: {error.strerror}. Choose a folder you may write to."
        ) from None
    try:
        until = time.monotonic() + wait
        while not _taken(lock, is_shared=is_shared):
            if time.monotonic() >= until:
                raise InputError(f"{path.parent}: {otherwise}")
            time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _taken(lock: int, *, is_shared: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return is_shared
        return True
    return locked(lock, is_shared=is_shared)
