"""The trade-off as a drawing: idle money to the right, the chance to run dry upwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from chargeback_kit import text
from chargeback_kit.export.svg_scales import Tick, ticks
from chargeback_kit.planning.funding import Funding, Outlook

HEIGHT, WIDTH = 300, 1000
CHANCES = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0)
NAMES = {"proposal": "the proposal", "own": "your own setting", "table_2017": "the table of 2017"}
COLOURS = {"proposal": "pool", "own": "credits", "table_2017": "postpaid"}
ROOM = 1.16


@dataclass(frozen=True)
class Point:
    """A marked setting: where it stands [% of the width, px], its letter, colour and words."""

    letter: str
    colour: str
    x: float
    y: float
    says: str


@dataclass(frozen=True)
class Picture:
    """The line of the best settings, the marks, the chance asked for, the axes, and the same in words."""

    path: str
    points: list[Point]
    dots: list[tuple[float, float]]
    asked: Tick
    chances: list[Tick]
    amounts: list[Tick]
    words: str
    height: int


def picture(plan: Funding) -> Picture:
    """Everything that is drawn; the chance stands on a scale of square roots, which opens the small ones."""
    best = plan.best
    marked = plan.marked
    widest = max(float(row.idle) for row in (*best, *marked.values())) * ROOM or 1.0
    line = [(_x(row, widest), _y(row.chance)) for row in best]
    return Picture(
        path="M" + "L".join(f"{10 * x:g} {y:g}" for x, y in line),
        points=[
            Point(letter, COLOURS[name], _x(row, widest), _y(row.chance), f"{NAMES[name]}: {plan.say(row)}")
            for letter, (name, row) in zip("ABC", marked.items(), strict=False)
        ],
        dots=line,
        asked=Tick(_y(plan.alpha), f"{100 * plan.alpha:g} % asked for"),
        chances=[Tick(_y(chance), f"{100 * chance:g} %") for chance in CHANCES],
        amounts=[Tick(round(100 * value / widest, 2), f"{value:,.10g}") for value in ticks(0, widest)],
        words=_words(plan, marked),
        height=HEIGHT,
    )


def _x(row: Outlook, widest: float) -> float:
    return round(100 * float(row.idle) / widest, 2)


def _y(chance: float) -> float:
    return round(float(HEIGHT * (1 - chance**0.5)), 1)


def _words(plan: Funding, marked: dict[str, Outlook]) -> str:
    parts: Sequence[str] = [
        f"{NAMES[name]} leaves {text.amount(row.idle)} {plan.currency} idle at {100 * row.chance:.1f} %"
        for name, row in marked.items()
    ]
    return text.sentence(text.listed(parts)) + "."
