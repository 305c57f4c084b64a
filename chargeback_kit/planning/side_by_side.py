"""Several worlds of one month beside each other: what differs stands first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.bill.view import BillView
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario_file import plain
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.pool_id import named_pool

ZERO = Decimal("0.00")
TOTAL = "Departments pay"
SAME = "as it was"
CREDITS = {
    "Credits left at the end": "closing",
    "Lowest balance of credits": "lowest",
    "Recharged in the month": "recharged",
    "Paid from credits": "drawn",
}
PARTS = {
    "assigned": "Licences of {key}",
    "purchased": "Bought, {key}",
    "prices": "Price a month, {key}",
    "plans": "Plan of {key}",
    "people": "Cost centre of {key}",
    "cost_centers": "Cost centre {key} becomes",
    "growth": "Calls of the kind {key}, times",
    "switches": "{key}",
    "wallet": "Communications Credits, {key}",
}


@dataclass(frozen=True)
class SideLine:
    """One thing in every world: its ``label``, a text for each, and whether they ``differ``."""

    label: str
    cells: tuple[str, ...]
    differs: bool
    is_money: bool = False


def lines(worlds: Sequence[BillView], scenarios: Sequence[Scenario]) -> list[SideLine]:
    """The total, then what was changed, what that does to the credits, then the money by cost centre.

    What differs stands first, the largest first; credits that are the same everywhere are left out.

    The first of the worlds is the month as it was, without a scenario of its own.
    """
    total = _money(TOTAL, [departments_pay(world) for world in worlds])
    sums = [_by_center(world) for world in worlds]
    centers = dict.fromkeys(center for found in sums for center in found)
    money = [_money(center, [found.get(center, ZERO) for found in sums]) for center in centers]
    spread = {
        line.label: max(found) - min(found)
        for line in money
        for found in [[each.get(line.label, ZERO) for each in sums]]
    }
    money.sort(key=lambda line: (not line.differs, -spread[line.label], line.label))
    return [total, *_settings(scenarios), *_credits(worlds), *money]


def verdict(named: Mapping[str, BillView]) -> str:
    """Which world costs least, and by how much less than the next.

    Empty for fewer than two.
    """
    costs = sorted((departments_pay(world), name) for name, world in named.items())
    if len(costs) < 2:
        return ""
    (least, name), (second, other) = costs[:2]
    currency = next(iter(named.values())).currency
    if least == second:
        return f"{name} and {other} cost the same, {text.money(least, currency)}"
    return f"{name} costs least: {text.money(second - least, currency)} less than {other}"


def _settings(scenarios: Sequence[Scenario]) -> list[SideLine]:
    """What each scenario sets; the month as it was sets nothing."""
    found = [dict(_set(plain(scenario))) for scenario in scenarios]
    keys = dict.fromkeys(key for each in found for key in each)
    rows = [(key, (SAME, *(each.get(key, SAME) for each in found))) for key in keys]
    made = [SideLine(key, cells, len(set(cells[1:])) > 1) for key, cells in rows]
    return sorted(made, key=lambda line: not line.differs)


def _credits(worlds: Sequence[BillView]) -> list[SideLine]:
    """What differs in the month of the wallet; nothing where one of the worlds has none."""
    found = [world.wallet_summary for world in worlds]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return []
    rows = [_money(label, [getattr(each, name) for each in known]) for label, name in CREDITS.items()]
    return [row for row in rows if row.differs]


def _set(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each thing that a scenario sets, in words.

    >>> _set({"wallet": {"trigger": "50.00"}, "postpaid": True})
    [('Communications Credits, trigger', '50.00'), ('Postpaid', 'True')]
    """
    found = []
    for part, value in values.items():
        if part in PARTS:
            said = ((PARTS[part].format(key=_named(part, key)), str(one)) for key, one in value.items())
            found += [(label[0].upper() + label[1:], one) for label, one in said]
        elif part != "name":
            one = "changed" if isinstance(value, list | dict) else str(value)
            found.append((part.replace("_", " ").capitalize(), one))
    return found


def _named(part: str, key: str) -> str:
    """A pool, a licence or anything else by its name, the code after it."""
    if part == "assigned":
        return named_pool(key)
    if part in ("purchased", "prices"):
        return named(key)
    return key.replace("_", " ") if part in ("growth", "switches", "wallet") else key


def _money(label: str, amounts: Sequence[Decimal]) -> SideLine:
    return SideLine(label, tuple(map(text.amount, amounts)), len(set(amounts)) > 1, is_money=True)


def _by_center(world: BillView) -> dict[str, Decimal]:
    owed: dict[str, Decimal] = {}
    for row in world.statements.to_dict("records"):
        owed[row["cost_center"]] = owed.get(row["cost_center"], ZERO) + row["amount"]
    return owed
