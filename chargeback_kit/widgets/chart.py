"""A chart on the page that takes new rows without being drawn anew."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import traitlets as t
from anywidget import AnyWidget

HERE = Path(__file__).parent


class LiveChart(AnyWidget):
    """A Vega-Lite drawing apart from its rows, its words and its colours, so that each can change alone.

    ``opened`` is the address behind the part that the reader has clicked. ``width`` [px] is what the page has room for;
    the page sets it, and until it has, nothing needs to be drawn.
    """

    _esm = (HERE / "chart.js").read_text(encoding="utf-8")
    spec = t.Dict().tag(sync=True)
    rows: Any = t.List().tag(sync=True)
    signals = t.Dict().tag(sync=True)
    light = t.Dict().tag(sync=True)
    dark = t.Dict().tag(sync=True)
    says = t.Unicode().tag(sync=True)
    width = t.Int(0).tag(sync=True)
    opened = t.Unicode().tag(sync=True)

    def refill(self, rows: list[dict[str, Any]], says: str) -> None:
        """Show other rows in the same drawing."""
        with self.hold_sync():
            self.says = says
            self.rows = rows

    def show(self, drawing: dict[str, Any], rows: list[dict[str, Any]], dark: dict[str, Any]) -> None:
        """Show a drawing (as ``chart.to_dict()`` gives it) of these rows; only what has changed travels.

        ``dark``: the colours of a dark page, by parameter.
        """
        spec = deepcopy(drawing)
        spec.pop("title", None)
        values = {param["name"]: param.pop("value", None) for param in spec.get("params", [])}
        spec["data"] = {"name": spec["data"]["name"]}
        with self.hold_sync():
            self.says = spec.pop("description", "")
            self.dark = dark
            self.light = {name: values[name] for name in dark if name in values}
            self.signals = {name: value for name, value in values.items() if name not in dark}
            self.rows = rows
            self.spec = spec
