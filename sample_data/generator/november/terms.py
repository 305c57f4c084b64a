"""What November's agreement says beyond October's, and the carrier's card."""

import csv
from pathlib import Path

from generator.exports import csv_text
from generator.november.branch import account, members
from generator.people import Person
from generator.wallet import Wallet

HERE = Path(__file__).parent
CARRIER = """
# The carrier of the Stockholm trunk and of the two numbers in Portland; its fee and its prices are invented.
[[carrier]]
name = "Larkspur Telecom"
monthly_fee = "6.00"
per = "channel"
count = 4

[[carrier.bundle]]
name = "Sweden"
minutes = 30
countries = ["SE"]
number_kinds = ["geographic", "mobile"]
"""
CHARGEBACK = """
[chargeback]
smallest = "20.00"                    # less is not worth a line in the ledger
markup_percent = "3"                  # for the help desk that sorts out the numbers
"""


def further_terms(people: list[Person], wallet: Wallet) -> str:
    """The branch, the move to paying after use, the carrier and what is charged on."""
    return _shared(people) + _moved(wallet) + CARRIER + CHARGEBACK


def _shared(people: list[Person]) -> str:
    listed = "".join(f'    "{each.user_principal_name}",\n' for each in members(people))
    return (
        "\n# Bellevue: six people with Phone licences only; they call through the account and its number.\n"
        f'[[shared_calling]]\nresource_account = "{account(people).user_principal_name}"\nusers = [\n{listed}]\n'
    )


def _moved(wallet: Wallet) -> str:
    return (
        "\n# The new agreement (MCA): nothing is recharged from here on, and what no credits pay is billed after use.\n"
        f"[postpaid]\nenabled = true\nsince = {wallet.moves:%Y-%m-%dT%H:%M:%SZ}\n"
    )


def carrier_rates_text() -> str:
    """carrier_rates.csv: the card without the column that says where a price comes from."""
    with (HERE / "carrier_rates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name != "source"]
    return csv_text(columns, [[row[name] for name in columns] for row in rows])
