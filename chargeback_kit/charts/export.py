"""A chart as a file: SVG text and PNG bytes, made on this machine, the same bytes for the same chart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

SHARP = 2.0


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(_spec(chart), allowed_base_urls=[])
    return drawn


def png(chart: alt.TopLevelMixin, scale: float = SHARP) -> bytes:
    """The chart as PNG; ``scale`` is how many of its pixels make one of the screen."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(_spec(chart), scale=scale, allowed_base_urls=[])
    return drawn


def _spec(chart: alt.TopLevelMixin) -> str:
    return json.dumps(chart.to_dict(), sort_keys=True)
