"""Twelve kinds of fault, each put into an invoice that agreed or into the export beside it; the rows to be named."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reconciling.tenants import CENT, PRICES, charged

ZONES = ("America/Los_Angeles", "Asia/Kolkata", "Europe/Berlin", "Australia/Sydney", "America/New_York")
END = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Fault:
    """What was put in: the lines of the invoice, the rows that the export lacks, typed lines, and what explains it.

    ``ids`` are rows of the export, ``cells`` lines of the invoice by day and meter; one of both is to be named.
    """

    kind: str
    lines: list[dict[str, Any]]
    ids: set[str] = field(default_factory=set)
    cells: set[tuple[date, str]] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    terms: str = ""


def clean(made):
    """The invoice that agrees."""
    return Fault("", charged(made, made.month))


def late_rows(made):
    """The invoice was made too early, or the export was."""
    cut = END - timedelta(hours=made.rng.randint(10, 46))
    late = [call for call in made.month if call.start >= cut and call.amount]
    which = made.rng.randrange(3)
    if which == 1:
        late = [call for call in late if call.kind != "free_call" and made.rng.random() < 0.5]
    if not late:
        return None
    if which < 2:
        kept = [call for call in made.month if call not in late]
        return Fault("late rows", charged(made, kept), {call.id for call in late})
    return _lacking("late rows", made, [call for call in late if made.rng.random() < 0.7])


def _lacking(kind, made, calls):
    """The export lacks calls that the invoice holds."""
    lines = charged(made, made.month)
    ids = {call.id for call in calls}
    cells = {(line["day"], line["meter"]) for line in lines if ids & {*line["ids"]}}
    return Fault(kind, lines, cells=cells, left_out=ids) if cells else None


def duplicates(made):
    """A row that the files hold twice was charged twice, or any call was, or a line stands twice."""
    lines, which = charged(made, made.month), made.rng.randrange(3)
    if which == 2:
        line = made.rng.choice(lines)
        return Fault("duplicates", [*lines, deepcopy(line)], cells={(line["day"], line["meter"])})
    some = [call for call in (made.twice if which else made.month) if call.amount]
    if not some:
        return None
    call = made.rng.choice(some)
    return Fault("duplicates", charged(made, [*made.month, call]), {call.id})


def missing_file(made):
    """The export of some days is missing, or the invoice's file of them."""
    first = made.rng.randint(4, 22)
    days = {first + number for number in range(made.rng.randint(3, 6))}
    within = [call for call in made.month if call.start.day in days]
    if made.rng.random() < 0.5:
        gone = {call.id for call in [*within, *made.euro] if call.start.day in days}
        found = _lacking("missing file", made, [call for call in within if call.amount])
        return found and replace(found, left_out=gone)
    kept = [call for call in made.month if call.start.day not in days]
    ids = {call.id for call in within if call.amount}
    return Fault("missing file", charged(made, kept), ids) if len(ids) > 1 else None


def wrong_month_zone(made):
    """The invoice's days begin in another zone."""
    zone = made.rng.choice(ZONES)
    before = {
        call.id: line["day"] for line in charged(made, made.calls) for call in made.calls if call.id in line["ids"]
    }
    lines = charged(made, made.calls, zone)
    after = {name: line["day"] for line in lines for name in line["ids"]}
    moved = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return Fault("wrong month zone", lines, moved) if len(moved) > 3 else None


def fee_counted_twice(made):
    """Every connection fee is charged twice."""
    ids = {call.id for call in made.month if call.fee}
    calls = [replace(call, amount=call.amount + call.fee) for call in made.month]
    return Fault("fee counted twice", charged(made, calls), ids) if len(ids) > 2 else None


def rate_change(made):
    """Another price of one destination, or of a whole kind."""
    return _otherwise_priced("rate change", made, lambda call: True)


def price_changed(made):
    """The same from a day on."""
    day = made.rng.randint(8, 22)
    return _otherwise_priced("price changed mid-month", made, lambda call: call.start.day >= day)


def _otherwise_priced(kind, made, since):
    target = made.rng.choice([call for call in made.month if call.amount])
    alike = [
        call
        for call in made.month
        if (call.kind, call.rate, call.country) == (target.kind, target.rate, target.country)
    ]
    factor = Decimal(made.rng.choice((70, 85, 107, 112, 125, 150))) / 100
    rate = (target.rate * factor).quantize(Decimal("0.0001"))
    changed = {call.id: call.at(rate) for call in alike if since(call) and call.at(rate) != call.amount}
    days = {call.start.day for call in alike if call.id in changed}
    others = [call for call in alike if not since(call) and call.at(rate) != call.amount]
    if len(days) < 2 or (kind.startswith("price") and not others):
        return None
    calls = [replace(call, amount=changed.get(call.id, call.amount)) for call in made.month]
    return Fault(kind, charged(made, calls), {*changed})


def free_call(made):
    """A call or two that Microsoft did not charge."""
    some = [call for call in made.month if call.amount and call.start < END - timedelta(hours=48)]
    free = [call for call in some if call.kind == "free_call"]
    gone = free if free and made.rng.random() < 0.5 else made.rng.sample(some, made.rng.randint(1, 2))
    kept = [call for call in made.month if call not in gone]
    return Fault("free call", charged(made, kept), {call.id for call in gone})


def currency_slip(made):
    """Rows in euro were added as if they were dollars, or a line is labelled wrongly."""
    lines = charged(made, made.month)
    if made.rng.random() < 0.5:
        calls = made.rng.sample(made.euro, made.rng.randint(1, len(made.euro)))
        return Fault("currency slip", charged(made, [*made.month, *calls]), {call.id for call in calls})
    line = made.rng.choice(lines)
    line["currency"] = "EUR"
    return Fault("currency slip", lines, cells={(line["day"], line["meter"])})


def wrong_licence_count(made):
    """Some licences more or fewer of one SKU, on a typed line."""
    sku = made.rng.choice(list(PRICES))
    more = made.rng.choice((-2, -1, 1, 2, 3))
    fees = sum(PRICES[each] * count for each, count in made.bought.items()) + more * PRICES[sku]
    terms = f'[[invoice]]\ncategory = "licence_fees"\namount = "{fees:.2f}"\n'
    return Fault("wrong licence count", charged(made, made.month), terms=terms)


def tax(made):
    """Tax on a line of its own, or within every amount."""
    percent = made.rng.choice((Decimal("7.7"), Decimal(19), Decimal(20), Decimal("8.5")))
    lines = charged(made, made.month)
    whole = sum(line["amount"] for line in lines)
    if made.rng.random() < 0.5:
        amount = (whole * percent / 100).quantize(CENT, ROUND_HALF_UP)
        return Fault("tax", lines, terms=f'[[invoice]]\ncategory = "tax"\namount = "{amount}"\n')
    cells = set()
    for line in lines:
        whole, line["amount"] = line["amount"], (line["amount"] * (100 + percent) / 100).quantize(CENT, ROUND_HALF_UP)
        cells |= {(line["day"], line["meter"])} if whole != line["amount"] else set()
    return Fault("tax", lines, cells=cells)


def unknown_amount(made):
    """Money on a line that nothing in the files explains."""
    lines = charged(made, made.month)
    line = made.rng.choice(lines)
    line["amount"] += Decimal(made.rng.choice((-1, 1)) * made.rng.randint(1, 4000)) / 100
    return Fault("unknown amount", lines, cells={(line["day"], line["meter"])})


FAULTS = (
    *(late_rows, duplicates, missing_file, wrong_month_zone, fee_counted_twice, rate_change),
    *(free_call, currency_slip, wrong_licence_count, tax, price_changed, unknown_amount),
)
