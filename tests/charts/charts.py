"""Every chart of the kit by its name."""

from importlib import import_module

from chargeback_kit.charts.theme import NARROW
from chargeback_kit.plot import WIDE

NAMES = ("waterfall", "pool_meters", "wallet_path", "cost_centers", "calendar", "destinations")
CHARTS = {name: import_module(f"chargeback_kit.charts.{name}") for name in NAMES}
WIDTHS = (NARROW, WIDE)


def drawn(name, bill, width=WIDE):
    """The chart of a bill."""
    module = CHARTS[name]
    return module.chart(module.rows(bill), width)
