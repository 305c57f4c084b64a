"""How much risk is taken: the chance to run dry, growth, and how long a failed card lasts."""

from typing import Any

import ipywidgets as w

from chargeback_kit.widgets.fold import Fold
from chargeback_kit.widgets.panel import Panel


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
