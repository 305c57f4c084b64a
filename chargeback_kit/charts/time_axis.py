"""The months of a bill as a time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chargeback_kit.presentation.picture import Period

if TYPE_CHECKING:
    import altair as alt


def time_axis(over: Period, **shown: Any) -> alt.X:
    """The x channel of ``at_ms`` over the period."""
    import altair as alt

    labels = ", ".join(f'"{at}": "{says}"' for at, says in over.days.items())
    look: dict[str, Any] = {
        "grid": False,
        "title": None,
        "labelFlush": False,
        "labelOverlap": "greedy",
        "labelSeparation": 5,
    }
    axis = alt.Axis(values=list(over.days), labelExpr=f"({{{labels}}})[datum.value]", **look, **shown)
    return alt.X("at_ms:Q", scale=alt.Scale(domain=[over.from_ms, over.until_ms], nice=False, zero=False), axis=axis)
