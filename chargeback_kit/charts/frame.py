"""What every chart has: its data under a name, a title that states the finding, a subtitle, words for the ear.

Colours, and the lines of the title, are parameters of the drawing (``colour_pool``, ``headline``), so that a live view
changes the theme or the finding as it changes the data, without drawing anew.
"""

from __future__ import annotations

import json
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from chargeback_kit.charts.theme import PADDING, colour, params, styled
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation.picture import Period

if TYPE_CHECKING:
    import altair as alt

    from chargeback_kit.plot import Drawing
    from chargeback_kit.presentation.picture import Told


class Charts(Protocol):
    """A module of this layer, as whoever draws it sees it."""

    def chart(self, rows: pd.DataFrame, width: int = WIDE) -> Drawing:
        """The rows as a chart of a width [px]."""
        ...


LETTER = 8.7
SMALL_LETTER = 6.25
NAME = "rows"


def values(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as a live view sends them, under NAME."""
    rows = rows.copy(deep=False)
    rows.attrs = {}  # pandas would copy it at every step
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def source(rows: pd.DataFrame) -> alt.InlineData:
    """The rows inside the drawing, under the name by which a live view replaces them.

    They are one text, since Altair would check and copy every value of a list, several times over.
    """
    import altair as alt

    written = json.dumps(values(rows), ensure_ascii=False)
    return alt.InlineData(values=written, format={"type": "json"}, name=NAME)


def lines(words: str, width: int, letter: float = LETTER) -> list[str]:
    """A sentence broken to a width [px].

    >>> lines("Sales owes the most", 90)
    ['Sales owes', 'the most']
    """
    return wrap(words, max(10, int(width / letter)), break_long_words=False, break_on_hyphens=False) or [""]


def drawing(module: Charts, rows: pd.DataFrame, width: int = WIDE) -> dict[str, Any]:
    """The chart of a module as plain data, for a page.

    Altair would check every part against its schema, two or three times over, which takes a third of the time: the
    charts are the kit's own, and tests check them.
    """
    from altair.utils.schemapi import debug_mode

    with debug_mode(arg=False):
        return module.chart(rows, width).to_dict(validate=False)


def framed(chart: Drawing, rows: pd.DataFrame, told: Told, width: int = WIDE) -> Drawing:
    """The finished chart, light, with the sentences that ``told``, its module in ``presentation``, gives."""
    return _finished(chart, rows, told.title(rows), told.subtitle(rows), told.description(rows), width)


def nothing(rows: pd.DataFrame, told: Told, width: int = WIDE) -> Drawing:
    """A chart without anything to draw: the sentence that says so."""
    import altair as alt

    sentence, over = told.title(rows), rows.attrs["period"]
    empty = pd.DataFrame({"says": [sentence]})
    text = alt.Chart().mark_text(align="left", fontSize=14, color=colour("soft"))
    says = text.encode(x=alt.value(0), y=alt.value(10), text=alt.value("There is nothing to draw."))
    drawn = alt.layer(says).properties(width=width, height=20)
    return _finished(drawn, empty, sentence, over.words if isinstance(over, Period) else over, sentence, width)


def _finished(chart: Drawing, rows: pd.DataFrame, title: str, subtitle: str, description: str, width: int) -> Drawing:
    import altair as alt

    room = width - 2 * PADDING
    under = lines(subtitle, room, SMALL_LETTER)
    heading = alt.TitleParams(text=alt.ExprRef("headline"), subtitle=under, anchor="start", frame="bounds")
    told = {"headline": lines(title, room)}
    finished = chart.properties(data=source(rows), title=heading, description=description, params=params(told))
    return styled(finished)
