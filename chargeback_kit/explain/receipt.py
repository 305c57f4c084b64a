"""What every receipt is: a title, an amount, and the steps that lead to it, each with its rule and its source."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.money import total


def amount_of(rows: pd.DataFrame) -> Decimal:
    """What calls or fees come to together."""
    return total(rows["amount"])


@dataclass(frozen=True)
class ReceiptStep:
    """One step: the question it answers, the rule, the answer, and the source of what it used."""

    step: str
    rule_id: str
    answer: str
    source: str


@dataclass(frozen=True, repr=False)
class Receipt:
    """The steps to an amount, in the order of the bill.

    ``line`` says it all in the words of the trade, with an arithmetic that can be checked in the head; the steps are
    the technical part behind it. ``also`` are figures beside the amount, such as a balance; ``origin`` says the digest
    of what the bill was computed from, empty where that is not known. The tables hold all that a
    step speaks of, one row each, and are empty where the amount has none: ``calls`` and ``fees`` of a line of the
    statements, ``calls`` of a pool, ``holders`` of a fee.
    """

    title: str
    amount: Decimal
    steps: tuple[ReceiptStep, ...]
    line: str = ""
    prove: Callable[[], Figure] | None = field(default=None, compare=False)
    also: Callable[[], tuple[Figure, ...]] = field(default=tuple, compare=False)
    origin: Callable[[], str] = field(default=str, compare=False)
    calls: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    fees: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    holders: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    def only(self, *steps: str) -> "Receipt":
        """The receipt with these steps alone, such as ``receipt.only("minutes", "pool")``."""
        return replace(self, steps=tuple(each for each in self.steps if each.step in steps))

    @cached_property
    def proof(self) -> Figure | None:
        """The amount as a figure that says what it comes from; made when it is asked for."""
        return None if self.prove is None else self.prove()

    def data(self) -> dict[str, Any]:
        """The receipt as JSON, by ``docs/receipt.schema.json``; amounts are text, lest a digit is lost."""
        steps = [{"step": s.step, "rule": s.rule_id, "answer": s.answer, "source": s.source} for s in self.steps]
        told: dict[str, Any] = {"title": self.title, "amount": f"{self.amount:f}", "line": self.line, "steps": steps}
        told |= {"computed_from": digest} if (digest := self.origin()) else {}
        if self.proof is None:
            return told
        beside = [figure.data() for figure in self.also()]
        return told | {"proof": self.proof.data()} | ({"also": beside} if beside else {})

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        lines = [f"{s.step:<12} {s.answer}  [{s.rule_id}; {s.source}]" for s in self.steps]
        return "\n".join([self.title, *filter(None, [text.sentence(self.line)]), *lines])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr>{_cell('th', s.step)}{_cell('td', s.answer)}{_cell('td', s.rule_id)}{_cell('td', s.source)}</tr>"
            for s in self.steps
        )
        line = f"<p><strong>{escape(text.sentence(self.line))}</strong></p>" if self.line else ""
        return f'{line}<table style="color: #6a6a6a"><caption>{escape(self.title)}</caption>{rows}</table>'


def _cell(name: str, words: str) -> str:
    return f'<{name} style="text-align: left; vertical-align: top">{escape(words)}</{name}>'
