"""The mini-app that estimates how much money to put into Communications Credits."""

from pathlib import Path

import ipywidgets as w

from chargeback_kit.screens.layout import screen
from chargeback_kit.screens.sample import first_folder
from chargeback_kit.widgets.panels.advice import Advice
from chargeback_kit.widgets.panels.assumed import Assumed
from chargeback_kit.widgets.panels.funding import FundingPanel
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.picture import Picture, Tradeoff
from chargeback_kit.widgets.panels.risk import Risk
from chargeback_kit.widgets.state import State


def funding_estimator(folder: str | Path | None = None) -> w.Widget:
    """With a bill, or without: people, minutes, destinations."""
    state = State(first_folder(folder))
    state.advise()
    controls = [FundingPanel(state), Risk(state), Load(state), PeriodPanel(state), Assumed(state)]
    return screen(controls, [Advice(state), Tradeoff(state), Picture(state, "wallet_path")])
