"""Where the money of calls went: the country of the number that was called, by category."""

from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import NO_COUNTRY, Chosen
from chargeback_kit.money import from_micro
from chargeback_kit.presentation.cost_centers import COLUMNS, folded, largest_first, records
from chargeback_kit.presentation.picture import described, nothing_to_do, sums_of_parts, table
from chargeback_kit.reference.spoken import country_name, the

SHOWN = 12
SPOKEN = {
    "toll_free": "toll-free calls",
    "premium": "premium calls",
    "messages": "text messages",
    "other": "other charges",
}
NOWHERE = "Country not known"


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per country and category with money, the largest first, those after the twelfth together."""
    found = bill.run.frame("destinations")
    sums: dict[str, dict[str, int]] = {}
    codes: dict[str, list[str]] = {}
    for country, category, micro in found[["country", "category", "amount_micro"]].itertuples(index=False):
        if micro:
            name = country_name(country) if country else NOWHERE
            sums.setdefault(name, {})[category] = int(micro)
            codes[name] = [country or NO_COUNTRY]
    rest = text.counted(max(0, len(sums) - SHOWN), "more country", "more countries")
    total = text.amount(from_micro(int(found["amount_micro"].sum())))
    behind = largest_first(sums)[SHOWN:]
    codes |= {rest: [code for name in behind for code in codes[name]]} if behind else {}
    about: dict[str, Any] = {"codes": codes}
    about |= {"period": text.months(bill.months), "currency": bill.currency, "total": total}
    shown = folded(sums, SHOWN, rest)
    return table(records(shown, bill.currency, rest), COLUMNS, **about)


def opens(rows: pd.DataFrame) -> list[Chosen]:
    """The calls to each country and of each category."""
    found = zip(rows["name"], rows["category"], strict=True)
    return [Chosen(country=tuple(rows.attrs["codes"][name]), category=(category,)) for name, category in found]


def title(rows: pd.DataFrame) -> str:
    """The country that cost the most, and what it cost most for."""
    about = rows.attrs
    if rows.empty:
        return f"No call cost anything in {about['period']}"
    first = rows[rows["rank"] == 0]
    most = first.sort_values("amount_micro", ascending=False, kind="stable").iloc[0]
    where = text.sentence(the(most["name"])) if most["name"] != NOWHERE else "Numbers of no known country"
    money = f"{most['total']} of {about['total']} {about['currency']}"
    return f"{where} cost the most, {money}, above all for {SPOKEN.get(most['category'], most['label']).lower()}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit, what counts as destination, and period."""
    return f"Charges for calls by country of the number called, in {rows.attrs['currency']}, {rows.attrs['period']}"


def description(rows: pd.DataFrame) -> str:
    """Every country with its sum, in words."""
    return described(title(rows), f"{subtitle(rows)}: {sums_of_parts(rows)}", next_step(rows))


next_step = nothing_to_do
