"""A chart of the world, live; its heading is the finding."""

from importlib import import_module
from typing import Any

import ipywidgets as w

from chargeback_kit.charts.theme import PALETTE
from chargeback_kit.widgets.chart import LiveChart
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.state import State

DARK = {f"colour_{name}": tone.dark for name, tone in PALETTE.items()}
WHAT = {
    "waterfall": (
        "From what all calls would cost at the rate card, to what the pools covered, to who paid the rest, to what "
        "departments pay with their licences.",
        "R31 (prices), R25 (pools), R32 (who pays), R51 (fees).",
    ),
    "pool_meters": (
        "Each pool over the month: minutes drawn against minutes there, and the moment it ran out. From then on every "
        "minute is over the pool and paid for.",
        "R21 (size), R23 (international plans), R25 and R26 (drawing in the order of calls).",
    ),
    "wallet_path": (
        "The balance of Communications Credits after every movement, "
        "with recharges and the line below which one is bought.",
        "R40 to R44.",
    ),
    "cost_centers": ("What each cost centre pays, by kind.", "R50, R51, R52."),
    "calendar": ("Calls and their money, day by day.", "R04: a call belongs to the day of its start."),
    "destinations": ("Where the money for calls goes.", "R12: the country of the number that was called."),
}


class Picture(Panel):
    """One chart: of the world, or of the bill where the world has no calls of its own."""

    def __init__(self, state: State, name: str, **layout: Any) -> None:
        self.module = import_module(f"chargeback_kit.charts.{name}")
        self.what, self.source = WHAT[name]
        super().__init__(state, **layout)
        self.add_class("kit-picture")

    def build(self) -> list[w.Widget]:
        """The chart; it asks to be drawn for another width."""
        self.chart = LiveChart()
        self.chart.observe(lambda _: self.refresh(), names="width")
        return [self.chart]

    def look(self) -> Any:
        """The rows as they are drawn, with the finding, for the width of the page."""
        if self.state.world is None:
            return None
        self.rows = self.module.rows(self.state.world)
        return self.module.title(self.rows), self.rows.to_dict("split"), self.rows.attrs, self.chart.width

    def show(self, found: Any) -> None:
        """Draw, or send the new rows."""
        finding, _, _, width = found
        self.entitle(finding)
        self.chart.show(self.module.chart(self.rows, width).to_dict(), DARK)
