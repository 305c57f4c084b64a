"""A page that is a file of its own: written whole or not at all, and replaced only where the kit wrote it."""

from collections.abc import Callable
from pathlib import Path

from chargeback_kit.problems import InputError, StandsAlready
from chargeback_kit.scratch import put_text

HEAD_BYTES = 2_000


def write_one_page(out: Path, made: Callable[[], str], mark: str, *, force: bool) -> Path:
    """Write the page that ``made`` gives; ``mark`` stands near its beginning and says that the kit wrote it.

    Raises InputError for a file that is there, unless it has the mark and ``force`` allows to replace it, and for a
    folder that cannot be written.
    """
    refuse_file(out, mark, force=force)
    put_text(out, made())
    return out


def refuse_file(out: Path, mark: str, *, force: bool) -> None:
    """Refuse a file that exists, unless it is a page of the kit and ``force`` allows to replace it."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_file() or out.is_symlink():
        raise InputError(f"{out}: is no file, and is not replaced. Choose another name, such as {out.stem}-2.html.")
    if not force:
        raise StandsAlready(out, "name")
    try:
        with out.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{out}: cannot be read: {error.strerror}. Choose another name.") from None
    if mark.encode() not in head:
        raise InputError(
            f"{out}: is no page of this kind that the kit wrote, and is not replaced. Choose another name."
        )
