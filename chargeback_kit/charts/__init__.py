"""The charts: rows in, picture out; one file each, all with the same verbs.

``rows(bill)`` and every sentence on a chart are those of its module in ``presentation``, here called ``told``;
``chart(rows)`` draws them, and ``shape(rows)`` says when new rows can take the place of the old. The pictures are made
on this machine; nothing is fetched.
"""

from __future__ import annotations

from typing import Any

__all__ = ["enable"]


def enable() -> None:
    """Show every chart of this session as SVG, with its description as plain text."""
    import altair as alt

    alt.renderers.register("chargeback_kit", _mime)
    alt.renderers.enable("chargeback_kit")


def _mime(spec: dict[str, Any]) -> dict[str, str]:
    import json

    import vl_convert

    drawn = vl_convert.vegalite_to_svg(json.dumps(spec, sort_keys=True), allowed_base_urls=[])
    return {"image/svg+xml": drawn, "text/plain": spec.get("description", "chart")}
