"""One look for all charts, in the light colours of the page; a live chart takes the dark ones itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chargeback_kit.presentation.palette import CATEGORY_COLOURS, COLOURS, GROUNDS

if TYPE_CHECKING:
    import altair as alt

    from chargeback_kit.plot import Drawing

NARROW = 358
PADDING = 10
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
FIT = {"type": "fit-x", "contains": "padding"}
PALETTE = COLOURS | CATEGORY_COLOURS | GROUNDS


def colour(name: str) -> alt.ExprRef:
    """A colour of the palette, as a parameter that the theme sets."""
    import altair as alt

    return alt.ExprRef(f"colour_{name}")


def colours(names: list[str], **shown: Any) -> alt.Scale:
    """A scale that gives each name its own colour of the palette."""
    import altair as alt

    return alt.Scale(domain=names, range=[colour(name) for name in names], **shown)


def params(told: dict[str, Any]) -> list[alt.VariableParameter]:
    """The parameters of a drawing: its words, and every colour of the theme."""
    import altair as alt

    named = {f"colour_{name}": tone.light for name, tone in PALETTE.items()}
    return [alt.VariableParameter(name=name, value=value) for name, value in (told | named).items()]


def styled(chart: Drawing) -> Drawing:
    """Fonts, lines and distances."""
    soft, ink, rule = (f"colour_{name}" for name in ("soft", "ink", "rule"))
    text = {"labelColor": {"expr": soft}, "titleColor": {"expr": soft}, "labelFontSize": 12, "titleFontSize": 12}
    config = {
        "font": FONT,
        "background": {"expr": "colour_paper"},
        "padding": PADDING,
        "view": {"stroke": None},
        "axis": text
        | {"titleFontWeight": "normal", "domainColor": {"expr": rule}, "tickColor": {"expr": rule}}
        | {"gridColor": {"expr": rule}, "labelPadding": 6, "labelLimit": 240},
        "legend": text | {"titleFontWeight": "normal", "symbolType": "square", "orient": "top", "title": None},
        "header": {"labelColor": {"expr": ink}, "labelFontSize": 13, "labelFontWeight": "bold", "title": None},
        "title": {"color": {"expr": ink}, "subtitleColor": {"expr": soft}, "fontSize": 17, "subtitleFontSize": 13}
        | {"lineHeight": 21, "subtitleLineHeight": 17, "subtitlePadding": 6, "offset": 14},
        "text": {"color": {"expr": ink}, "fontSize": 12},
    }
    changed = chart.copy(deep=False)
    changed.config = config
    return changed
