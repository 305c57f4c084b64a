"""What was read: the SHA-256 of every input file, taken while it is the file that is read.

A large file is not read twice while a bill waits for it: its fingerprint is taken when somebody asks, and only if the
file system says that it is still the same file.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chargeback_kit.problems import InputError

LARGE_BYTES = 64 * 1024**2
State = tuple[int, int, int, int, int]


def state_of(path: Path) -> State | None:
    """What changes with a file: device, inode, size, and the times of the last change; None for one that is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@dataclass(frozen=True)
class InputFile:
    """A file of the folder as it was when it was opened; ``label`` is the name shown to people."""

    label: str
    path: Path
    state: State | None

    @property
    def is_unchanged(self) -> bool:
        """Whether the file is still what was read."""
        return self.state is not None and state_of(self.path) == self.state

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of what was read [64 hex digits]; raises InputError where the file is another by now."""
        with self.path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        self.refuse_change()
        return found

    def refuse_change(self) -> None:
        """Raise InputError if the file is not what was read any more."""
        if not self.is_unchanged:
            raise InputError(f"{self.label}: has changed since it was read. Compute the bill again.")


def input_file(label: str, path: Path) -> InputFile:
    """The file as it is now, with the fingerprint of one that is not large."""
    found = InputFile(label, path, state_of(path))
    if found.state is not None and found.state[2] < LARGE_BYTES:
        _ = found.sha256
    return found
