"""Chargeback Kit: why a Teams Phone bill is what it is, and who owes it.

>>> import chargeback_kit as ck
>>> ck.Wallet(trigger="100.00").trigger
Decimal('100.00')
"""

from chargeback_kit.api import Bill, bill
from chargeback_kit.planning.difference import Difference, difference
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario_file import read_scenario, write_scenario
from chargeback_kit.problems import BrokenLaw, InputError, KitError, Problem
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.version import VERSION

__version__ = VERSION
__all__ = [
    "Bill",
    "BrokenLaw",
    "Difference",
    "InputError",
    "KitError",
    "Problem",
    "Scenario",
    "Wallet",
    "__version__",
    "bill",
    "difference",
    "read_scenario",
    "write_scenario",
]
