"""The waterfall as bars: where each stands and how long it is."""

from itertools import accumulate

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.section import Section, section
from chargeback_kit.export.svg_scales import spans
from chargeback_kit.presentation import waterfall as told

ROW, PART = 48, 40


def steps(bill: ComputedBill) -> Section:
    """The bars with their places [% and px], payers as parts of the charges."""
    rows = told.rows(bill)
    bars = spans(list(zip(rows["low_micro"], rows["high_micro"], strict=True)))
    *tops, height = accumulate((PART if is_part else ROW for is_part in rows["is_part"]), initial=0)
    placed = [
        row | {"span": span, "y": top} for row, span, top in zip(rows.to_dict("records"), bars, tops, strict=True)
    ]
    return section(told, rows, placed, len(placed), words=told.description(rows), height=height)
