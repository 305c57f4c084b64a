"""One run at a time: a file that a run holds as long as it lives, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chargeback_kit.problems import InputError


@contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Hold a file of a folder for as long as it takes.

    Raises InputError where another run holds it (``what`` it is that two at once would write), and where the folder
    cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(
            f"{path.parent}: cannot be written: {error.strerror}. Choose a folder you may write to."
        ) from None
    try:
        if not _is_taken(held):
            raise InputError(f"{path.parent}: another run writes {what}. Wait until it has ended, and run this again.")
        yield
    finally:
        os.close(held)


def _is_taken(held: int) -> bool:
    """Whether an open file is this process's alone from now on."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
