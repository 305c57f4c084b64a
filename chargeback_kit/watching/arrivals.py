"""Exports that arrive in a folder: which files are there, whether they changed, and whether they still grow."""

import time
from collections.abc import Callable
from pathlib import Path

from chargeback_kit.records.fingerprints import State, state_of
from chargeback_kit.records.saved.walk import files_of, is_hidden, refuse_missing

Files = tuple[tuple[str, State | None], ...]
LOOKS = 5
"""Files that still change after so many looks are looked at again in the next round."""


def files_now(path: Path) -> Files:
    """Every file that a bill of the folder would read, with what changes when it changes.

    Raises InputError where there is no such folder or zip.
    """
    refuse_missing(path)
    if path.is_file():
        return ((path.name, state_of(path)),)
    found = ((each.relative_to(path).as_posix(), each) for each, _ in files_of(path))
    return tuple((label, state_of(each)) for label, each in found if not is_hidden(label))


def at_rest(path: Path, seconds: float, sleep: Callable[[float], None] = time.sleep) -> Files | None:
    """The files of a folder once none of them changed for so long [s]; None where they go on changing."""
    before = files_now(path)
    for _ in range(LOOKS):
        sleep(seconds)
        after = files_now(path)
        if after == before:
            return after
        before = after
    return None
