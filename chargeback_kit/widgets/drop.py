"""Files dropped on the page: taken in pieces, kept in a folder that goes with the page."""

import itertools
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from shutil import rmtree
from typing import Any

import traitlets as t
from anywidget import AnyWidget

HERE = Path(__file__).parent
MEBIBYTE = 1024**2
LONGEST_NAME = 200  # bytes, of the 255 that file systems take; a name is also a label, and its end tells what it is


class Drop(AnyWidget):
    """An area for files. ``received`` is called with the folder that holds them once all are there."""

    _esm = (HERE / "drop.js").read_text(encoding="utf-8")
    label = t.Unicode("Drop files here, or choose them").tag(sync=True)
    note = t.Unicode().tag(sync=True)
    said = t.Unicode().tag(sync=True)
    accepts = t.Unicode(".csv,.tsv,.txt,.zip,.json,.jsonl,.toml,.parquet,.xlsx,.xlsm,.xlsb,.xls,.ods").tag(sync=True)
    limit_bytes = t.Int(200 * MEBIBYTE).tag(sync=True)
    piece_bytes = t.Int(2 * MEBIBYTE).tag(sync=True)

    def __init__(self, received: Callable[[Path], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._received = received
        self._folder: Path | None = None
        self._file = Path()
        self._bytes = 0
        self.on_msg(self._take)

    def _take(self, _: object, content: dict[str, Any], buffers: list[memoryview]) -> None:
        """One piece of one file; nothing the page says is trusted as a path or a size."""
        if content.get("is_first"):
            self._begin()
        if self._folder is None:
            return
        piece = b"".join(bytes(part) for part in buffers)
        self._bytes += len(piece)
        if self._bytes > self.limit_bytes:
            self._folder = None
            self.said = f"More than {self.limit_bytes // MEBIBYTE} MiB arrived; nothing was read."
            return
        if not content.get("from"):
            self._file = _free(self._folder / plain_name(str(content.get("name", ""))))
        with self._file.open("ab") as stream:
            stream.write(piece)
        if content.get("is_last"):
            self.said = ""
            self._received(self._folder)

    def _begin(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="chargeback-kit-"))
        self._bytes = 0
        weakref.finalize(self, rmtree, self._folder, ignore_errors=True)


def _free(place: Path) -> Path:
    """A name that no other file of the drop has taken."""
    taken = itertools.count(2)
    found = place
    while found.exists():
        found = place.with_stem(f"{place.stem} {next(taken)}")
    found.touch()
    return found


def plain_name(name: str) -> str:
    r"""The last part of a file's name, whatever the page calls it.

    >>> plain_name("../../etc/october.csv"), plain_name("C:\\temp\\october.csv"), plain_name("..")
    ('october.csv', 'october.csv', 'file')
    """
    last = PurePosixPath(PureWindowsPath(name).name).name.lstrip(".").replace("\0", "")
    return last.encode("utf-8", "replace")[-LONGEST_NAME:].decode("utf-8", "ignore").lstrip(".") or "file"
