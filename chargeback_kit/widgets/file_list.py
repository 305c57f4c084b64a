"""The files behind a bill as a list, with a cross for each, and what is asked about them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets as t
from anywidget import AnyWidget

HERE = Path(__file__).parent


class FileList(AnyWidget):
    """``files`` are ``label``, ``says`` and ``goes``: the file that a cross takes away, empty for none.

    ``asks`` are ``says``, ``does`` and a word for each button: ``acted`` is called with what a button does and with
    what it is about.
    """

    _esm = (HERE / "file_list.js").read_text(encoding="utf-8")
    title = t.Unicode().tag(sync=True)
    files: Any = t.List().tag(sync=True)
    asks: Any = t.List().tag(sync=True)
    is_busy = t.Bool(False).tag(sync=True)

    def __init__(self, acted: Callable[[str, str], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._acted = acted
        self.on_msg(self._told)

    def _told(self, _: object, content: dict[str, Any], buffers: list[bytes]) -> None:
        self._acted(str(content.get("does", "")), str(content.get("about", "")))
