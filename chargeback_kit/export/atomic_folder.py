"""A folder written whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from chargeback_kit.engine.store import EngineError
from chargeback_kit.problems import InputError


def write_whole(out: Path, fill: Callable[[Path], None]) -> Path:
    """Let ``fill`` write into a scratch folder beside ``out`` and put it in place of ``out`` when it is done."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}. Choose a folder you may write to.") from None
    try:
        fill(scratch)
        _put_in_place(scratch, out)
    except (OSError, EngineError, XlsxWriterException) as error:
        said = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise InputError(f"{out}: cannot be written: {said}. Is the disk full?") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return out


def refuse(out: Path, folder: Path, *, force: bool) -> None:
    """Refuse an ``out`` that exists, and always one that holds what the result is computed from."""
    if folder.resolve().is_relative_to(out.resolve()):
        raise InputError(f"{out}: holds the bill folder {folder}, which would be replaced. Choose another folder.")
    if (out.exists() or out.is_symlink()) and not force:
        raise InputError(f"{out}: exists already. Choose another folder, or add --force to replace it.")


def _put_in_place(scratch: Path, out: Path) -> None:
    scratch.chmod(0o755)
    if out.is_dir() and not out.is_symlink():
        shutil.rmtree(out)
    elif out.exists() or out.is_symlink():
        out.unlink()
    scratch.replace(out)
