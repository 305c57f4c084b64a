"""The mini-app that shows what other licences would have cost."""

from pathlib import Path

import ipywidgets as w

from chargeback_kit.screens.layout import screen
from chargeback_kit.screens.sample import first_folder
from chargeback_kit.widgets.panels.best_mix import BestMix
from chargeback_kit.widgets.panels.differs import Differs
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.picture import Picture
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.prices import PricesPanel
from chargeback_kit.widgets.state import State


def plan_mix(folder: str | Path | None = None) -> w.Widget:
    """Move licences between pools and plans; see what the month would have cost."""
    state = State(first_folder(folder), plans_ahead=True)
    controls = [PlanMixPanel(state), PricesPanel(state), Load(state), PeriodPanel(state)]
    pictures = [Picture(state, "pool_meters"), Picture(state, "waterfall")]
    return screen(controls, [Headline(state), BestMix(state), *pictures, Differs(state)])
