"""agreement.toml, users.csv and rates.csv of a month."""

import csv
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from .calls import Call
from .exports import csv_text
from .numbers import service_number
from .people import Person
from .rates import COLUMNS, source_rows
from .wallet import RECHARGE, TRIGGER, Wallet

HERE = Path(__file__).parent
TAX_PERCENT = Decimal("8.25")
CENT = Decimal("0.01")
USER_COLUMNS = (
    "user_principal_name", "user_id", "display_name", "usage_country", "skus", "cost_center", "valid_from",
    "valid_to",
)  # fmt: skip
HEAD = """\
# Alder & Finch, an invented company: every person, number, price and amount here is made up.
# The prices of calls in rates.csv are NOT Teams prices. They are a stand-in taken from the public price table
# of Azure Communication Services; sample_data/README.md names the source and its licence.
currency = "USD"
tenant_country = "US"
unowned = "IT"                        # idle licences and calls of nobody

[switches]
increment_seconds = 60                # a started minute is a minute
"""
ALLOTMENT = """
# Germany still runs on an old contract with a small allotment: 180 minutes a licence.
[[allotment]]
plan = "MCOPSTN1"
country = "DE"
domestic_minutes = 180

[conference]
minutes_per_licence = 60
"""


def licences(month: int) -> list[dict[str, str]]:
    """licences.csv: what is purchased in a month, at invented prices [USD a month]."""
    with (HERE / "licences.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"purchased": row[f"purchased_{month:02d}"]} for row in csv.DictReader(file)]


def licence_fees(month: int) -> Decimal:
    """The fees of one month [USD]."""
    return sum((int(row["purchased"]) * Decimal(row["unit_price"]) for row in licences(month)), Decimal())


def conference_licences(month: int) -> int:
    """Purchased licences that bring conferencing minutes."""
    conferencing = ("MCOMEETADV", "SPE_E5_CALLINGMINUTES")
    return sum(int(row["purchased"]) for row in licences(month) if row["sku"] in conferencing)


def usage_amount(calls: Iterable[Call]) -> Decimal:
    """What the calls cost together [USD]."""
    return sum((call.charge + call.fee for call in calls), Decimal("0.00"))


def invoice_lines(usage: Decimal, fees: Decimal, wallet: Wallet) -> dict[str, Decimal]:
    """The invoice that might come: usage and fees as given, credits bought, and tax on usage and fees."""
    tax = ((usage + fees) * TAX_PERCENT / 100).quantize(CENT, ROUND_HALF_UP)
    return {"usage": usage, "licence_fees": fees, "credits_purchase": wallet.purchased, "tax": tax}


def agreement_text(month: int, wallet: Wallet, further: str, invoice: dict[str, Decimal]) -> str:
    """The whole agreement.toml; `further` is what only this month agrees on."""
    parts = [
        HEAD,
        _licence_text(month),
        ALLOTMENT,
        _wallet_text(wallet),
        _owner_text(),
        further,
        _invoice_text(invoice),
    ]
    return "".join(parts)


def _licence_text(month: int) -> str:
    blocks = ["\n# Licences purchased; the unit prices are invented, by month.\n"]
    for row in licences(month):
        note = f"  # {row['note']}" if row["note"] else ""
        blocks.append(
            f'[[licence]]\nsku = "{row["sku"]}"\npurchased = {row["purchased"]}{note}\n'
            f'unit_price = "{row["unit_price"]}"\n\n'
        )
    return "".join(blocks).rstrip("\n") + "\n"


def _wallet_text(wallet: Wallet) -> str:
    text = f'\n[wallet]\nopening = "{wallet.opening}"\ntrigger = "{TRIGGER}"\nrecharge = "{RECHARGE}"\n'
    if wallet.moves:
        text += f'closing = "{wallet.closing}"\n'
    for at, amount in wallet.top_ups:
        text += f'\n[[wallet.top_up]]\nat = {at:%Y-%m-%dT%H:%M:%SZ}\namount = "{amount}"\n'
    return text


def _owner_text() -> str:
    number = service_number("GB", "service")
    return (
        f"\n# The London queue: its rows name nobody, so its toll-free number leads to a cost centre.\n"
        f'[[number_owner]]\nnumber = "{number}"\ncost_center = "Sales"\n'
    )


def _invoice_text(invoice: dict[str, Decimal]) -> str:
    blocks = [f'[[invoice]]\ncategory = "{category}"\namount = "{amount}"\n' for category, amount in invoice.items()]
    return "\n" + "\n".join(blocks)


def users_text(people: Iterable[Person]) -> str:
    """users.csv: one row per membership."""
    return csv_text(USER_COLUMNS, [_user_row(person) for person in people])


def _user_row(person: Person) -> list[str]:
    first, last = person.valid_from, person.valid_to
    return [
        person.user_principal_name, person.user_id, person.name, person.country, "+".join(person.skus),
        person.cost_center, first.isoformat() if first else "", last.isoformat() if last else "",
    ]  # fmt: skip


def rates_text(further: Iterable[dict[str, str]] = ()) -> str:
    """rates.csv: the columns a rate card has; where each price comes from is told in rates_source.csv."""
    return csv_text(COLUMNS, [[row[column] for column in COLUMNS] for row in [*source_rows(), *further]])
