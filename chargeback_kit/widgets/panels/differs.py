"""What the other world changes, by pool, kind and cost centre."""

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from chargeback_kit import text
from chargeback_kit.explain.call_filter import LICENCE_FEES, NO_POOL, Chosen
from chargeback_kit.planning.difference import CARRIER_FEES, FEES, MARKUP, difference
from chargeback_kit.planning.difference import NO_POOL as NO_POOL_SAID
from chargeback_kit.presentation.cost_centers import cell
from chargeback_kit.rules.kinds import KINDS, kind_name
from chargeback_kit.rules.pool_id import named_pool
from chargeback_kit.widgets.panel import Panel, address
from chargeback_kit.widgets.rows import Column, Row, Rows

TABLES = {
    "cost_centers": ("Cost centre", "cost_center"),
    "kinds": ("Kind of call", "kind"),
    "pools": ("Pool", "pool_id"),
}


class Differs(Panel):
    """Before, after and the change, in sentences and in three tables that each add up to the whole.

    What was before is the bill's, and opens what it is made of.
    """

    heading = "What changes"
    what = "The world of the sliders minus the month as it was. Each table adds up to the whole, to the cent."
    source = "L6: without a change there is no difference."
    watches = ("world",)

    def build(self) -> list[w.Widget]:
        """Sentences, and a table for each way to look at it."""
        self.says = w.HTML()
        self.tables = {
            name: Rows(label=f"Change by {label.lower()}", page_size=10) for name, (label, _) in TABLES.items()
        }
        for name, (label, column) in TABLES.items():
            money = [Column(which, which.capitalize(), is_number=True) for which in ("before", "after", "change")]
            self.tables[name].set_columns([Column(column, label), *money])
            self.asks(self.tables[name], "opened", then=lambda opened: self.state.open(opened.partition("#")[2]))
        return [self.says, *self.tables.values()]

    def look(self) -> Any:
        """The difference, as text."""
        bill, world = self.state.bill, self.state.world
        if bill is None or world is bill:
            return None
        found = difference(bill, world)
        rows = {name: _rows(getattr(found, name), column) for name, (_, column) in TABLES.items()}
        return found.says, world.notes, rows

    def show(self, found: Any) -> None:
        """Write it down."""
        says, notes, rows = found
        self.entitle(says[0])
        self.says.value = "".join(f"<p>{escape(words)}</p>" for words in (*says[1:], *notes))
        for name, table in self.tables.items():
            table.fill(rows[name])
            table.layout.display = None if rows[name] else "none"


def opens(column: str, row: Mapping[Any, Any]) -> Chosen | None:
    """What a row of the difference was made of before; none for the sums that are neither calls nor licences."""
    value = row[column]
    if column == "cost_center":
        return cell(value)
    if value == FEES:
        return Chosen(category=(LICENCE_FEES,))
    if column == "kind":
        return Chosen(kind=(value,)) if value in KINDS else None
    if value in (CARRIER_FEES, MARKUP):
        return None
    return Chosen(pool=(NO_POOL,)) if value == NO_POOL_SAID else Chosen(pool=(value,), month=(row["month"],))


def _name(column: str, value: str) -> str:
    """What a row is about, in words."""
    if column == "pool_id" and "/" in value:
        return named_pool(value)
    return kind_name(value) if column == "kind" else value


def _rows(changes: pd.DataFrame, column: str) -> list[Row]:
    return [
        Row(
            (_name(column, str(row[column])), *(text.amount(row[which]) for which in ("before", "after", "change"))),
            opens=(None, address(opens(column, row))),
        )
        for row in changes.to_dict("records")
    ]
