"""What a lesson asks and says: questions worked out on a bill, wrong answers with a reason, and verdicts."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

from chargeback_kit.api import Bill

Answer = Decimal | int | str
Outcome = Literal["right", "misread", "wrong", "unread"]
OPENS = {"right": "Right.", "misread": "Not yet.", "wrong": "Not yet.", "unread": "That cannot be read."}
EDGES = {"right": "#009e73", "misread": "#d55e00", "wrong": "#d55e00", "unread": "#56707a"}


@dataclass(frozen=True)
class Misreading:
    """A wrong answer that people give, and the sentences that say what they did and why it is not so."""

    value: Answer
    reason: str


@dataclass(frozen=True)
class Worked:
    """A question worked out on a bill: the right answer, the way to it in a sentence or two, the wrong answers.

    ``solution`` names the figures of the bill; nothing of it is written down before the bill is there.
    """

    answer: Answer
    solution: str
    misreadings: tuple[Misreading, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """What there is to choose from where the answer is a name, in order of the letters; nothing for numbers."""
        named = [value for value in (self.answer, *(each.value for each in self.misreadings)) if isinstance(value, str)]
        return tuple(sorted(named, key=str.casefold))


@dataclass(frozen=True)
class LessonQuestion:
    """One of the questions of a lesson: its words, and what works it out.

    A name ``is_chosen`` among the right one and the wrong ones; a number is typed.
    """

    text: str
    work: Callable[[Bill], Worked]
    is_chosen: bool = False


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
