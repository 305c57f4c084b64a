"""Positions for drawings: rows in, coordinates out. The only floats of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True)
class Span:
    """A bar: where it begins and how long it is [% of the width]."""

    x: float
    width: float

    @property
    def end(self) -> float:
        """Where it ends [% of the width]."""
        return round(self.x + self.width, 3)


@dataclass(frozen=True)
class Tick:
    """A label of an axis: where [% or px], and what it says."""

    at: float
    label: str


def spans(pairs: Sequence[tuple[int, int]]) -> list[Span]:
    """Bars from one level to another, all on one scale that holds 0.

    >>> spans([(0, 200), (200, 150)])
    [Span(x=0.0, width=100.0), Span(x=75.0, width=25.0)]
    """
    values = [0, *(value for pair in pairs for value in pair)]
    low, high = min(values), max(values)
    scale = (high - low) or 1
    return [Span(_share(min(a, b) - low, scale), _share(abs(b - a), scale)) for a, b in pairs]


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 3)


def step_line(xs: Sequence[float], ys: Sequence[float]) -> str:
    """A path that keeps each level until the next point.

    >>> step_line([0, 10], [5, 7.25])
    'M0 5H10V7.25'
    """
    start = f"M{xs[0]:g} {ys[0]:g}"
    return start + "".join(f"H{x:g}V{y:g}" for x, y in zip(xs[1:], ys[1:], strict=True))


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round levels between two values.

    >>> ticks(0, 172.42)
    [0.0, 50.0, 100.0, 150.0]
    """
    rough = (high - low) / wanted or 1.0
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first = ceil(low / step)
    return [float(n * step) for n in range(first, floor(high / step) + 1)]
