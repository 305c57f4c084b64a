"""A sheet for each cost centre: its licences by holder, its calls by person and category, and what they sum to."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.payer.material import Material, material
from chargeback_kit.export.workbook.grid import Duration, Table, Total
from chargeback_kit.money import from_micro
from chargeback_kit.presentation.cost_centers import CostCenterLine
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.reference.spoken import product

#: How many cost centres get a sheet of their own, those who owe the most.
SHEETS = 30
CHARACTERS = 31
FORBIDDEN = set("[]:*?/\\'")
COLUMNS = {"Category": 22, "Who": 40, "What": 56, "Since": 12, "Calls": 10, "Minutes": 12, "Amount": 14}
ZERO = Decimal("0.00")
Row = tuple[object, ...]


def center_sheets(bill: ComputedBill, taken: set[str]) -> Iterator[Table]:
    """The sheets of the cost centres that owe the most; ``taken`` are the names of other sheets."""
    known = material(bill, most=SHEETS)
    names = {name.casefold() for name in taken}
    for line in known.lines[:SHEETS]:
        name = sheet_name(line.name, names)
        names.add(name.casefold())
        rows = list(_rows(known, line))
        totals = ["Together", "", "", "", Total(), Total(), line.total]
        yield Table(name, COLUMNS, rows, len(rows), totals, also_in="statements.csv", head=(line.name,))


def sheet_name(center: str, taken: set[str]) -> str:
    """What of a name a sheet can be called, and no other sheet is.

    >>> sheet_name("R&D / Lab: [north]", set()), sheet_name("Calls", {"calls"}), sheet_name("", set())
    ('R&D - Lab- -north-', 'Calls (2)', 'Cost centre')
    """
    plain = "".join("-" if each in FORBIDDEN else each for each in center if unicodedata.category(each)[0] != "C")
    plain = plain.strip()[:CHARACTERS].strip() or "Cost centre"
    plain = f"{plain}_" if plain.casefold() == "history" else plain
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = f"{plain[: CHARACTERS - len(end)]}{end}"
    return name


def _rows(known: Material, line: CostCenterLine) -> Iterator[Row]:
    """Licences, then calls, then what is left of each category: a carrier's monthly fees, what is kept and added."""
    explained = dict.fromkeys(line.amounts, ZERO)
    for row in known.licences.get(line.name, []):
        what = f"{product(row['sku']) or row['sku']}, {row['reason']}"
        since = "" if row["since"] is None else str(row["since"])
        explained["licence_fees"] = explained.get("licence_fees", ZERO) + row["amount"]
        yield CATEGORIES["licence_fees"], row["name"] or row["user"], what, since, None, None, row["amount"]
    names = known.names
    for row in known.people.get(line.name, []):
        amount, category = from_micro(row["amount_micro"]), row["category"]
        explained[category] = explained.get(category, ZERO) + amount
        who = names.get(row["who"].casefold(), row["who"]) or "no person"
        yield CATEGORIES[category], who, "calls", "", row["calls"], Duration(row["billed_seconds"]), amount
    for category, amount in explained.items():
        if rest := line.amounts.get(category, ZERO) - amount:
            yield CATEGORIES[category], "", OTHERS.get(category, "rounding"), "", None, None, rest


OTHERS = {
    "carrier": "monthly fees, and calls rounded to the cent once",
    "markup": "the agreement's markup (R55)",
    "kept_central": "kept by the owner of the tenant (R55)",
}
