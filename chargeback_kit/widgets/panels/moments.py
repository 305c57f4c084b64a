"""The moments of a month: alerts, and what moved the Communications Credits; each opens its calls."""

from typing import Any

import ipywidgets as w

from chargeback_kit.presentation import alerts, wallet
from chargeback_kit.widgets.panel import Panel, address
from chargeback_kit.widgets.rows import Column, Row, Rows
from chargeback_kit.widgets.state import State


def opening(state: State, panel: Panel, label: str) -> Rows:
    """A table whose cells open what they are made of."""
    table = Rows(label=label)
    panel.asks(table, "opened", then=lambda opened: state.open(opened.partition("#")[2]))
    return table


class AlertList(Panel):
    """A row per moment: the sentence opens the call that brought it about, the pool or the credits all their calls."""

    heading = "Alerts"
    what = (
        "When pools passed 80 % of their minutes and when they ended, and when the credits came to their trigger. "
        "What happened opens the call that brought it about; the pool or the credits open all their calls."
    )
    source = "R26 (pools are drawn in the order of calls), R40 and R41 (the wallet)."
    watches = ("bill",)
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One table."""
        self.table = opening(self.state, self, "Alerts")
        self.table.set_columns([Column("at", "When (UTC)"), Column("says", "What happened"), Column("of", "Calls of")])
        return [self.table]

    def look(self) -> Any:
        """The moments as text, each with the address of its call and of all calls of its subject."""
        if self.state.bill is None:
            return None
        rows = alerts.rows(self.state.bill)
        if rows.empty:
            return None
        every = zip(rows["at_text"], rows["says"], alerts.opens(rows), alerts.subjects(rows), strict=True)
        return alerts.title(rows), [
            Row((at, says, of), opens=(None, address(call), address(all_calls)))
            for at, says, call, (of, all_calls) in every
        ]

    def show(self, found: Any) -> None:
        """Fill the table."""
        self.entitle(found[0])
        self.table.fill(found[1])


class CreditMoves(Panel):
    """From the opening balance to the closing one, and every purchase with the call that brought it on."""

    heading = "Movements of the credits"
    what = (
        "What was there, what was bought, what calls took and what lapsed; together the closing balance, to the cent. "
        "The calls open all that were paid from credits, an auto-recharge the call that left too little."
    )
    source = "R40 (lots, first in first out), R41 (auto-recharge), R44 (the sum of the wallet)."
    watches = ("bill",)
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """The sums, and the purchases."""
        self.sums = opening(self.state, self, "From opening to closing balance")
        numbers = [Column(name, name, is_number=True) for name in ("Events", "Amount")]
        self.sums.set_columns([Column("move", "Movement"), *numbers])
        self.purchases = opening(self.state, self, "Purchases and what lapsed")
        money = [Column(name, name, is_number=True) for name in ("Amount", "Balance")]
        self.purchases.set_columns([Column("what", "What"), Column("at", "When (UTC)"), *money])
        return [self.sums, self.purchases]

    def look(self) -> Any:
        """The movements as text; none without a wallet."""
        bill = self.state.bill
        if bill is None or bill.wallet_summary is None:
            return None
        sums = []
        for move in wallet.movements(bill):
            calls = "payer=credits" if move["event"] == "call" else None
            sums.append(Row((move["label"], move["count"], move["amount"]), opens=(None, calls, calls)))
        bought = [
            Row(cells, opens=(None, *(address(call) for _ in cells[1:]))) for cells, call in wallet.purchases(bill)
        ]
        return sums, bought

    def show(self, found: Any) -> None:
        """Fill both tables."""
        sums, bought = found
        self.sums.fill(sums)
        self.purchases.fill(bought)
        self.purchases.layout.display = None if bought else "none"
