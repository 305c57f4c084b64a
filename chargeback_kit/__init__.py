"""Chargeback Kit: why a Teams Phone bill is what it is, and who owes it.

``bill(folder, month)`` computes a bill; what can be asked of it are its methods, its pictures ``bill.plot``, its live
panels ``panels``.

>>> import chargeback_kit as ck
>>> ck.Wallet(trigger="100.00").trigger
Decimal('100.00')
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from chargeback_kit.version import VERSION

__version__ = VERSION
__all__ = [
    "AnomalySettings",
    "AnomalyWatch",
    "Bill",
    "BrokenLaw",
    "Chosen",
    "Comparison",
    "Difference",
    "InputError",
    "KitError",
    "Problem",
    "Scenario",
    "Wallet",
    "WatchedCall",
    "__version__",
    "bill",
    "charts",
    "compare",
    "compare_carriers",
    "decision_table",
    "difference",
    "fetch",
    "fleet",
    "funding",
    "implied_rates",
    "keep",
    "lessons",
    "minutes",
    "panels",
    "parse_agreement",
    "plan_mix",
    "read_scenario",
    "readable",
    "recommended_tier",
    "reconciliation",
    "reference",
    "service_numbers",
    "split",
    "user_numbers",
    "verify",
    "watch",
    "write_scenario",
]

LATE = {
    "AnomalySettings": "planning.anomalies.settings",
    "AnomalyWatch": "planning.anomalies.watch",
    "Bill": "api",
    "BrokenLaw": "problems",
    "Chosen": "explain.call_filter",
    "Comparison": "explain.change.compare",
    "Difference": "planning.difference",
    "InputError": "problems",
    "KitError": "problems",
    "Problem": "problems",
    "Scenario": "planning.scenario",
    "Wallet": "records.agreement",
    "WatchedCall": "planning.anomalies.calls",
    "bill": "api",
    "compare": "api",
    "compare_carriers": "planning.carriers.comparison",
    "decision_table": "rules.kinds",
    "difference": "planning.difference",
    "fetch": "fetch.from_graph",
    "funding": "planning.funding",
    "implied_rates": "explain.implied_rate",
    "keep": "watching.keep",
    "minutes": "presentation.opened.readable",
    "parse_agreement": "records.agreement",
    "plan_mix": "planning.plan_mix",
    "read_scenario": "planning.scenario_file",
    "readable": "presentation.opened.readable",
    "recommended_tier": "wallet.tiers",
    "reconciliation": "explain.reconcile.compare",
    "service_numbers": "rules.entitlements",
    "split": "chargeback.split",
    "user_numbers": "rules.entitlements",
    "verify": "audit.verify",
    "watch": "watching.watch",
    "write_scenario": "planning.scenario_file",
}
if TYPE_CHECKING:
    from chargeback_kit import charts, fleet, lessons, panels, reference
    from chargeback_kit.api import Bill, bill, compare
    from chargeback_kit.audit.verify import verify
    from chargeback_kit.chargeback.split import split
    from chargeback_kit.explain.call_filter import Chosen
    from chargeback_kit.explain.change.compare import Comparison
    from chargeback_kit.explain.implied_rate import implied_rates
    from chargeback_kit.explain.reconcile.compare import reconciliation
    from chargeback_kit.fetch.from_graph import fetch
    from chargeback_kit.planning.anomalies.calls import WatchedCall
    from chargeback_kit.planning.anomalies.settings import AnomalySettings
    from chargeback_kit.planning.anomalies.watch import AnomalyWatch
    from chargeback_kit.planning.carriers.comparison import compare_carriers
    from chargeback_kit.planning.difference import Difference, difference
    from chargeback_kit.planning.funding import funding
    from chargeback_kit.planning.plan_mix import plan_mix
    from chargeback_kit.planning.scenario import Scenario
    from chargeback_kit.planning.scenario_file import read_scenario, write_scenario
    from chargeback_kit.presentation.opened.readable import minutes, readable
    from chargeback_kit.problems import BrokenLaw, InputError, KitError, Problem
    from chargeback_kit.records.agreement import Wallet, parse_agreement
    from chargeback_kit.rules.entitlements import service_numbers, user_numbers
    from chargeback_kit.rules.kinds import decision_table
    from chargeback_kit.wallet.tiers import recommended_tier
    from chargeback_kit.watching.keep import keep
    from chargeback_kit.watching.watch import watch
else:

    def __getattr__(name: str) -> Any:
        """A name comes when it is asked for: help and version need none of the libraries, and answer at once."""
        if name in LATE:
            globals()[name] = found = _late(name)
            return found
        if not name.startswith("_") and find_spec(f"{__name__}.{name}"):
            from chargeback_kit.problems import needing_packages

            with needing_packages("Panels"):
                return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def _late(name: str) -> Any:
        """A name of the module that has it; a bill comes with the charts, which draw its pictures."""
        if LATE[name] == "api":
            import_module(f"{__name__}.charts.drawn")
        return getattr(import_module(f"{__name__}.{LATE[name]}"), name)

    def _function(name: str) -> property:
        """A function of the name of a folder: the import of the folder, which sets that name, does not replace it."""

        def function(kit: ModuleType) -> Any:
            return kit.__dict__.get(name) or _late(name)

        def replaced(kit: ModuleType, other: Any) -> None:
            if not isinstance(other, ModuleType):
                kit.__dict__[name] = other

        return property(function, replaced)

    class _Kit(ModuleType):
        """The module, whose ``bill`` and ``fetch`` are the functions also once folders of these names are imported."""

        bill, fetch = _function("bill"), _function("fetch")

    sys.modules[__name__].__class__ = _Kit


def __dir__() -> list[str]:
    return __all__
