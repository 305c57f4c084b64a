"""How much money lies in Communications Credits: opening, trigger and recharge."""

from decimal import Decimal
from functools import partial
from typing import Any

import ipywidgets as w

from chargeback_kit.records.agreement import Wallet
from chargeback_kit.widgets.money import AmountControl
from chargeback_kit.widgets.panel import Panel

SETTINGS = {"opening": "Opening balance", "trigger": "Recharge below", "recharge": "Recharge by"}


class FundingPanel(Panel):
    """The three settings of the wallet; a recharge of 0 is none."""

    heading = "Communications Credits"
    what = (
        "The wallet for every call that no plan covers. When a call leaves the balance below the trigger, the recharge "
        "is bought once. A recharge of 0.00 means that nobody recharges."
    )
    source = "R40 (order of events), R41 (auto-recharge), R43 (smallest purchase 50; a bill lists a smaller one)."
    watches = ("bill", "changes")

    def build(self) -> list[w.Widget]:
        """Three amounts."""
        self.controls = {name: AmountControl(label, partial(self._set, name)) for name, label in SETTINGS.items()}
        return [*self.controls.values()]

    def look(self) -> Any:
        """The settings in force."""
        if self.state.bill is None:
            return None
        changed = self.state.changes.get("wallet", {})
        return {name: changed.get(name, amount) for name, amount in self._own().items()}

    def show(self, found: Any) -> None:
        """Set the controls."""
        for name, amount in found.items():
            self.controls[name].tell(amount)

    def _own(self) -> dict[str, Decimal]:
        wallet = self.state.bill.agreement.wallet or Wallet()
        return {name: getattr(wallet, name) or Decimal("0.00") for name in SETTINGS}

    def _set(self, name: str, amount: Decimal) -> None:
        self.state.imagine(wallet={name: None if amount == self._own()[name] else amount})
