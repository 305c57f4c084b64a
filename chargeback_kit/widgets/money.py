"""A control for an amount: exact as text, roughly by slider."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ipywidgets as w

from chargeback_kit import money
from chargeback_kit.problems import KitError

LARGEST = Decimal("100000000.00")


class AmountControl(w.VBox):
    """Text that holds the exact amount beside a slider of whole units; ``changed`` is called with what was set."""

    def __init__(self, label: str, changed: Callable[[Decimal], None], *, most: int = 1000) -> None:
        self._changed = changed
        self._is_told = False
        self.amount = Decimal("0.00")
        self.text = w.Text(description=label, continuous_update=False)
        self.slider = w.IntSlider(description=f"{label}, whole units", max=most, readout=False)
        self.said = w.HTML()
        super().__init__([self.text, self.slider, self.said])
        self.add_class("kit-amount")
        self.text.observe(self._typed, names="value")
        self.slider.observe(self._moved, names="value")

    def tell(self, amount: Decimal) -> None:
        """Show an amount without asking anybody."""
        self._is_told = True
        self.amount = amount
        self.text.value = f"{amount:.2f}"
        self.slider.max = max(self.slider.max, int(amount))
        self.slider.value = max(self.slider.min, int(amount))
        self.said.value = ""
        self._is_told = False

    def _typed(self, change: Any) -> None:
        if self._is_told:
            return
        try:
            amount = money.money(change["new"].replace(",", "").strip())
            if not 0 <= amount <= LARGEST or amount != amount.quantize(Decimal("0.01")):
                raise KitError
        except (KitError, ValueError, ArithmeticError):
            self.said.value = '<p class="kit-said" role="alert">Write an amount such as 250.00</p>'
            return
        self.tell(amount)
        self._changed(amount)

    def _moved(self, change: Any) -> None:
        if not self._is_told:
            self.tell(Decimal(change["new"]))
            self._changed(self.amount)
