"""Who owes what: each cost centre by category."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.call_filter import Chosen, chosen
from chargeback_kit.money import to_micro
from chargeback_kit.presentation.detail import parts
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.presentation.picture import described, sums_of_parts, table
from chargeback_kit.records.agreement import UNASSIGNED

SHOWN = 20
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class CostCenterLine:
    """One cost centre: an amount per category, and their sum."""

    name: str
    amounts: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """What the cost centre owes."""
        return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True)
class Pivot:
    """Cost centres, the largest first, against the categories that occur."""

    categories: list[str]
    lines: list[CostCenterLine]

    @property
    def totals(self) -> CostCenterLine:
        """The sum of every category."""
        return added("All cost centres", self.lines)


def pivot(bill: BillView) -> Pivot:
    """The statements as a pivot."""
    by_center: dict[str, dict[str, Decimal]] = {}
    for center, category, value in bill.statements[["cost_center", "category", "amount"]].itertuples(index=False):
        by_center.setdefault(center, {})[category] = value
    lines = sorted((CostCenterLine(*item) for item in by_center.items()), key=lambda line: (-line.total, line.name))
    used = {category for line in lines for category in line.amounts}
    return Pivot([category for category in CATEGORIES if category in used], lines)


@dataclass(frozen=True)
class ChargedOn:
    """Why the statements differ from what was used (R55): what stays with the owner, and the markup, in words."""

    kept: str
    markup: str
    lines: list[str]


def charged_on(bill: BillView) -> ChargedOn | None:
    """The settings behind lines of markup and of what is kept, and of each markup the amount it is of; None without."""
    terms, currency = bill.agreement.chargeback, bill.currency
    if terms is None:
        return None
    owner = bill.agreement.unowned
    central = text.listed([CATEGORIES.get(name, name).lower() for name in terms.central]) if terms.central else ""
    smallest = f"amounts below {text.money(terms.smallest, currency)}" if terms.smallest else ""
    kept = text.listed([part for part in (central, smallest) if part]) if central or smallest else ""
    marked = [line for line in pivot(bill).lines if line.amounts.get("markup")]
    return ChargedOn(
        f"{owner} keeps {kept} (R55, [chargeback] central and smallest)." if kept else "",
        f"Markup is {terms.markup_percent} % of what a cost centre owes after that (R55, [chargeback] markup_percent)."
        if marked
        else "",
        [
            f"{line.name}: {terms.markup_percent} % of {text.money(line.total - line.amounts['markup'], currency)} is "
            f"{text.money(line.amounts['markup'], currency)}"
            for line in marked
        ],
    )


def added(name: str, lines: list[CostCenterLine]) -> CostCenterLine:
    """Several lines as one."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        for category, value in line.amounts.items():
            sums[category] = sums.get(category, ZERO) + value
    return CostCenterLine(name, sums)


def rows(bill: BillView) -> pd.DataFrame:
    """One row per cost centre and category, the largest centres first, those after the twentieth together."""
    lines = pivot(bill).lines
    sums = {line.name: {name: to_micro(amount) for name, amount in line.amounts.items()} for line in lines}
    rest = text.counted(max(0, len(sums) - SHOWN), "more cost centre")
    together = tuple(line.name for line in lines[SHOWN:])
    shown = parts.folded(sums, SHOWN, rest)
    nobody = next((line for line in lines if line.name == UNASSIGNED), CostCenterLine(UNASSIGNED, {}))
    return table(
        parts.records(shown, bill.currency, rest),
        parts.COLUMNS,
        period=text.months(bill.months),
        currency=bill.currency,
        total=text.amount(added("", lines).total),
        together={rest: together} if together else {},
        of_nobody=nobody.total - nobody.amounts.get("licence_fees", ZERO),
    )


def cell(center: str = "", category: str = "") -> Chosen:
    """What a cell of the statements is made of: of one cost centre or all, of one category or all."""
    return chosen(cost_center=center, category=category)


def opens(rows: pd.DataFrame) -> list[Chosen]:
    """The calls or licences of each cost centre and category, those behind the largest together."""
    found = zip(rows["name"], rows["category"], strict=True)
    return [Chosen(rows.attrs["together"].get(name, (name,)), (category,)) for name, category in found]


def title(rows: pd.DataFrame) -> str:
    """Who owes the most."""
    about = rows.attrs
    if rows.empty:
        return f"No cost centre owes anything in {about['period']}"
    first = rows.iloc[0]
    if rows["rank"].max() == 0:
        return f"{first['name']} owes all of it: {about['total']} {about['currency']}"
    return f"{first['name']} owes the most: {first['total']} of {about['total']} {about['currency']}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Amounts by cost centre and category in {rows.attrs['currency']}, {rows.attrs['period']}"


def next_step(rows: pd.DataFrame) -> str:
    """To name a cost centre, where calls have none."""
    about = rows.attrs
    if about["of_nobody"] <= 0:
        return ""
    money = text.money(about["of_nobody"], about["currency"])
    calls = f"{money} of calls in {about['period']}"
    return f"Name the cost centres of the people and numbers behind {calls}, which nobody pays yet."


def description(rows: pd.DataFrame) -> str:
    """Every cost centre with its sum, in words."""
    return described(title(rows), f"{subtitle(rows)}: {sums_of_parts(rows)}", next_step(rows))
