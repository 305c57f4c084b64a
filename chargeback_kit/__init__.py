"""Chargeback Kit: why a Teams Phone bill is what it is, and who owes it.

``bill(folder, month)`` computes a bill; what can be asked of it are its methods, its pictures ``bill.plot``, its live
panels ``panels``.

>>> import chargeback_kit as ck
>>> ck.Wallet(trigger="100.00").trigger
Decimal('100.00')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chargeback_kit import charts, reference
from chargeback_kit.api import Bill, bill, compare
from chargeback_kit.chargeback.split import split
from chargeback_kit.explain.change.compare import Comparison
from chargeback_kit.explain.chosen import Chosen
from chargeback_kit.explain.implied_rate import implied_rates
from chargeback_kit.explain.reconcile import reconciliation
from chargeback_kit.planning.difference import Difference, difference
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario_file import read_scenario, write_scenario
from chargeback_kit.problems import BrokenLaw, InputError, KitError, Problem, needing_packages
from chargeback_kit.records.agreement import Wallet, parse_agreement
from chargeback_kit.rules.entitlements import service_numbers, user_numbers
from chargeback_kit.rules.kinds import decision_table
from chargeback_kit.version import VERSION
from chargeback_kit.wallet.tiers import recommended_tier

__version__ = VERSION
__all__ = [
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
    "__version__",
    "bill",
    "charts",
    "compare",
    "compare_carriers",
    "decision_table",
    "difference",
    "funding",
    "implied_rates",
    "lessons",
    "panels",
    "parse_agreement",
    "plan_mix",
    "read_scenario",
    "recommended_tier",
    "reconciliation",
    "reference",
    "service_numbers",
    "split",
    "user_numbers",
    "write_scenario",
]

LATE = {"compare_carriers": "carriers.comparison", "funding": "funding", "plan_mix": "plan_mix"}

if TYPE_CHECKING:
    from chargeback_kit import lessons, panels
    from chargeback_kit.planning.carriers.comparison import compare_carriers
    from chargeback_kit.planning.funding import funding
    from chargeback_kit.planning.plan_mix import plan_mix
else:

    def __getattr__(name: str) -> Any:
        """What takes long to import comes when it is asked for."""
        if name in LATE:
            return getattr(import_module(f"{__name__}.planning.{LATE[name]}"), name)
        if name in ("lessons", "panels"):
            with needing_packages("Panels"):
                return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
