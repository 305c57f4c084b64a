"""A folder written whole or not at all, in place of an earlier one of the kit and of nothing else."""

import ctypes
import filecmp
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from chargeback_kit.engine.store import EngineError
from chargeback_kit.problems import InputError, StandsAlready
from chargeback_kit.records.saved import walk
from chargeback_kit.scratch import LOCK, PREFIX, Owned, no_folder, remove, sweep

OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini"}
MARK = walk.MARK
"""The file in a folder that says that the kit wrote it, and what."""
BEFORE_THE_MARK = {
    *("calls.csv", "calls.parquet", "pools.csv", "message_pools.csv", "wallet.csv", "statements.csv", "problems.csv"),
    *("bill.json", "bill.xlsx", "bill.html"),
}
"""What stands in a bill of version 1, which wrote no mark."""


def write_whole(
    out: Path,
    fill: Callable[[Path], None],
    *,
    force: bool = True,
    keeping: Callable[[Path], set[str]] | None = None,
) -> Path:
    """Let ``fill`` write into a scratch folder beside ``out`` and put it in place of ``out`` when it is done.

    What stands there goes when the new one stands, and only if the kit wrote it; else InputError. Without ``force``
    nothing goes: what another run has written there meanwhile stays. What ``keeping`` names of ``out`` is carried
    over instead, and stays whose it was.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        mend(out)
        scratch = Owned(out.parent, f".{out.name[:LONGEST_NAME]}-")
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {no_folder(error)}. Choose a folder you may write to.") from None
    try:
        kept = keeping(out) if keeping else set()
        for name in sorted(kept):
            (scratch.path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(out / name, scratch.path / name, follow_symlinks=False)
        fill(scratch.path)
        _mark(scratch.path, kept)
        _put_in_place(scratch, out, kept, force=force)
    except (OSError, EngineError, XlsxWriterException) as error:
        number = re.search(r'"errno":"(\d+)"', str(error))
        said = getattr(error, "strerror", None) or (os.strerror(int(number[1])) if number else "")
        said = said or str(error).partition("\n")[0] or type(error).__name__
        raise InputError(f"{out}: cannot be written: {said}. Is the disk full?") from None
    finally:
        scratch.remove()
    return out


def refuse(out: Path, folder: Path, *, force: bool) -> None:
    """Refuse an ``out`` that exists, one that the kit did not write, and one that holds what the result comes from."""
    if folder.resolve().is_relative_to(out.resolve()):
        raise InputError(f"{out}: holds the bill folder {folder}, which would be replaced. Choose another folder.")
    refuse_to_replace(out, force=force)
    refuse_others(out)


def refuse_to_replace(out: Path, *, force: bool) -> None:
    """Refuse an ``out`` that exists, whoever wrote it, unless ``force`` allows to replace it; raises StandsAlready."""
    if (out.exists() or out.is_symlink()) and not force:
        raise StandsAlready(out)


def refuse_others(out: Path, kept: Container[str] = ()) -> None:
    """Refuse an ``out`` that is no folder of the kit, or holds what somebody else put there and is not ``kept``."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise InputError(f"{out}: is no folder, and is not replaced. Choose another name.")
    try:
        other = next((name for name in others(out) if name not in kept), "")
    except OSError as error:
        raise InputError(f"{out}: cannot be read: {error.strerror}. Choose another folder.") from None
    if other:
        raise InputError(
            f"{out}: holds {other}, which the kit did not write, and is not replaced. "
            "Move that away, or choose another folder."
        )
    for place in (out, *(each for each in out.rglob("*") if each.is_dir() and not each.is_symlink())):
        if not os.access(place, os.W_OK | os.X_OK):
            raise InputError(
                f"{place}: you may not remove what lies in it, so it is not replaced. Choose another folder."
            )


def others(out: Path) -> Iterator[str]:
    """What lies in a folder and was not written by the kit."""

    def stop(error: OSError) -> None:
        raise error

    written = _written(out)
    for place, folders, names in os.walk(out, onerror=stop):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in sorted([*names, *links]):
            label = Path(place, name).relative_to(out).as_posix()
            if label not in written and name not in OF_THE_SYSTEM:
                yield label


def _written(folder: Path) -> set[str]:
    """The names of what the kit wrote into a folder, empty for one that it did not write."""
    try:
        names = (folder / MARK).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        return _written_before_the_mark(folder)
    return {MARK, LOCK, *names}


def _written_before_the_mark(folder: Path) -> set[str]:
    try:
        known = json.loads((folder / "bill.json").read_text(encoding="utf-8"))
        beside = [other.name for other in folder.iterdir() if other.is_dir() and len(other.name) == CURRENCY_LETTERS]
    except (OSError, ValueError, RecursionError):
        return set()
    if not isinstance(known, dict) or not {"kit_version", "laws"} <= known.keys():
        return set()
    return {f"{place}{name}" for place in ("", *(f"{code}/" for code in beside)) for name in BEFORE_THE_MARK}


def _mark(scratch: Path, kept: Container[str]) -> None:
    """Say in a hidden file what was written."""
    names = sorted(path.relative_to(scratch).as_posix() for path in scratch.rglob("*") if path.is_file())
    own = [name for name in names if name != LOCK and name not in kept]
    (scratch / MARK).write_text("".join(f"{name}\n" for name in own), encoding="utf-8")


def _put_in_place(scratch: Owned, out: Path, kept: Container[str], *, force: bool) -> None:
    refuse_to_replace(out, force=force)
    refuse_others(out, kept)
    scratch.path.chmod(0o755)
    if not force or (not out.exists() and not out.is_symlink()):
        try:
            scratch.path.replace(out)
        except OSError:
            refuse_to_replace(out, force=force)
            raise
        scratch.keep(out)
        return
    if not out.is_symlink() and _exchanged(scratch.path, out):
        scratch.keep(out)
        remove(scratch.path)
        return
    old = _aside(out)
    out.replace(old)
    try:
        scratch.path.replace(out)
    except BaseException:
        old.replace(out)
        raise
    scratch.keep(out)
    if old.is_symlink():
        old.unlink()
    else:
        remove(old)


def _exchanged(new: Path, old: Path) -> bool:
    """Whether two folders changed places in one step, so that there is no moment without either; Linux alone can."""
    if sys.platform != "linux":
        return False
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError):
        return False
    paths = [os.fsencode(each.absolute()) for each in (new, old)]
    return bool(exchange(HERE, paths[0], HERE, paths[1], EXCHANGE) == 0)


HERE, EXCHANGE = -100, 2
"""Of ``renameat2``: names are as they are written; what stands under both names changes places."""


def mend(out: Path) -> None:
    """Put back what a run that was killed had moved aside, and remove what it left half written."""
    old = _aside(out)
    if old.is_dir() and not out.exists() and not out.is_symlink():
        old.replace(out)
    elif old.is_dir() and not old.is_symlink() and _is_replaced(old, out):
        remove(old)
    sweep(out.parent, f".{out.name[:LONGEST_NAME]}-")
    for left in [each for each in out.parent.iterdir() if each.name.startswith(f".{out.name[:LONGEST_NAME]}-")]:
        if (left / MARK).is_file() and not (left / LOCK).exists() and out.is_dir() and _is_replaced(left, out):
            remove(left)  # the old one of a run that was killed after the exchange


def _is_replaced(old: Path, out: Path) -> bool:
    """Whether all that the kit did not write in an old folder was carried over into the new one."""
    pairs = ((old / name, out / name) for name in others(old))
    return all(one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False) for one, other in pairs)


def _aside(out: Path) -> Path:
    """Where the old folder waits until the new one stands."""
    return out.with_name(f".{out.name[:LONGEST_NAME]}-{PREFIX}before")


CURRENCY_LETTERS = 3
LONGEST_NAME = 100
