"""The sections that are bars: the waterfall, and the pools as meters on the width of a cell."""

from itertools import accumulate
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.section import Section, section
from chargeback_kit.export.svg_scales import spans
from chargeback_kit.presentation import pools as of_pools
from chargeback_kit.presentation import waterfall

ROW, PART = 48, 40
POOLS = 40


def steps(bill: ComputedBill) -> Section:
    """The bars with their places [% and px], payers as parts of the charges."""
    rows = waterfall.rows(bill)
    bars = spans(list(zip(rows["low_micro"], rows["high_micro"], strict=True)))
    *tops, height = accumulate((PART if is_part else ROW for is_part in rows["is_part"]), initial=0)
    placed = [
        row | {"span": span, "y": top} for row, span, top in zip(rows.to_dict("records"), bars, tops, strict=True)
    ]
    return section(waterfall, rows, placed, len(placed), words=waterfall.description(rows), height=height)


def pools(bill: ComputedBill) -> Section | None:
    """Every counter that fits the page; None without pools."""
    rows = of_pools.rows(bill)
    if rows.empty:
        return None
    shown = [_row(counter) for counter in rows.to_dict("records")]
    return section(of_pools, rows, shown, POOLS, months=len(bill.months) > 1, words=of_pools.subtitle(rows))


def _row(counter: dict[Any, Any]) -> dict[str, Any]:
    size, used, over = (counter[name] for name in ("size_seconds", "used_seconds", "over_seconds"))
    end = counter["exhausted_at"]
    ended = end is not pd.NaT
    used_bar, over_bar, _ = spans([(0, used), (used, used + over), (0, size)])
    return {
        "name": counter["name"],
        "pool_id": counter["pool_id"],
        "month": text.months([counter["month"]]),
        "licences": text.count(counter["licences"]),
        "used": f"{text.minutes(used)} of {text.minutes(size)}",
        "percent": text.percent(used, size),
        "over": text.minutes(over),
        "ran_out": text.instant(end) if ended else "",
        "ran_out_iso": end.strftime("%Y-%m-%dT%H:%M:%SZ") if ended else "",
        "note": "ended with the other counter of its plan" if counter["is_sister"] else "",
        "used_bar": used_bar,
        "over_bar": over_bar,
    }
