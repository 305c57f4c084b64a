"""Who owes what: each cost centre by category; money in parts, as bars of other names show it too."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.call_filter import Chosen, chosen
from chargeback_kit.money import MICRO, from_micro, to_micro
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.presentation.picture import described, sums_of_parts, table
from chargeback_kit.records.agreement import UNASSIGNED

SHOWN = 20
ZERO = Decimal("0.00")
COLUMNS = (
    *("name", "category", "label", "rank", "place"),
    *("amount_micro", "amount", "money", "total", "is_first", "value"),
)
Sums = Mapping[str, Mapping[str, int]]


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
    shown = folded(sums, SHOWN, rest)
    nobody = next((line for line in lines if line.name == UNASSIGNED), CostCenterLine(UNASSIGNED, {}))
    return table(
        records(shown, bill.currency, rest),
        COLUMNS,
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


def largest_first(sums: Sums) -> list[str]:
    """The names by the money of all their categories."""
    return sorted(sums, key=lambda name: (-sum(sums[name].values()), name))


def folded(sums: Sums, shown: int, rest: str) -> Sums:
    """The largest names and one for all others.

    >>> folded({"a": {"x": 3}, "b": {"x": 1}, "c": {"x": 2, "y": 1}}, 1, "2 more")
    {'a': {'x': 3}, '2 more': {'x': 3, 'y': 1}}
    """
    ranked = largest_first(sums)
    kept = {name: sums[name] for name in ranked[:shown]}
    others: dict[str, int] = {}
    for name in ranked[shown:]:
        for category, micro in sums[name].items():
            others[category] = others.get(category, 0) + micro
    return kept | ({rest: others} if others else {})


def records(sums: Sums, currency: str, rest: str = "") -> list[dict[str, object]]:
    """One row per name and category that has money; the rest is a figure without a bar, or it would dwarf the bars."""
    return [
        {
            "name": name,
            "category": category,
            "label": CATEGORIES[category],
            "rank": rank,
            "place": list(CATEGORIES).index(category),
            "amount_micro": parts[category],
            "amount": text.amount(from_micro(parts[category])),
            "money": f"{text.amount(from_micro(parts[category]))} {currency}",
            "total": text.amount(from_micro(sum(parts.values()))),
            "is_first": number == 0,
            "value": None if name == rest else parts[category] / MICRO,
        }
        for rank, (name, parts) in enumerate(sums.items())
        for number, category in enumerate(c for c in CATEGORIES if parts.get(c))
    ]
