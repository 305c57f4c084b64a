"""The files of a folder: links are followed once, and what cannot be opened stops the reading with its name (R06)."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from chargeback_kit.problems import InputError

HIDDEN = (".", "~$", "__MACOSX")
MARK = ".chargeback-kit"
"""The file in a folder that says that the kit wrote it, and what."""
BILL = "bill.json"


def is_hidden(label: str) -> bool:
    """Whether a name, or that of a folder around it, begins as those that computers hide.

    >>> is_hidden(".git/config"), is_hidden("~$october.xlsx"), is_hidden("october/users.csv")
    (True, True, False)
    """
    return any(part.startswith(HIDDEN) and part != ".." for part in Path(label).parts)


def refuse_missing(path: Path) -> None:
    """Raise InputError where no folder or zip is."""
    if not path.exists():
        raise InputError(f"{path}: there is no such folder or zip. Check the spelling.")


def files_of(path: Path) -> Iterator[tuple[Path, bool]]:
    """Every file below a folder in the order of their names, and whether it is a file that holds bytes.

    A bill that the kit wrote into a folder below this one is passed over.
    A folder or file that several links lead to is read once, under its own name if it lies in the folder.
    Raises InputError for a folder that cannot be listed and for a link that leads nowhere.
    """
    seen: set[tuple[int, int]] = set()
    folders: set[tuple[int, int]] = set()
    found: list[tuple[Path, os.stat_result]] = []
    _look(path, path, folders, found, follows=False)
    links = [each for each, _ in found if each.is_symlink()]
    found = [(each, state) for each, state in found if not each.is_symlink()]
    for link in sorted(links):
        state = _state(link, path)
        if stat.S_ISDIR(state.st_mode):
            _look(link, path, folders, found, follows=True)
        else:
            found.append((link, state))
    kept = []
    for each, state in found:
        if each.is_symlink() and (state.st_dev, state.st_ino) in seen:
            continue
        seen.add((state.st_dev, state.st_ino))
        kept.append((each, stat.S_ISREG(state.st_mode)))
    yield from sorted(kept)


def _look(
    folder: Path, top: Path, folders: set[tuple[int, int]], found: list[tuple[Path, os.stat_result]], *, follows: bool
) -> None:
    state = _state(folder, top)
    if (state.st_dev, state.st_ino) in folders:
        return
    folders.add((state.st_dev, state.st_ino))
    try:
        names = sorted(each.name for each in folder.iterdir())
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror}. Check the permissions.") from None
    for name in names:
        each = folder / name
        if each.is_symlink() and not follows:
            if is_hidden(name) and not each.exists():
                continue
            found.append((each, each.lstat()))
            continue
        state = _state(each, top)
        if stat.S_ISDIR(state.st_mode) and _is_bill(each):
            continue
        if stat.S_ISDIR(state.st_mode):
            _look(each, top, folders, found, follows=follows)
        else:
            found.append((each, state))


def _is_bill(folder: Path) -> bool:
    """Whether the kit wrote a bill there; what may not be looked into is said when it is read."""
    try:
        return (folder / MARK).is_file() and (folder / BILL).is_file()
    except PermissionError:
        return False


def _state(path: Path, top: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        shown = path.relative_to(top).as_posix() if path != top else str(path)
        what = "is a link that leads nowhere" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise InputError(f"{shown}: {what}. Check it, or take it out of the folder.") from None
