"""A chart of the world, live; its heading is the finding, with what can be done about it."""

from types import ModuleType
from typing import Any

import ipywidgets as w
import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.charts import (
    calendar,
    cost_centers,
    destinations,
    pool_meters,
    tradeoff,
    wallet_path,
    waterfall,
)
from chargeback_kit.charts.frame import drawing, values
from chargeback_kit.charts.theme import PALETTE
from chargeback_kit.explain.days import pool_path
from chargeback_kit.widgets.chart import LiveChart
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.state import State

DARK = {f"colour_{name}": tone.dark for name, tone in PALETTE.items()}
WHAT: dict[ModuleType, tuple[str, str]] = {
    waterfall: (
        "From what all calls would cost at the rate card, to what the pools covered, to who paid the rest, to what "
        "departments pay with their licences.",
        "R31 (prices), R25 (pools), R32 (who pays), R51 (fees).",
    ),
    pool_meters: (
        "Each pool over the month: minutes drawn against minutes there, and the moment it ran out. From then on every "
        "minute is over the pool and paid for.",
        "R21 (size), R23 (international plans), R25 and R26 (drawing in the order of calls).",
    ),
    wallet_path: (
        "The balance of Communications Credits after every movement, "
        "with recharges and the line below which one is bought.",
        "R40 to R44.",
    ),
    cost_centers: ("What each cost centre pays, by kind.", "R50, R51, R52."),
    calendar: ("Calls and their money, day by day.", "R04: a call belongs to the day of its start."),
    destinations: ("Where the money for calls goes.", "R12: the country of the number that was called."),
    tradeoff: (
        "Every setting worth looking at: the less money lies idle, the more often the balance reaches 0. The dashed "
        "line is the chance that was asked for.",
        "R40 to R43, played on resampled months.",
    ),
}
BY_NAME = {module.__name__.rpartition(".")[2]: module for module in WHAT}


class Picture(Panel):
    """One chart: of the world, or of the bill where the world has no calls of its own."""

    def __init__(self, state: State, name: str, **layout: Any) -> None:
        self.module: Any = BY_NAME[name]
        self.what, self.source = WHAT[self.module]
        self._shape: object = None
        self._own: tuple[ComputedBill, list[dict[str, Any]], list[str | None]] | None = None
        self._path: tuple[ComputedBill, pd.DataFrame] | None = None
        super().__init__(state, **layout)
        self.add_class("kit-picture")

    def build(self) -> list[w.Widget]:
        """The chart; it asks to be drawn for another width."""
        self.chart = LiveChart()
        self.chart.observe(lambda _: self.refresh(), names="width")
        self.asks(self.chart, "opened", then=lambda opened: self.state.open(opened.partition("#")[2]))
        return [self.chart]

    def look(self) -> Any:
        """The rows as they are drawn, with the finding and the next step, for the width of the page."""
        rows = self.rows_of_world()
        if rows is None:
            return None
        self.rows = rows
        told = self.module.told
        drawn = self._opening(values(rows))
        return told.title(rows), told.next_step(rows), told.description(rows), drawn, self.chart.width

    def _opening(self, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows with the address of what each opens; of another world none, since the calls shown are the bill's."""
        bill, opens = self.state.bill, getattr(self.module.told, "opens", None)
        if opens is None or bill is None:
            return drawn
        if self._own is None or self._own[0] is not bill:
            own = self._rows_of(bill)
            addresses = [None if found is None else found.address for found in opens(own)]
            self._own = (bill, values(own), addresses)
        if drawn != self._own[1]:
            return drawn
        return [row | {"opens": address} for row, address in zip(drawn, self._own[2], strict=True)]

    def rows_of_world(self) -> pd.DataFrame | None:
        """The rows of the chart; calls are those of the bill where the world has none of its own."""
        return None if self.state.world is None else self._rows_of(self.state.world)

    def _rows_of(self, world: Any) -> pd.DataFrame:
        bill = self.state.bill
        if self.module is pool_meters and not isinstance(world, ComputedBill):
            return pool_meters.rows(world, world.demand if "plans" in world.scenario.parts else self._asked(bill))
        drawn: pd.DataFrame = self.module.rows(world if self.has_calls(world) else bill)
        return drawn

    def _asked(self, bill: ComputedBill) -> pd.DataFrame:
        """What was asked of the pools, which only other plans of people change; found once for a bill."""
        if self._path is None or self._path[0] is not bill:
            self._path = (bill, pool_path(bill))
        return self._path[1]

    @property
    def is_of_bill(self) -> bool:  # type: ignore[override]
        """Whether the chart stays that of the bill beside the world that is shown."""
        return self.state.world is not None and not self.has_calls(self.state.world)

    def has_calls(self, world: Any) -> bool:
        """Whether the chart can be drawn from a world: those about single calls need a whole bill."""
        return isinstance(world, ComputedBill) or self.module not in (calendar, destinations)

    def show(self, found: Any) -> None:
        """Draw, or send the new rows; a page that has not said how wide it is gets the heading alone."""
        finding, next_step, description, rows, width = found
        self.entitle(finding, next_step)
        if not width:
            return
        shape = (width, not rows, self.module.shape(self.rows))
        if shape == self._shape:
            self.chart.refill(rows, description)
        else:
            self._shape = shape
            self.chart.show(drawing(self.module, self.rows, width), rows, DARK)


class Tradeoff(Picture):
    """The trade-off of the advice, with the setting on the sliders."""

    heading = "Idle money against the chance to run dry"
    watches = ("funding.advice", "funding.tried")

    def __init__(self, state: State, **layout: Any) -> None:
        super().__init__(state, "tradeoff", **layout)

    def rows_of_world(self) -> pd.DataFrame | None:
        """The settings worth looking at, and the marks."""
        funding = self.state.funding
        return None if funding.advice is None else tradeoff.rows(funding.advice, funding.tried)
