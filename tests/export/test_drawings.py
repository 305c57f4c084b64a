"""Positions of bars and lines."""

import pandas as pd

from chargeback_kit.export.sections.bars import pools, steps
from chargeback_kit.export.sections.wallet import wallet
from chargeback_kit.export.svg_scales import spans
from chargeback_kit.presentation.wallet import thin


def test_the_payers_fill_the_charges(sample):
    shown = {step["step"]: step for step in steps(sample).rows}
    credits, unfunded = shown["of which from credits"], shown["of which unfunded"]
    assert credits["amount_micro"] + unfunded["amount_micro"] == shown["Charges for calls"]["amount_micro"]
    assert credits["span"].end == unfunded["span"].x
    assert unfunded["span"].end == shown["Charges for calls"]["span"].end == shown["Licence fees"]["span"].x
    assert shown["Covered by pools"]["span"].x == shown["Reported, not by the card"]["span"].end
    assert shown["Reported, not by the card"]["span"].x == shown["Charges for calls"]["span"].end
    assert shown["Departments pay"]["span"].end == shown["Licence fees"]["span"].end == 100


def test_bars_of_nothing_have_no_width():
    assert {span.width for span in spans([(0, 0)])} == {0}


def test_a_long_line_keeps_its_lowest_points_and_what_is_marked():
    levels = pd.Series(range(100_000, 0, -1))
    levels[50_000] = -7
    chosen = set(thin(levels, pd.Series(levels.index.isin([123, 77_777])), 2000))
    assert {0, 122, 123, 50_000, 77_776, 77_777, len(levels) - 1} <= chosen
    assert len(chosen) < 2000


def test_the_wallet_marks_every_purchase(sample):
    section = wallet(sample)
    assert section is not None
    drawing = section.also["drawing"]
    assert [mark.event for mark in drawing.marks] == ["top_up", "recharge", "recharge", "recharge"]
    assert drawing.marks[1].says == "19 October 2026, 12:40 UTC: auto-recharge 75.00 USD"
    assert drawing.trigger_label == "50.00"
    assert 0 < drawing.trigger < drawing.height


def test_meters_stay_inside_their_cell(sample):
    section = pools(sample)
    assert section is not None
    for row in section.rows:
        assert 0 <= row["used_bar"].x <= row["used_bar"].end <= row["over_bar"].end <= 100.001
