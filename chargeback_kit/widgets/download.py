"""A download that is made when it is asked for and leaves no file behind."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets as t
from anywidget import AnyWidget

from chargeback_kit.problems import KitError
from chargeback_kit.text import without_places

HERE = Path(__file__).parent


@dataclass(frozen=True)
class File:
    """What arrives: a name, the bytes and their type."""

    name: str
    data: bytes
    type: str = "application/octet-stream"


class Download(AnyWidget):
    """A button that makes a file in Python and hands it to the browser; ``shows`` counts when it comes into view."""

    _esm = (HERE / "download.js").read_text(encoding="utf-8")
    label = t.Unicode().tag(sync=True)
    said = t.Unicode().tag(sync=True)
    is_ready = t.Bool(True).tag(sync=True)
    shows = t.Int(0).tag(sync=True)

    def __init__(self, label: str, make: Callable[[], File], **traits: Any) -> None:
        super().__init__(label=label, **traits)
        self._make = make
        self.on_msg(self._wanted)

    def _wanted(self, _: object, content: dict[str, Any], buffers: list[bytes]) -> None:
        if not content.get("wanted"):
            return
        self.said = "Making the file …"
        try:
            made = self._make()
        except KitError as error:
            self.said = without_places(str(error))
            return
        self.said = ""
        self.send({"name": made.name, "type": made.type}, buffers=[made.data])
