"""R50 to R52, R55, R56: whose cost a call is, and whose the licence fees are."""

from fractions import Fraction

from .rows import problem
from .values import money, money_text, split_exactly, to_cents

CATEGORIES = (
    "licence_fees",
    "domestic",
    "international",
    "conference",
    "toll_free",
    "premium",
    "messages",
    "carrier",
    "other",
    "markup",
    "kept_central",
)
CATEGORY_OF = {
    "domestic": "domestic",
    "international": "international",
    "premium": "premium",
    "carrier": "carrier",
    "toll_free_in": "toll_free",
    "conference_zone_a": "conference",
    "conference_other": "conference",
    "message": "messages",
}


def category(call):
    return CATEGORY_OF.get(call.kind, "other")


def cost_centre(call, agreement, centres):
    """R14, R50, R56: the membership of the day; for a bot then the owner of its number; the list; else unowned."""
    if own := centres.own(call.member):
        return own
    incoming = "_in" in call.row.type or call.row.type.startswith("byotin")
    number = call.row.callee if incoming else call.row.caller
    owner = agreement.owner_of(number) if call.names_nobody else ""
    row_country = centres.facts.country(call.row.user_country)
    return owner or centres.of_call(call.row, call.member, row_country) or agreement.nobody


def statements(calls, agreement, people, tables, days, problems, centres):
    """statements.csv: cost centre by category, rows of 0.00 left out."""
    cells: dict[tuple[str, str], Fraction] = {}
    for call in calls:
        key = (call.cost_centre, category(call))
        cells[key] = cells.get(key, Fraction(0)) + call.amount
    cells |= {(centre, "carrier"): part for centre, part in carriers_money(calls).items()}
    fees = Fees(calls, agreement, people, tables, days, problems, centres)
    lines = [(fees.all(), "licence_fees"), *((parts, "carrier") for parts in fees.of_carriers())]
    for parts, kind in lines:
        for centre, part in parts.items():
            cells[centre, kind] = cells.get((centre, kind), Fraction(0)) + part
    keep_and_add(cells, agreement)
    ordered = sorted(cells, key=lambda key: (key[0], CATEGORIES.index(key[1])))
    spellings(cells, problems)
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


def spellings(cells, problems):
    """R50: names that are the same but for case and outer blanks, once each with the money on the lesser ones."""
    money_on: dict[str, Fraction] = {}
    for (centre, _), amount in cells.items():
        if amount:
            money_on[centre] = money_on.get(centre, Fraction(0)) + amount
    for key in sorted({centre.strip().lower() for centre in money_on}):
        amounts = sorted(amount for centre, amount in money_on.items() if centre.strip().lower() == key)
        if len(amounts) > 1:
            problems.append(problem("cost-center-spelling", "warning", amount=sum(amounts[:-1])))


def keep_and_add(cells, agreement):
    """R55: what stays with the owner of the tenant, what is too small to charge, and the markup on what is owed."""
    terms, owner = agreement.charged_on, agreement.nobody
    for centre in sorted({name for name, _ in cells} - {owner}) if terms is not None else ():
        parts = {kind: amount for (name, kind), amount in cells.items() if name == centre}
        owed = sum((amount for kind, amount in parts.items() if kind not in terms.get("central", ())), Fraction(0))
        if 0 < owed < money(terms.get("smallest", "0")):
            owed = Fraction(0)
        kept = sum(parts.values()) - owed
        cells[centre, "kept_central"] = -kept
        cells[owner, "kept_central"] = cells.get((owner, "kept_central"), Fraction(0)) + kept
        cells[centre, "markup"] = to_cents(owed * money(terms.get("markup_percent", "0")) / 100)


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

    def __init__(self, calls, agreement, people, tables, days, problems, centres):
        self.centres = centres
        self.calls, self.agreement, self.people, self.tables = calls, agreement, people, tables
        self.days, self.problems = days, problems

    def all(self):
        """The fees of the month: split once where the basis looks at no SKU, else SKU by SKU."""
        basis = self.agreement.switch("fee_basis")
        total = sum((cost for _, cost in self.agreement.licences.values()), Fraction(0))
        if basis in ("direct", "pool_minutes"):
            return _added(self.of(sku, basis) for sku in sorted(self.agreement.licences))
        if basis == "fixed":
            return split_exactly(total, self.agreement.shares)
        heads = self._heads() or {self.agreement.nobody: 1}
        return split_exactly(total, dict.fromkeys(heads, 1) if basis == "even" else heads)

    def of(self, sku, basis):
        bought, cost = self.agreement.licences[sku]
        used = self._pooled_seconds(self.tables.plan_of.get(sku)) if basis == "pool_minutes" else {}
        return split_exactly(cost, used) if used else self._direct(sku, bought, cost)

    def _direct(self, sku, bought, cost):
        """Every licence costs the same; holders by name take the cents left, then idle ones (R51)."""
        held: dict[str, dict[str, int]] = {}
        names: dict[str, str] = {}
        for person, _, member in self.people.days(self.days):
            if sku in member.skus:
                days = held.setdefault(person, {})
                days[self._centre(member)] = days.get(self._centre(member), 0) + 1
                names[person] = member.upn.lower()
        if len(held) > bought:
            missing = (len(held) - bought) * (cost / bought if bought else self.agreement.last_price[sku])
            self.problems.append(problem("over-assigned", "warning", amount=to_cents(missing)))
        queue = [held[person] for person in sorted(held, key=lambda each: (names[each], each))]
        queue += [{self.agreement.nobody: 1}] * (bought - len(held))
        return self._queued(cost, queue)

    def of_carriers(self):
        """R35: what carriers charge by the month; what no basis tells apart is added up and split once (R52)."""
        basis = self.agreement.switch("fee_basis")
        added = Fraction(0)
        for entry in self.agreement.carriers:
            days = self._callers(entry)
            is_each = entry["per"] == "user" and bool(days)
            count = int(entry.get("count", len(days) if entry["per"] == "user" else 1))
            cost = count * money(entry["monthly_fee"])
            if basis in ("even", "fixed", "headcount") or not days:
                added += cost
            else:
                yield self._queued(cost, days + [{self.agreement.nobody: 1}] * (count - len(days) if is_each else 0))
        heads = self._heads() or {self.agreement.nobody: 1}
        of_basis = {"fixed": self.agreement.shares, "even": dict.fromkeys(heads, 1)}
        yield split_exactly(added, of_basis.get(basis, heads)) if added else {}

    def _callers(self, entry):
        """The days of those who had calls of a carrier, in the order of their names; who is on no list comes last."""
        several = len({each["name"].lower() for each in self.agreement.carriers}) > 1
        held: dict[str, dict[str, int]] = {}
        names: dict[str, str] = {}
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
                names[person] = member.upn.lower()
        known = sorted(names, key=lambda each: (names[each], each))
        return [held[each] for each in known] + [{self.agreement.nobody: 1}] * (len(held) - len(known))

    def _queued(self, cost, queue):
        """Every licence costs the same, those ahead in the queue a cent more."""
        low, left = divmod(int(cost * 100), len(queue)) if queue else (0, 0)
        return _added(split_exactly(Fraction(low + (n < left), 100), days) for n, days in enumerate(queue))

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
        return self.centres.of_member(member) or self.agreement.nobody


def _added(parts):
    total: dict[str, Fraction] = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0) + amount
    return total
