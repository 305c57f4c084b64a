"""The address of the page: what is shown stands in it, and an address that somebody opens is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets as t
from anywidget import AnyWidget

HERE = Path(__file__).parent


class Address(AnyWidget):
    """Follows what is shown, and tells ``came`` of the addresses that the page comes to.

    ``tab`` is the app that is shown, ``written`` what stands behind the # and ``spot`` the part of it that one goes
    back to: the page's history has an entry for each tab and spot. ``says`` is a sentence about an address that
    could not be followed. ``came`` gets a tab (empty: the same), what stands behind the # (None: nothing is asked), and
    whether the reader went back or forward.
    """

    _esm = (HERE / "address.js").read_text(encoding="utf-8")
    tab = t.Unicode().tag(sync=True)
    spot = t.Unicode().tag(sync=True)
    written = t.Unicode().tag(sync=True)
    says = t.Unicode().tag(sync=True)

    def __init__(self, came: Callable[[str, str | None, bool], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._came = came
        self.on_msg(self._told)

    def _told(self, _: object, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Follow, and answer that this was done: what is sent in between belongs to it."""
        address = content.get("address")
        try:
            self._came(
                str(content.get("tab", "")), None if address is None else str(address), bool(content.get("back"))
            )
        finally:
            self.send({"came": content.get("number")})
