"""The mini-app that charges a bill back: bases, statements, what each department owes."""

from pathlib import Path

import ipywidgets as w

from chargeback_kit.screens.layout import screen
from chargeback_kit.screens.sample import first_folder
from chargeback_kit.widgets.panels.calls import CallsPanel
from chargeback_kit.widgets.panels.differs import Differs
from chargeback_kit.widgets.panels.downloads import Downloads
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.picture import Picture
from chargeback_kit.widgets.panels.receipt import ReceiptOfCall
from chargeback_kit.widgets.panels.statements import Statements
from chargeback_kit.widgets.panels.switches import SwitchBoard
from chargeback_kit.widgets.state import State


def chargeback(folder: str | Path | None = None) -> w.Widget:
    """Choose how licence fees are shared; see and take along what each department owes."""
    state = State(first_folder(folder))
    controls = [SwitchBoard(state, names=("fee_basis",)), Load(state), PeriodPanel(state)]
    panels = [Headline(state), Statements(state), Picture(state, "cost_centers"), Differs(state)]
    return screen(controls, [*panels, CallsPanel(state), ReceiptOfCall(state), Downloads(state)])
