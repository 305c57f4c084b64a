"""What the other world changes, by pool, kind and cost centre."""

from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from chargeback_kit import text
from chargeback_kit.planning.difference import difference
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows

TABLES = {
    "cost_centers": ("Cost centre", "cost_center"),
    "kinds": ("Kind of call", "kind"),
    "pools": ("Pool", "pool_id"),
}


class Differs(Panel):
    """Before, after and the change, in sentences and in three tables that each add up to the whole."""

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


def _rows(changes: pd.DataFrame, column: str) -> list[Row]:
    return [
        Row((str(row[column]).replace("_", " "), *(text.amount(row[which]) for which in ("before", "after", "change"))))
        for row in changes.to_dict("records")
    ]
