"""The headline of a month: what it came to in one sentence, and its figures."""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.waterfall import fee_total, sums
from chargeback_kit.presentation import pools
from chargeback_kit.presentation.palette import SEVERITIES
from chargeback_kit.presentation.waterfall import CHARGES, COVERED, OPENS, PAY


def finding(bill: ComputedBill) -> str:
    """Which pools ran out, and who owes how much."""
    return text.sentence(f"{_use(bill)}; {_owed(bill)}.")


def _use(bill: ComputedBill) -> str:
    if not bill.rows["calls"]:
        return f"no calls in {text.months(bill.months)}"
    rows = pools.rows(bill)
    if rows.empty:
        return f"{text.counted(bill.rows['calls'], 'call')} and no pool of minutes"
    if not rows.attrs["ran_out"]:
        return f"no pool ran out in {text.months(bill.months)}"
    return pools.ran_out(rows)


def _owing(bill: BillView) -> int:
    """How many cost centres owe something; what is kept central of one may leave nothing (R55)."""
    return int((bill.statements.groupby("cost_center")["amount"].sum() != 0).sum())


def _owed(bill: ComputedBill) -> str:
    centers = _owing(bill)
    if not centers:
        return f"no cost centre owes anything: 0.00 {bill.currency}"
    verb = "owes" if centers == 1 else "owe"
    owed = text.money(departments_pay(bill), bill.currency)
    return f"{text.counted(centers, 'cost centre')} {verb} {owed}, calls {text.CHARGES[bill.charges]}"


@dataclass(frozen=True)
class Card:
    """One figure: what it is, how much, a note, the colour of its edge, and the calls or licences behind it."""

    label: str
    value: str
    unit: str
    note: str
    colour: str
    opens: Chosen | None = None


def cards(bill: ComputedBill) -> list[Card]:
    """The figures a reader looks for first."""
    return [*money_cards(bill), _problems(bill)]


def money_cards(world: BillView) -> list[Card]:
    """The figures of any world: what is paid, and what it is made of."""
    return [_total(world), _calls(world), _fees(world), *_carriers(world), *_pools(world), *_credits(world)]


def _total(bill: BillView) -> Card:
    note = f"{text.counted(_owing(bill), 'cost centre')}, calls {text.CHARGES[bill.charges]}"
    return Card("Departments pay", text.amount(departments_pay(bill)), bill.currency, note, "level", OPENS[PAY])


def _calls(bill: BillView) -> Card:
    return Card(
        "Charges for calls",
        text.amount(bill.total - fee_total(bill)),
        bill.currency,
        f"{text.counted(int(bill.kinds['calls'].sum()), 'call')}, {text.CHARGES[bill.charges]}",
        "level",
        OPENS[CHARGES],
    )


def _fees(bill: BillView) -> Card:
    idle = sum((fee.idle_amount for fee in bill.fees), Decimal("0.00"))
    note = f"{text.amount(idle)} for licences nobody holds"
    return Card("Licence fees", text.amount(fee_total(bill)), bill.currency, note, "fees", OPENS["Licence fees"])


def _carriers(bill: BillView) -> list[Card]:
    if not bill.carriers:
        return []
    return [
        Card(
            "Carriers", text.amount(bill.carriers), bill.currency, "beside Microsoft's bill", "level", OPENS["Carriers"]
        )
    ]


def _pools(bill: BillView) -> list[Card]:
    if not bill.has_card:
        return []
    saved = text.amount(sums(bill)["saved"])
    return [Card("Covered by pools", saved, bill.currency, "at the prices of the rate card", "pool", OPENS[COVERED])]


def _credits(bill: BillView) -> list[Card]:
    if bill.wallet_summary is None:
        return []
    left = f"{text.amount(bill.wallet_summary.closing)} left"
    return [
        Card(
            "Credits drawn",
            text.amount(bill.wallet_summary.drawn),
            bill.currency,
            left,
            "credits",
            OPENS["From credits"],
        )
    ]


def _problems(bill: ComputedBill) -> Card:
    found = bill.problem_list
    counts = found.count_of("severity")
    note = text.listed(
        [text.counted(number, SEVERITIES[level].lower()) for level in SEVERITIES if (number := counts[level])]
    )
    return Card("Problems", text.count(len(found)), "", note or "every row was read", "level")
