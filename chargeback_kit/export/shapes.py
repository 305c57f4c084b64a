"""Positions for drawings: rows in, coordinates out. The only floats of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

BUCKETS = 500


@dataclass(frozen=True)
class Span:
    """A bar: where it begins and how long it is [% of the width]."""

    x: float
    width: float

    @property
    def end(self) -> float:
        """Where it ends [% of the width]."""
        return round(self.x + self.width, 3)


def spans(pairs: Sequence[tuple[Decimal, Decimal]]) -> list[Span]:
    """Bars from one level to another, all on one scale that holds 0.

    >>> spans([(Decimal(0), Decimal(200)), (Decimal(200), Decimal(150))])
    [Span(x=0.0, width=100.0), Span(x=75.0, width=25.0)]
    """
    values = [Decimal(0), *(value for pair in pairs for value in pair)]
    low, high = min(values), max(values)
    scale = (high - low) or Decimal(1)
    return [Span(_share(min(a, b) - low, scale), _share(abs(b - a), scale)) for a, b in pairs]


def _share(part: Decimal, whole: Decimal) -> float:
    return round(float(100 * part / whole), 3)


def thin(values: npt.NDArray[np.int64], keep: npt.NDArray[np.bool_], limit: int) -> npt.NDArray[np.int64]:
    """Which points of a long line to draw: the lowest and highest of each stretch, and what must be kept.

    >>> thin(np.array([5, 4, 3, 9]), np.array([False] * 4), 10)
    array([0, 1, 2, 3])
    """
    if len(values) <= limit:
        return np.arange(len(values))
    edges = np.linspace(0, len(values), BUCKETS + 1).astype(np.int64)
    stretches = [(a, values[a:b]) for a, b in zip(edges, edges[1:], strict=False) if b > a]
    chosen = [a + n for a, part in stretches for n in (int(part.argmin()), int(part.argmax()))]
    kept = np.flatnonzero(keep)[:limit]
    before = np.maximum(kept - 1, 0)
    return np.unique(np.concatenate([np.array([0, *chosen, len(values) - 1]), kept, before]))


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
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first = int(np.ceil(low / step))
    return [float(n * step) for n in range(first, int(np.floor(high / step)) + 1)]
