"""Waste: what is paid for and brings nothing, by reason and licence."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import LICENCE_FEES, NOBODY, Chosen
from chargeback_kit.planning.waste import IDLE, NO_PHONE, NOT_USED, POOL, waste
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.reference.spoken import named, product
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import pool_country

COLUMNS = ("reason", "sku", "product", "number", "amount", "who", "because")
NAMED = 5
ZERO = Decimal("0.00")
OF_PLANS = {NO_PHONE, POOL, NOT_USED}
"""What a mix of plans may advise as well."""


def rows(bill: ComputedBill, in_mix: Sequence[bool] = ()) -> pd.DataFrame:
    """One row per reason and part number: how many, their money per month [Decimal], the first who hold them.

    ``in_mix`` marks the lines of ``bill.waste`` that a mix of plans gives up: these are said there alone.
    """
    found, elsewhere = _told_here(bill, in_mix)
    groups: dict[tuple[str, str], list[dict[str, object]]] = {}
    for line in found.to_dict("records"):
        groups.setdefault((str(line["reason"]), str(line["sku"])), []).append({str(k): v for k, v in line.items()})
    return table(
        [_row(*key, lines) for key, lines in groups.items()],
        COLUMNS,
        licences=[_licences(bill, *key, lines) for key, lines in groups.items()],
        last=text.months(bill.months[-1:]),
        currency=bill.currency,
        amount=sum(found["amount"], ZERO),
        elsewhere=elsewhere,
        has_plans=bool(set(found["reason"]) & OF_PLANS),
    )


def _told_here(bill: ComputedBill, in_mix: Sequence[bool]) -> tuple[pd.DataFrame, str]:
    """The lines that no mix holds, and a sentence about the others."""
    found = waste(bill)
    if not any(in_mix):
        return found, ""
    there, here = (found.loc[[moved == which for moved in in_mix]] for which in (True, False))
    money = text.money(sum(there["amount"], ZERO), bill.currency)
    many = text.counted(int(there["people"].sum()), "more licence")
    return here, f"{many}, {money} a month, among the moves of the cheapest mix: counted there."


def _licences(bill: ComputedBill, reason: str, sku: str, lines: list[dict[str, object]]) -> Chosen | None:
    """The licences that a row is about: of its people, or those that nobody holds; a number is no licence."""
    if reason == POOL:
        people = [name for line in lines for name in _people_of_pool(bill, str(line["pool"]))]
    else:
        people = [NOBODY] if reason == IDLE else [str(line["user_principal_name"]) for line in lines]
    people = list(filter(None, people))
    if not sku or not people:
        return None
    return Chosen(category=(LICENCE_FEES,), month=bill.months[-1:], person=tuple(people), sku=(sku,))


def _people_of_pool(bill: ComputedBill, pool: str) -> list[str]:
    """Who holds the plan of a pool in its country on the last day."""
    of = PoolId.parse(pool)
    last = bill.inputs.months[-1].last
    return [
        held.row.user_principal_name or held.row.user_id
        for held in bill.people.memberships
        if held.start <= last <= held.end
        and pool_country(held.row.country) == of.country
        and of.plan in plans(held.row.skus)
    ]


def opens(rows: pd.DataFrame) -> list[Chosen | None]:
    """The licences behind each row; none of those of a pool or number that no licence is named for."""
    found: list[Chosen | None] = rows.attrs["licences"]
    return found


def _row(reason: str, sku: str, lines: list[dict[str, object]]) -> dict[str, object]:
    names = [str(line["user_principal_name"]) for line in lines if line["user_principal_name"]]
    more = text.counted(len(names) - NAMED, "more") if len(names) > NAMED else ""
    return {
        "reason": text.sentence(reason),
        "sku": sku,
        "product": product(sku) or sku,
        "number": sum(int(str(line["people"])) for line in lines),
        "amount": sum((Decimal(str(line["amount"])) for line in lines), ZERO),
        "who": ", ".join([*names[:NAMED], *([more] if more else [])]),
        "because": str(lines[0]["because"]),
    }


def title(rows: pd.DataFrame) -> str:
    """How much could be saved."""
    if rows.empty:
        if rows.attrs["elsewhere"]:
            return f"All that was paid for in {rows.attrs['last']} and not used is among the moves of the cheapest mix"
        return f"Everything that was paid for in {rows.attrs['last']} was used"
    if not rows.attrs["amount"]:
        return f"Nothing that costs money was unused in {rows.attrs['last']}"
    money = text.money(rows.attrs["amount"], rows.attrs["currency"])
    return f"{money} a month pays for what nobody holds or uses"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"What is paid for and not used at the end of {rows.attrs['last']}, {rows.attrs['currency']} a month"


def next_step(rows: pd.DataFrame) -> str:
    """The line that is worth most, and what is said of a mix instead."""
    return " ".join(filter(None, (_most(rows), rows.attrs["elsewhere"])))


def _most(rows: pd.DataFrame) -> str:
    most = max(rows.to_dict("records"), key=lambda row: row["amount"], default=None)
    if most is None or not most["amount"]:
        return ""
    money = text.money(most["amount"], rows.attrs["currency"])
    return f"Look first at {_subject(most)}: {money} a month."


def _subject(row: Mapping[Hashable, object]) -> str:
    """The licence and the reason; of a number the reason alone."""
    reason = str(row["reason"])
    return f"{named(str(row['sku']))}, {reason.lower()}" if row["sku"] else f"{reason.lower()}"


def description(rows: pd.DataFrame) -> str:
    """Every line in words."""
    each = zip(rows["reason"], rows["sku"], rows["amount"], strict=True)
    told = "; ".join(
        f"{', '.join(filter(None, (reason, named(sku))))}: {text.amount(money)}" for reason, sku, money in each
    )
    return described(title(rows), subtitle(rows), told, next_step(rows))
