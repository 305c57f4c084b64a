"""Folders for what is needed for a while: private, owned by a process, and swept where their owner was killed.

What a process keeps lies in one folder ``chargeback-kit-…`` below the temporary folder. A file in it is locked as long
as its owner lives, however it ends; whoever starts next removes the folders whose lock nobody holds.
"""

import os
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chargeback_kit.problems import InputError

PREFIX = "chargeback-kit-"
LOCK = ".chargeback-kit-lock"
"""The file in a folder that is locked while its owner lives."""
UNBORN_SECONDS = 60.0
"""To mark a new folder takes a moment; who has not done so after this was killed [s]."""
ALLOWANCE = "CHARGEBACK_KIT_SCRATCH_BYTES"
"""The variable in which a server says how many bytes each of its processes may keep."""


class Owned:
    """A new folder of this process, marked and locked; it goes with the object, and at the latest with the process."""

    def __init__(self, parent: Path, prefix: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = self.path / f"{LOCK}-new"
        self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        locked(self._lock)
        lock.replace(self.path / LOCK)
        self._end = weakref.finalize(self, _remove, self.path, self._lock, os.getpid())

    def remove(self) -> None:
        """Remove the folder, if it is still there."""
        self._end()

    def keep(self, where: Path) -> None:
        """It is done and stands elsewhere: it stays when this process ends."""
        if self._end.detach():
            (where / LOCK).unlink(missing_ok=True)
            os.close(self._lock)


def folder() -> Path:
    """A new folder in the one that goes with this process; ``remove`` it when it is not needed any more."""
    return Path(tempfile.mkdtemp(dir=_of_this_process().path))


@contextmanager
def passing() -> Iterator[Path]:
    """A new folder for as long as it takes."""
    made = folder()
    try:
        yield made
    finally:
        remove(made)


def no_folder(error: OSError) -> str:
    """Why a folder cannot be made."""
    if isinstance(error, FileExistsError | NotADirectoryError) and error.filename:
        return f"{error.filename} is a file"
    return error.strerror or str(error)


def put_text(out: Path, content: str) -> None:
    """Write a text file whole or not at all, in the place of one that is there.

    Raises InputError for a folder that cannot be written to, and for a full disk.
    """
    beside = f".{out.name[:100]}-"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep(out.parent, beside)
        place = Owned(out.parent, beside)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {no_folder(error)}. Choose a folder you may write to.") from None
    try:
        made = place.path / "made"
        made.write_text(content, encoding="utf-8", newline="\n")
        made.chmod(0o644)
        made.replace(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}. Is the disk full?") from None
    finally:
        place.remove()


def remove(path: Path) -> None:
    """Remove a folder and what lies in it; what another process made before it forked this one is not this one's."""
    if any(path.parent == owned.path and number != os.getpid() for (number, _), owned in _PROCESS.items()):
        return
    shutil.rmtree(path, ignore_errors=True)


def is_limited() -> bool:
    """Whether a server says how much this process may keep: it is the server's own."""
    return ALLOWANCE in os.environ


def room() -> int | None:
    """How many bytes this process may still keep; None where nobody set a limit."""
    allowed = os.environ.get(ALLOWANCE, "")
    return max(0, int(allowed) - _size(_of_this_process().path)) if allowed.isdecimal() else None


def sweep(parent: Path, prefix: str = PREFIX) -> None:
    """Remove the folders of processes that are gone; those of other people and of the living stay."""
    if sys.platform == "win32":
        return
    try:
        found = [Path(each) for each in os.scandir(parent) if each.name.startswith(prefix)]
    except OSError:
        return
    for path in found:
        _sweep_one(path)


def _sweep_one(path: Path) -> None:
    try:
        state = path.lstat()
        if path.is_symlink() or not path.is_dir() or state.st_uid != os.getuid():
            return
        lock = os.open(path / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        _sweep_unborn(path)
        return
    except OSError:
        return
    try:
        if locked(lock):
            remove(path)
    finally:
        os.close(lock)


def _sweep_unborn(path: Path) -> None:
    """Remove a folder whose owner was killed before it was marked: nothing lies in it yet."""
    try:
        if time.time() - path.lstat().st_mtime > UNBORN_SECONDS:
            (path / f"{LOCK}-new").unlink(missing_ok=True)
            path.rmdir()  # and no other folder than an empty one
    except OSError:
        return


_PROCESS: dict[tuple[int, str], Owned] = {}


def _of_this_process() -> Owned:
    """The folder of this process; a process that was forked from another has one of its own."""
    key = os.getpid(), tempfile.gettempdir()
    if key not in _PROCESS or not _PROCESS[key].path.is_dir():
        sweep(Path(tempfile.gettempdir()))
        _PROCESS[key] = Owned(Path(tempfile.gettempdir()), PREFIX)
    return _PROCESS[key]


def locked(lock: int, *, is_shared: bool = False) -> bool:
    """Whether an open file is this process's from now on: alone, or shared with others who share it."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(lock, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(path: Path, lock: int, owner: int) -> None:
    if os.getpid() == owner:
        remove(path)
        os.close(lock)


def _size(path: Path) -> int:
    """What lies in a folder [bytes]."""
    total = 0
    for place, _, names in os.walk(path):
        for name in names:
            try:
                total += Path(place, name).lstat().st_size
            except OSError:
                continue
    return total
