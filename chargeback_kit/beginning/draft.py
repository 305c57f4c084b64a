"""A first ``agreement.toml`` from the files of a folder: what they show is filled in, the rest is explained."""

from collections import Counter
from collections.abc import Iterator

from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.pipeline import sql
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.reference.spoken import product

STARTING = Agreement(currency="USD")
"""What counts while a folder has no agreement."""
HEAD = """# What you agreed with Microsoft, as far as the files show it. Lines that begin with # are left out: take
# the sign away where one applies. Money is written as text, with a point: "12.50".
"""
OWNER = """
# Who pays for idle licences and for calls of nobody; left out, they stand under Unassigned.
# unowned = "IT"
"""
ZONE = """
# The time zone in which a month begins and ends; left out, it is UTC.
# [switches]
# month_time_zone = "Europe/Berlin"
"""
LICENCES = """
# Licences that you pay for: how many were purchased, and the price of one a month. The numbers below are what people
# hold by the user list; purchased is more where some lie idle.
"""
NO_LICENCES = """
# Licences that you pay for: how many were purchased, and the price of one a month.
# [[licence]]
# sku = "MCOPSTN1"
# purchased = 120
# unit_price = "12.00"
"""
WALLET = """
# Communications Credits: what lay in them when the month began, and by which balance how much is bought.
# [wallet]
# opening = "500.00"
# trigger = "200.00"
# recharge = "300.00"
"""
NUMBERS = """
# Who pays for calls to a service number; without an owner it is who holds the number, or nobody.
# [[number_owner]]
# number = "+18005550100"
# cost_center = "Support"
"""


def draft(folder: BillFolder, landed: LandedCalls) -> str:
    """The text of an agreement that the kit reads as it stands."""
    return "".join(
        [HEAD, f'\ncurrency = "{currency(landed) or folder.agreement.currency}"\n', OWNER, ZONE]
        + ([LICENCES, *_licences(held(folder))] if held(folder) else [NO_LICENCES])
        + [WALLET, NUMBERS]
    )


def currency(landed: LandedCalls) -> str:
    """The currency of most charged rows; empty where no row names one."""
    return next((str(code) for code, _ in landed.store.run(sql("currencies"))), "")


def held(folder: BillFolder) -> Counter[str]:
    """How many people hold each licence on the last day that the user list speaks of, by SKU."""
    rows = folder.users or []
    last = max((row.valid_to for row in rows), default=None)
    return Counter(sku for row in rows if row.valid_to == last for sku in row.skus)


def _licences(found: Counter[str]) -> Iterator[str]:
    for sku, people in sorted(found.items()):
        name = product(sku)
        yield f"\n[[licence]]{f' # {name}' if name else ''}\n"
        yield f'sku = "{sku}"\npurchased = {people}\n# unit_price = "0.00"\n'
