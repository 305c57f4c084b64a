"""Every picture by the module that tells it."""

from importlib import import_module

NAMES = (
    *("waterfall", "pools", "pool_days", "wallet", "cost_centers", "calendar", "destinations"),
    *("licences", "alerts", "invoice", "problems", "messages", "waste"),
)
TOLD = {name: import_module(f"chargeback_kit.presentation.{name}") for name in NAMES}
