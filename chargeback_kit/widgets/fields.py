"""Fields for what somebody types: one reader of amounts and counts for all screens, which shows what it understood."""

from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import Any, Generic, TypeVar

import ipywidgets as w

from chargeback_kit.problems import InputError
from chargeback_kit.records.saved import typed
from chargeback_kit.records.saved.typed import ANYHOW, Writing
from chargeback_kit.text import sentence
from chargeback_kit.widgets.panel import alert_html

Kind = TypeVar("Kind", Decimal, int)


class Field(w.VBox, Generic[Kind]):
    """A line of text that holds an amount or a count, and below it what was understood, or why nothing was.

    ``changed`` is called with what was typed and understood. What is doubtful is said and not taken: ``taken`` stays.
    """

    def __init__(self, label: str, value: str = "", changed: Callable[[Kind], None] | None = None) -> None:
        self._changed: Callable[[Kind], None] | None = changed
        self._is_told = False
        self.taken: Kind | None = None
        self.wrong = ""
        self.text = w.Text(description=label, continuous_update=False)
        self.said = w.HTML()
        super().__init__([self.text, self.said])
        self.add_class("kit-typed")
        self.text.observe(self._typed, names="value")
        self.value = value

    @property
    def description(self) -> str:
        """What the field is for."""
        return str(self.text.description)

    @property
    def value(self) -> str:
        """The text as it stands in the field."""
        return str(self.text.value)

    @value.setter
    def value(self, text: str) -> None:
        """Type a text into the field."""
        self.text.value = text

    def read(self) -> Kind | None:
        """What stands in the field, None if nothing does; raises InputError for what is no answer."""
        if self.wrong:
            raise InputError(f"{self.description}: {self.wrong}")
        return self.taken

    def tell(self, value: Kind | None) -> None:
        """Show a value without asking anybody."""
        self._is_told = True
        self.taken, self.wrong = value, ""
        self.text.value = "" if value is None else self.written(value)
        self.said.value = ""
        self._is_told = False

    def understood(self, text: str) -> Kind:
        """The value of a text; raises InputError."""
        raise NotImplementedError

    def written(self, value: Kind) -> str:
        """A value as the field shows it: it can be read in one way only."""
        raise NotImplementedError

    def read_as(self, value: Kind) -> str:
        """What was understood, in words."""
        raise NotImplementedError

    def _typed(self, change: Any) -> None:
        if self._is_told:
            return
        text = change["new"]
        if not text.strip():
            self.tell(None)
            return
        try:
            value = self.understood(text)
        except InputError as error:
            self.wrong = str(error)
            self.said.value = alert_html(sentence(self.wrong))
            return
        self.tell(value)
        if text.strip() != self.written(value):
            self.said.value = f'<p class="kit-note" role="status">Read as {escape(self.read_as(value))}</p>'
        if self._changed is not None:
            self._changed(value)


class AmountField(Field[Decimal]):
    """An amount of money, to the cent or with so many decimals; ``writing`` tells the currency and the decimal sign."""

    def __init__(
        self,
        label: str,
        value: str = "",
        changed: Callable[[Decimal], None] | None = None,
        *,
        writing: Callable[[], Writing] = lambda: ANYHOW,
        decimals: int = typed.CENTS,
    ) -> None:
        self._writing, self._decimals = writing, decimals
        super().__init__(label, value, changed)
        self.text.placeholder = "such as 12.50"

    def understood(self, text: str) -> Decimal:
        """The amount."""
        return typed.amount(text, self._writing(), self._decimals)

    def written(self, value: Decimal) -> str:
        """The amount with a point before the decimals."""
        shown = f"{value:f}"
        whole, _, parts = shown.partition(".")
        return f"{whole}.{parts:0<2}" + ("0" if len(parts) == 3 else "")

    def read_as(self, value: Decimal) -> str:
        """The amount with its currency."""
        currency = self._writing().currency
        return f"{value:,f} {currency}".strip()


class CountField(Field[int]):
    """A whole number, such as people or minutes."""

    def __init__(
        self,
        label: str,
        value: str = "",
        changed: Callable[[int], None] | None = None,
        *,
        most: int = typed.MOST,
    ) -> None:
        self._most = most
        super().__init__(label, value, changed)

    def understood(self, text: str) -> int:
        """The number."""
        return typed.count(text, self._most)

    def written(self, value: int) -> str:
        """The number in its digits."""
        return str(value)

    def read_as(self, value: int) -> str:
        """The number with its thousands."""
        return f"{value:,}"
