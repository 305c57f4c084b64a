"""The charts: rows in, picture out; one file each, all with the same verbs.

``rows(bill)`` and every sentence on a chart are those of its module in ``presentation``, here called ``told``;
``chart(rows)`` draws them, and ``shape(rows)`` says when new rows can take the place of the old. The pictures are made
on this machine; nothing is fetched.
"""

from __future__ import annotations

from typing import Any

__all__ = ["enable"]


def enable() -> None:
    """Show every chart of this session as SVG, with its description as plain text.

    A PNG stands beside the SVG: pages that trust no notebook, such as GitHub’s and JupyterLab’s before it is trusted,
    show no SVG.
    """
    import altair as alt

    alt.renderers.register("chargeback_kit", _mime)
    alt.renderers.enable("chargeback_kit")


def _mime(spec: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    import json
    from base64 import b64encode

    import vl_convert

    from chargeback_kit.charts.export import IN_NOTEBOOKS, compact, size

    drawn = vl_convert.vegalite_to_svg(json.dumps(spec, sort_keys=True), allowed_base_urls=[])
    picture = compact(vl_convert.svg_to_png(drawn, scale=IN_NOTEBOOKS))
    width, height = (round(side / IN_NOTEBOOKS) for side in size(picture))
    data = {
        "image/svg+xml": drawn,
        "image/png": b64encode(picture).decode("ascii"),
        "text/plain": spec.get("description", "chart"),
    }
    return data, {"image/png": {"width": width, "height": height}}
