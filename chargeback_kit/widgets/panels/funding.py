"""How much money lies in Communications Credits: opening, trigger and recharge, and which risk is borne."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import ipywidgets as w

from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.saved.typed import ANYHOW, Writing
from chargeback_kit.widgets.fields import AmountField
from chargeback_kit.widgets.fold import Fold
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
        self.controls = {
            name: AmountControl(label, partial(self._set, name), writing=self.state.writing)
            for name, label in SETTINGS.items()
        }
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


class AmountControl(w.VBox):
    """Text that holds the exact amount beside a slider of whole units; ``changed`` is called with what was set."""

    def __init__(
        self,
        label: str,
        changed: Callable[[Decimal], None],
        *,
        most: int = 1000,
        writing: Callable[[], Writing] = lambda: ANYHOW,
    ) -> None:
        self._changed = changed
        self._is_told = False
        self.amount = Decimal("0.00")
        self.field = AmountField(label, changed=self._typed, writing=writing)
        self.text, self.said = self.field.text, self.field.said
        self.slider = w.IntSlider(description=f"{label}, whole units", max=most, readout=False)
        super().__init__([self.text, self.slider, self.said])
        self.add_class("kit-amount")
        self.slider.observe(self._moved, names="value")

    def tell(self, amount: Decimal) -> None:
        """Show an amount without asking anybody; what was just typed keeps the words on how it was read."""
        if self.field.taken != amount or self.field.wrong:
            self.field.tell(amount)
        self._slide(amount)

    def _slide(self, amount: Decimal) -> None:
        self._is_told = True
        self.amount = amount
        self.slider.max = max(self.slider.max, int(amount))
        self.slider.value = max(self.slider.min, int(amount))
        self._is_told = False

    def _typed(self, amount: Decimal) -> None:
        self._slide(amount)
        self._changed(amount)

    def _moved(self, change: Any) -> None:
        if not self._is_told:
            self.tell(Decimal(change["new"]))
            self._changed(self.amount)


class Risk(Panel):
    """Three sliders; the advice follows them."""

    heading = "How much risk"
    what = (
        "The chance that the balance may reach 0 in a month: at 0 toll-free numbers stop and calls outside the plans "
        "fail. Growth replaces what the history shows; a card that fails for some days delays every recharge."
    )
    source = "R40 to R43; the lag of 24 to 48 hours is the documented delay of usage data."
    watches = ("bill",)

    def build(self) -> list[w.Widget]:
        """The sliders, whole percent and days."""
        self.alpha = w.IntSlider(
            description="May run dry, % of months", min=1, max=30, value=5, continuous_update=False
        )
        self.growth = w.IntSlider(description="Growth a month, %", min=-20, max=50, value=0, continuous_update=False)
        self.own_growth = w.Checkbox(description="Growth as the history shows", value=True, indent=False)
        self.card_days = w.IntSlider(description="Card fails for, days", max=14, value=3, continuous_update=False)
        for control in (self.alpha, self.growth, self.own_growth, self.card_days):
            self.asks(control, then=lambda _: self.state.funding.advise(**self.wishes()))
        return [self.alpha, self.own_growth, Fold([self.growth, self.card_days])]

    def wishes(self) -> dict[str, Any]:
        """What the sliders ask for."""
        growth = None if self.own_growth.value else self.growth.value / 100
        return {"alpha": self.alpha.value / 100, "growth": growth, "card_days": self.card_days.value}

    def look(self) -> Any:
        """Nothing but whether there is a bill."""
        return self.state.bill is not None

    def show(self, found: Any) -> None:
        """The growth slider counts where the history's growth does not."""
