"""What a statement of one cost centre says, as text in rows: page and sheet show the same, the page more of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.licences import days_in_words, number_of
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.explain.pool_shares import PoolShare
from chargeback_kit.export.noted_calls import called, noted_call
from chargeback_kit.export.payer import words
from chargeback_kit.export.payer.material import ZERO, Beside, Material, Rows
from chargeback_kit.export.summary import in_words, provisional_because
from chargeback_kit.money import from_micro
from chargeback_kit.presentation.cost_centers import CostCenterLine
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.presentation.pools import OTHER_COUNTER
from chargeback_kit.reference.spoken import product
from chargeback_kit.rules.pool_id import PoolId

LETTER = ("US", "CA")
FEES = "licence_fees"
Cells = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """How many rows of each table are shown, and how many holders a line names; the others are summed in one row."""

    licences: int
    holders: int
    people: int
    calls: int
    pools: int
    characters: int = 400
    product: int = 400


PAGE = Limits(licences=200, holders=400, people=500, calls=25, pools=100)
SHEET = Limits(licences=9, holders=4, people=7, calls=7, pools=5, characters=40, product=60)


def content(bill: ComputedBill, known: Material, line: CostCenterLine, limits: Limits, *, whole: bool = False) -> Cells:
    """Everything that stands on the statement of a cost centre; ``whole``: with every digit of the other number."""
    name = line.name
    names = known.names
    people = _people(known, name)
    beside = known.beside.get(name, Beside())
    months = text.months(bill.months)
    monthly = sum((fee.shares.get(name, ZERO) for fee in bill.carrier_fees), ZERO)
    return {
        "name": name or "(no name)",
        "title": f"Teams Phone statement of {name or '(no name)'}, {months}",
        "kicker": f"Teams Phone statement · {months}",
        "state": f"All amounts in {bill.currency}; all times in UTC. {words.charges(bill)}",
        "months": months,
        "currency": bill.currency,
        "paper": "us-letter" if bill.agreement.tenant_country in LETTER else "a4",
        "owed": text.amount(line.total),
        "why": words.why(line, months, bill.currency, monthly),
        "scenario": in_words(bill),
        "provisional": provisional_because(bill),
        "against": words.against(beside, line.total, bill.currency),
        "drivers": list(beside.drivers),
        "categories": _categories(line, monthly),
        "licences": _licences(known.licences.get(name, []), line, limits),
        "people": _shown_people(people, names, limits),
        "calls": _calls(known.calls.get(name, []), names, limits, whole=whole),
        "call_count": text.count(sum(row["calls"] for row in known.people.get(name, []))),
        "pools": _pools(bill, known.pools.get(name, []), limits),
        "foot": words.rests_on(bill, line),
    }


def _present(line: CostCenterLine) -> list[str]:
    return [key for key in CATEGORIES if key in line.amounts]


def _categories(line: CostCenterLine, monthly: Decimal) -> list[list[Any]]:
    """The amount of each category and how long its bar is [thousandths of the largest]; of the carriers' money what
    they charge by the month is a row of its own.
    """
    amounts = {CATEGORIES[key]: line.amounts[key] for key in _present(line)}
    if monthly:
        calls = amounts.pop(CATEGORIES["carrier"], ZERO) - monthly
        amounts |= {f"{CATEGORIES['carrier']}, calls": calls} if calls else {}
        amounts[f"{CATEGORIES['carrier']}, by the month"] = monthly
    largest = max((abs(amount) for amount in amounts.values()), default=ZERO)
    return [
        [name, text.amount(amount), int(1000 * abs(amount) / largest) if largest else 0]
        for name, amount in amounts.items()
    ]


def _licences(rows: Rows, line: CostCenterLine, limits: Limits) -> Cells:
    """Licences with their holders, a line per SKU, the most money first; their sum is that of the statement."""
    by_sku: dict[str, Rows] = {}
    for row in rows:
        by_sku.setdefault(row["sku"], []).append(row)
    sums = {sku: _sum(held) for sku, held in by_sku.items()}
    order = sorted(by_sku, key=lambda sku: (-sums[sku], sku))
    shown, rest = order[: limits.licences], order[limits.licences :]
    return {
        "rows": [
            {
                "product": shortened(product(sku) or sku, limits.product),
                "sku": text_of(sku, limits),
                "holders": _holders(by_sku[sku], limits),
                "number": text.count(number) if (number := number_of(by_sku[sku])) else "–",
                "amount": text.amount(sums[sku]),
            }
            for sku in shown
        ],
        "more": _more(rest, "licence", sum((sums[sku] for sku in rest), ZERO)),
        "total": text.amount(line.amounts.get(FEES, ZERO)),
    }


def _holders(rows: Rows, limits: Limits) -> str:
    """Who holds the licences of a SKU, those that nobody holds, and why where the whole fee is shared."""
    named = list(dict.fromkeys(_holder(row) for row in rows if row["user"] or row["name"]))
    others = [row for row in rows if not row["user"] and not row["name"]]
    unheld = [f"{text.count(row['licences'])} {row['reason']}" if row["licences"] else row["reason"] for row in others]
    more = len(named) - limits.holders if len(named) > limits.holders + 1 else 0
    first = [*named[: limits.holders], f"{text.count(more)} more"] if more else named
    shown = [*first, *dict.fromkeys(unheld)]
    return text.listed([text_of(each, limits) for each in shown])


def _holder(row: Cells) -> str:
    name = str(row["name"] or row["user"])
    has_moved = row["days"] < row["days_held"]
    return f"{name} ({days_in_words(row['days'], row['days_held'])})" if has_moved else name


def _people(known: Material, center: str) -> Rows:
    """Everybody with calls or licences of the cost centre, and what is nobody's, the most money first."""
    found: dict[str, Cells] = {}
    for row in known.people.get(center, []):
        who = found.setdefault(row["who"].casefold(), _person(row["who"]))
        for name in ("calls", "billed_seconds", "amount_micro"):
            who[name] += row[name]
    for row in known.licences.get(center, []):
        if row["user"]:
            found.setdefault(row["user"].casefold(), _person(row["user"]))["fees"] += row["amount"]
    for person in found.values():
        person["money"] = person["fees"] + from_micro(person["amount_micro"])
    return sorted(found.values(), key=lambda each: (-each["money"], not each["who"], each["who"]))


def _person(who: str) -> Cells:
    return {"who": who, "calls": 0, "billed_seconds": 0, "amount_micro": 0, "fees": ZERO}


def _shown_people(people: Rows, names: Mapping[str, str], limits: Limits) -> Cells:
    shown, rest = people[: limits.people], people[limits.people :]
    whole = _added(people)
    return {
        "rows": [_cells_of_person(each, called(each["who"], names), limits) for each in shown],
        "more": _cells_of_person(_added(rest), f"{text.count(len(rest))} more", limits) if rest else None,
        "total": _cells_of_person(whole, "All", limits) if people else None,
    }


def _added(people: Rows) -> Cells:
    together = _person("")
    for each in people:
        for name in ("calls", "billed_seconds", "amount_micro", "fees"):
            together[name] += each[name]
    together["money"] = together["fees"] + from_micro(together["amount_micro"])
    return together


def _cells_of_person(row: Cells, called: str, limits: Limits) -> Cells:
    return {
        "who": text_of(called, limits),
        "calls": text.count(row["calls"]),
        "minutes": text.minutes(row["billed_seconds"]),
        "fees": text.amount(row["fees"]),
        "charges": text.amount(from_micro(row["amount_micro"])),
        "amount": text.amount(row["money"]),
    }


def _calls(rows: Rows, names: Mapping[str, str], limits: Limits, *, whole: bool) -> list[Cells]:
    """The dearest calls: when, who, where to or from, minutes and money."""
    shown = [noted_call(row, names, whole=whole) for row in rows[: limits.calls]]
    return [call | {"who": text_of(call["who"], limits)} for call in shown]


def _pools(bill: ComputedBill, shares: Sequence[PoolShare], limits: Limits) -> Cells:
    """The part of the cost centre in each pool [min], what was lent or borrowed most first."""
    moved = sorted(shares, key=lambda each: (-each.over, -(each.lent + each.borrowed), -each.used, each.pool_id))
    several = len(bill.months) > 1
    return {
        "rows": [
            {
                "name": text_of(pool_name(bill, share.pool_id).title, limits),
                "id": ""
                if pool_name(bill, share.pool_id).title == share.pool_id
                else str(PoolId.parse(share.pool_id).of_anybody),
                "month": text.months([share.month]) if several else "",
                **{name: text.minutes(getattr(share, name)) for name in ("allowance", "used", "over", "unused")},
                **{name: text.minutes(getattr(share, name)) for name in ("lent", "borrowed")},
            }
            for share in moved[: limits.pools]
        ],
        "more": text.count(len(moved) - limits.pools) if len(moved) > limits.pools else "",
        "says": " ".join([_lending(shares), *_ended_with_another(bill, shares)]),
    }


def _ended_with_another(bill: ComputedBill, shares: Sequence[PoolShare]) -> Iterator[str]:
    """The counters that ended with the other one of their plan and not by their own minutes (R23)."""
    mine = {(share.pool_id, share.month) for share in shares if share.over}
    ended = bill.pools[bill.pools["exhausted_at"].notna() & (bill.pools["used_seconds"] < bill.pools["size_seconds"])]
    for row in ended.to_dict("records"):
        if (row["pool_id"], row["month"]) in mine:
            name, day = pool_name(bill, row["pool_id"]).phrase, text.day(row["exhausted_at"])
            yield f"{text.sentence(name)} ended on {day} with {OTHER_COUNTER} (R23)."


def _lending(shares: Sequence[PoolShare]) -> str:
    lent, borrowed = (sum(getattr(share, name) for share in shares) for name in ("lent", "borrowed"))
    said = [f"lent {text.spoken_minutes(lent)} to"] if lent else []
    said += [f"borrowed {text.spoken_minutes(borrowed)} from"] if borrowed else []
    if not said:
        return "Nothing was lent to or borrowed from other cost centres."
    return f"{text.sentence(text.listed(said))} other cost centres."


def text_of(written: str, limits: Limits) -> str:
    """A text that is not longer than a table can bear."""
    return shortened(written, limits.characters)


def shortened(written: str, characters: int) -> str:
    """A text of so many characters at most.

    >>> shortened("Microsoft Teams", 10)
    'Microsoft…'
    """
    return written if len(written) <= characters else f"{written[: characters - 1].rstrip()}…"


def _sum(rows: Rows) -> Decimal:
    return sum((row["amount"] for row in rows), ZERO)


def _more(rest: Sequence[str], one: str, amount: Decimal) -> Cells | None:
    return {"what": f"{text.counted(len(rest), f'more {one}')}", "amount": text.amount(amount)} if rest else None
