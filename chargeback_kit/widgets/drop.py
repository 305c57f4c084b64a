"""Files dropped on the page: taken in pieces, kept under numbers in a folder that goes with the page."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import traitlets as t
from anywidget import AnyWidget

from chargeback_kit import scratch
from chargeback_kit.beginning.basket import free_label, suffix_of

HERE = Path(__file__).parent
MEBIBYTE = 1024**2
LONGEST_NAME = 200
"""Characters of a label; the end of a name tells what it is."""
MOST_FILES = 5_000


class Drop(AnyWidget):
    """An area for files. ``received`` is called with the folder that holds them once all are there; they are kept until
    others are received, or not at all where it answers False.

    What a file is called is a label, never a path: ``labels`` says it for each name in the folder.
    """

    _esm = (HERE / "drop.js").read_text(encoding="utf-8")
    label = t.Unicode("Drop files here, or choose them").tag(sync=True)
    note = t.Unicode().tag(sync=True)
    said = t.Unicode().tag(sync=True)
    accepts = t.Unicode(".csv,.tsv,.txt,.zip,.json,.jsonl,.toml,.parquet,.xlsx,.xlsm,.xlsb,.xls,.ods").tag(sync=True)
    limit_bytes = t.Int(200 * MEBIBYTE).tag(sync=True)
    piece_bytes = t.Int(2 * MEBIBYTE).tag(sync=True)

    def __init__(self, received: Callable[[Path], object], **traits: Any) -> None:
        super().__init__(**traits)
        self._received = received
        self._limit = self.limit_bytes  # the page can set what it was told, not this
        self._folder: Path | None = None
        self._kept: Path | None = None
        self.labels: dict[str, str] = {}
        self._file = Path()
        self._at = self._bytes = 0
        self._finalizers: dict[Path, Any] = {}
        self.on_msg(self._take)

    def _take(self, _: object, content: dict[str, Any], buffers: list[memoryview]) -> None:
        """One piece of one file; nothing the page says is trusted as a path or a size."""
        try:
            if content.get("is_first"):
                self._begin()
            if self._folder is not None:
                self._keep(content, b"".join(bytes(part) for part in buffers))
        except (OSError, UnbelievableDrop) as error:
            said = str(error) if isinstance(error, UnbelievableDrop) else f"{error.strerror or error}"
            self._end(f"The files could not be taken: {said}. Nothing was read; send them again.")

    def _keep(self, content: dict[str, Any], piece: bytes) -> None:
        self._bytes += len(piece)
        if self._bytes > self._limit:
            self._end(f"More than {self._limit // MEBIBYTE} MiB arrived; nothing was read.")
            return
        left = scratch.room()
        if left is not None and len(piece) > left:
            self._end(
                "There is no room left for what this page keeps; nothing was read. Reload the page, or send less."
            )
            return
        if not content.get("from"):
            self._open(str(content.get("name", "")))
        if content.get("from", 0) != self._at:
            raise UnbelievableDrop("a piece is missing")
        with self._file.open("ab") as stream:
            stream.write(piece)
        self._at += len(piece)
        if content.get("is_last"):
            self._done()

    def _begin(self) -> None:
        self._end("")
        self._folder = scratch.folder()
        self._finalizers[self._folder] = weakref.finalize(self, scratch.remove, self._folder)
        self.labels = {}
        self._bytes = self._at = 0

    def _open(self, name: str) -> None:
        if self._folder is None or len(self.labels) >= MOST_FILES:
            raise UnbelievableDrop(f"more than {MOST_FILES:,} files")
        label = free_label(plain_name(name), set(self.labels.values()))
        self._file = self._folder / f"{len(self.labels) + 1:04}{suffix_of(label)}"
        self._file.touch(mode=0o600, exist_ok=False)
        self.labels[self._file.name] = label
        self._at = 0

    def _done(self) -> None:
        """Hand the folder over; of two that would be kept the earlier one goes."""
        folder, self._folder = self._folder, None
        self.said = ""
        if folder is None:
            return
        is_taken = self._received(folder) is not False
        gone, self._kept = (self._kept, folder) if is_taken else (folder, self._kept)
        self._forget(gone)
        if scratch.is_limited():  # a page of the server; elsewhere the collector is the host's
            gc.collect()  # what was unpacked from the earlier files goes with the bill that was read from it

    def _end(self, said: str) -> None:
        """Give up what has arrived so far."""
        gone, self._folder = self._folder, None
        self._forget(gone)
        self.said = said

    def _forget(self, folder: Path | None) -> None:
        if folder is not None:
            self._finalizers.pop(folder)()


class UnbelievableDrop(Exception):
    """What the page sent cannot be what somebody dropped."""


def plain_name(name: str) -> str:
    r"""The last part of a file's name, whatever the page calls it.

    >>> plain_name("../../etc/october.csv"), plain_name("C:\\temp\\october.csv"), plain_name("..")
    ('october.csv', 'october.csv', 'file')
    """
    last = PurePosixPath(PureWindowsPath(name).name).name.lstrip(".").replace("\0", "")
    return last.encode("utf-8", "replace").decode()[-LONGEST_NAME:].lstrip(".") or "file"
