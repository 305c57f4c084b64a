"""What an exercise says: a wrong answer that has a name, and the verdict on an answer."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

Answer = Decimal | int | str
Outcome = Literal["right", "misread", "wrong", "unread"]
OPENS = {"right": "Right.", "misread": "Not yet.", "wrong": "Not yet.", "unread": "That cannot be read."}
EDGES = {"right": "#009e73", "misread": "#d55e00", "wrong": "#d55e00", "unread": "#56707a"}


@dataclass(frozen=True)
class Misreading:
    """A wrong answer that people give, and the sentences that say what they did and why it is not so."""

    value: Answer
    reason: str


@dataclass(frozen=True, repr=False)
class Verdict:
    """What became of an answer: ``right``, ``misread`` (a known misreading), ``wrong``, or ``unread``.

    >>> Verdict("right", "1,440 it is.")
    Right. 1,440 it is.
    """

    outcome: Outcome
    reason: str

    @property
    def is_right(self) -> bool:
        """Whether the answer was right."""
        return self.outcome == "right"

    def __repr__(self) -> str:
        return f"{OPENS[self.outcome]} {self.reason}"

    def _repr_html_(self) -> str:
        look = f"border-left: 4px solid {EDGES[self.outcome]}; padding: 4px 12px; max-width: 46rem"
        return f'<p role="status" style="{look}"><strong>{OPENS[self.outcome]}</strong> {escape(self.reason)}</p>'
