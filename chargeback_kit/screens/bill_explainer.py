"""The mini-app that explains a bill."""

from pathlib import Path

import ipywidgets as w

from chargeback_kit.screens.layout import screen
from chargeback_kit.screens.sample import first_folder
from chargeback_kit.widgets.panels.calls import CallsPanel
from chargeback_kit.widgets.panels.downloads import Downloads
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.picture import Picture
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.panels.receipt import ReceiptOfCall
from chargeback_kit.widgets.panels.statements import Statements
from chargeback_kit.widgets.panels.switches import SwitchBoard
from chargeback_kit.widgets.state import State

PICTURES = ("waterfall", "pool_meters", "wallet_path", "cost_centers", "calendar", "destinations")


def bill_explainer(folder: str | Path | None = None) -> w.Widget:
    """Drop an export, a user list and prices; see, ask, download."""
    state = State(first_folder(folder))
    controls = [Load(state), PeriodPanel(state), PlanMixPanel(state), SwitchBoard(state)]
    pictures = [Picture(state, name) for name in PICTURES]
    tables = [Statements(state), CallsPanel(state), ReceiptOfCall(state), ProblemList(state), Downloads(state)]
    return screen(controls, [Headline(state), *pictures, *tables])
