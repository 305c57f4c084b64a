"""R50 to R52: whose cost a call is, and whose the licence fees are."""

from fractions import Fraction

from .rows import problem
from .values import money, money_text, split_exactly, to_cents

CATEGORIES = ("licence_fees", "domestic", "international", "conference", "toll_free", "premium", "carrier", "other")
CATEGORY_OF = {
    "domestic": "domestic",
    "international": "international",
    "premium": "premium",
    "carrier": "carrier",
    "toll_free_in": "toll_free",
    "conference_zone_a": "conference",
    "conference_other": "conference",
}


def category(call):
    if call.per_minute and call.kind == "inbound":
        return "conference"
    return CATEGORY_OF.get(call.kind, "other")


def cost_centre(call, agreement):
    """R14, R50: the membership of the day; for a bot then the owner of its number; else unowned."""
    if call.member and call.member.cost_center:
        return call.member.cost_center
    incoming = "_in" in call.row.type or call.row.type.startswith("byotin")
    number = call.row.callee if incoming else call.row.caller
    owner = agreement.owner_of(number) if call.names_nobody else ""
    return owner or agreement.nobody


def statements(calls, agreement, people, tables, days, problems):
    """statements.csv: cost centre by category, rows of 0.00 left out."""
    cells: dict[tuple[str, str], Fraction] = {}
    for call in calls:
        key = (call.cost_centre, category(call))
        cells[key] = cells.get(key, Fraction(0)) + call.amount
    cells |= {(centre, "carrier"): part for centre, part in carriers_money(calls).items()}
    fees = Fees(calls, agreement, people, tables, days, problems)
    for sku in sorted(agreement.licences):
        for centre, part in fees.of(sku).items():
            key = (centre, "licence_fees")
            cells[key] = cells.get(key, Fraction(0)) + part
    for entry in agreement.carriers:
        for centre, part in fees.of_carrier(entry).items():
            cells[centre, "carrier"] = cells.get((centre, "carrier"), Fraction(0)) + part
    ordered = sorted(cells, key=lambda key: (key[0], CATEGORIES.index(key[1])))
    return [
        {
            "cost_center": key[0],
            "category": key[1],
            "amount": money_text(cells[key]),
            "currency": agreement.currency,
        }
        for key in ordered
        if cells[key]
    ]


def carriers_money(calls):
    """R35, R52: what a carrier's month comes to is rounded to the cent once, and split by the exact amounts."""
    by_carrier: dict[str, dict[str, Fraction]] = {}
    for call in calls:
        if call.kind == "carrier" and call.amount:
            found = by_carrier.setdefault(call.carrier, {})
            found[call.cost_centre] = found.get(call.cost_centre, Fraction(0)) + call.amount
    return _added(split_exactly(to_cents(sum(found.values())), found) for found in by_carrier.values())


class Fees:
    """R51: the fee of one SKU, split by the agreement's basis."""

    def __init__(self, calls, agreement, people, tables, days, problems):
        self.calls, self.agreement, self.people, self.tables = calls, agreement, people, tables
        self.days, self.problems = days, problems

    def of(self, sku):
        bought, price = self.agreement.licences[sku]
        basis = self.agreement.switch("fee_basis")
        if basis == "direct":
            return self._direct(sku, bought, price)
        if basis == "pool_minutes":
            used = self._pooled_seconds(self.tables.plan_of.get(sku))
            return split_exactly(bought * price, used) if used else self._direct(sku, bought, price)
        if basis == "fixed":
            return split_exactly(bought * price, self.agreement.shares)
        heads = self._heads()
        if basis == "even":
            heads = dict.fromkeys(heads, 1)
        return split_exactly(bought * price, heads or {self.agreement.nobody: 1})

    def _direct(self, sku, bought, price):
        """To the holder's cost centres by days held; idle licences to whom the agreement names."""
        held: dict[str, dict[str, int]] = {}
        for person, _, member in self.people.days(self.days):
            if sku in member.skus:
                days = held.setdefault(person, {})
                days[self._centre(member)] = days.get(self._centre(member), 0) + 1
        if len(held) > bought:
            self.problems.append(problem("over-assigned", "warning", amount=(len(held) - bought) * price))
            return split_exactly(bought * price, _added(held.values()))
        parts = [split_exactly(price, days) for days in held.values()]
        return _added([*parts, {self.agreement.nobody: (bought - len(held)) * price}])

    def of_carrier(self, entry):
        """R35: what a carrier charges by the month; its holders are those who had calls of it."""
        several = len({each["name"].lower() for each in self.agreement.carriers}) > 1
        held: dict[str, dict[str, int]] = {}
        for call in self.calls:
            named = call.row.user_id.lower() or call.row.upn.lower()
            if call.kind != "carrier" or not named:
                continue
            if several and call.row.operator.strip().lower() != entry["name"].lower():
                continue
            held.setdefault(call.person or "?" + named, {})
        for person, _, member in self.people.days(self.days):
            if person in held:
                held[person][self._centre(member)] = held[person].get(self._centre(member), 0) + 1
        days = [each or {self.agreement.nobody: len(self.days)} for each in held.values()]
        each_pays = entry["per"] == "user" and bool(days)
        count = int(entry.get("count", len(days) if entry["per"] == "user" else 1))
        price, basis = money(entry["monthly_fee"]), self.agreement.switch("fee_basis")
        if basis == "fixed":
            return split_exactly(count * price, self.agreement.shares)
        heads = self._heads() or {self.agreement.nobody: 1}
        if basis in ("even", "headcount") or not days:
            return split_exactly(count * price, dict.fromkeys(heads, 1) if basis == "even" else heads)
        if each_pays and len(days) <= count:
            idle = {self.agreement.nobody: (count - len(days)) * price}
            return _added([*(split_exactly(price, each) for each in days), idle])
        return split_exactly(count * price, _added(days))

    def _pooled_seconds(self, plan):
        """Pooled seconds of a plan code, all countries, by cost centre; empty where there were none."""
        used: dict[str, int] = {}
        for call in self.calls:
            if plan and call.pooled and call.pool_id.split("/")[1] == plan:
                used[call.cost_centre] = used.get(call.cost_centre, 0) + call.pooled
        return used

    def _heads(self):
        pairs = {(person, self._centre(member)) for person, _, member in self.people.days(self.days)}
        return _added({centre: 1} for _, centre in pairs)

    def _centre(self, member):
        return member.cost_center or self.agreement.nobody


def _added(parts):
    total: dict[str, Fraction] = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0) + amount
    return total
