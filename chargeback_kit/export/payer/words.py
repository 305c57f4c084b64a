"""The sentences of a statement: what is owed and why, what moved, and what it rests on."""

from collections.abc import Iterator
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.payer.material import ZERO, Beside
from chargeback_kit.presentation.cost_centers import CostCenterLine
from chargeback_kit.provenance.computed_from import of_bill
from chargeback_kit.records.agreement import Agreement, Chargeback

NAMED = 3
CARRIER, MARKUP, KEPT = "carrier", "markup", "kept_central"
PARTS = {
    "licence_fees": "for licences",
    "domestic": "for domestic calls",
    "international": "for international calls",
    "conference": "for dialling out of meetings",
    "toll_free": "for calls to toll-free numbers",
    "premium": "for premium numbers",
    "messages": "for text messages",
    "carrier": "for calls through carriers",
    "other": "for other calls",
    "markup": "added as markup",
    "kept_central": "kept central",
}
BASES = {
    "direct": "Licences are paid for by the cost centre of who holds them, by days; those nobody holds by {owner}.",
    "pool_minutes": "Licences are paid for in the proportion of the minutes that calls took from their pools; those of "
    "a plan that no call drew by the cost centre of who holds them.",
    "even": "Licences are paid for by every cost centre with people in equal parts.",
    "fixed": "Licences are paid for in the agreed percentages.",
    "headcount": "Licences are paid for in the proportion of people.",
}


def why(line: CostCenterLine, months: str, currency: str, monthly: Decimal = ZERO) -> str:
    """What is owed and why, in one sentence; amounts that lower it are said last. ``monthly``: of the carriers' money
    what they charge by the month.

    >>> owed = {"licence_fees": Decimal("40.00"), "domestic": Decimal("2.50"), "kept_central": Decimal("-1.00")}
    >>> why(CostCenterLine("Sales", owed), "October 2026", "USD")
    'Sales owes 41.50 USD for October 2026: 40.00 for licences and 2.50 for domestic calls, less 1.00 kept central.'
    """
    parts = sorted(_parts(line, monthly), key=lambda part: -part[1])
    more = [(words, amount) for words, amount in parts if amount > 0]
    less = [(words, -amount) for words, amount in parts if amount < 0]
    if not more and not less:
        return f"{line.name} owes nothing for {months}: its calls were free or within its pools."
    rest = sum((amount for _, amount in more[NAMED:]), ZERO)
    said = [f"{text.amount(amount)} {words}" for words, amount in more[:NAMED]]
    said += [f"{text.amount(rest)} for the rest"] if rest else []
    lowered = f", less {text.listed([f'{text.amount(amount)} {words}' for words, amount in less])}" if less else ""
    owes = f"owes {text.money(line.total, currency)}" if line.total else "owes nothing"
    return f"{line.name} {owes} for {months}: {text.listed(said) or 'nothing more'}{lowered}."


def _parts(line: CostCenterLine, monthly: Decimal) -> Iterator[tuple[str, Decimal]]:
    for name, amount in line.amounts.items():
        yield PARTS[name], amount - (monthly if name == CARRIER else ZERO)
    if monthly:
        yield "charged by carriers by the month", monthly


def against(beside: Beside, total: Decimal, currency: str) -> list[str]:
    """What is said of last month and of the budget.

    >>> beside = Beside(last=Decimal("9.00"), last_month="September 2026", budgeted=Decimal("8.00"))
    >>> against(beside, Decimal("10.00"), "USD")
    ['1.00 USD more than in September 2026 (9.00).', '2.00 USD over the budget of 8.00.']
    """
    said = []
    if beside.last is not None:
        said.append(
            f"{_differs(total - beside.last, currency, 'more than', 'less than')} in {beside.last_month} "
            f"({text.amount(beside.last)})."
        )
    if beside.budgeted is not None:
        over = total - beside.budgeted
        words = "Exactly" if not over else f"{text.money(abs(over), currency)} {'over' if over > 0 else 'under'}"
        said.append(f"{words} the budget of {text.amount(beside.budgeted)}.")
    return said


def _differs(difference: Decimal, currency: str, more: str, less: str) -> str:
    if not difference:
        return "As much as"
    return f"{text.money(abs(difference), currency)} {more if difference > 0 else less}"


def charges(bill: ComputedBill) -> str:
    """Which amounts of calls count, in words (R30)."""
    return {
        "reported": "Reported charges: calls cost what Microsoft’s usage files report.",
        "rated": "Rated charges: calls cost what the rate card makes of them.",
    }[bill.charges]


def rests_on(bill: ComputedBill, line: CostCenterLine | None = None) -> list[str]:
    """The rules and sources at the foot, without a name of anybody else; of one cost centre, or of all."""
    agreement = bill.agreement
    charged_on = "".join(_charged_on(agreement.chargeback or Chargeback(), line, bill.currency))
    step = f"Calls count in steps of {agreement.switches.increment_seconds} seconds (R20)."
    return [
        f"{step} A call belongs to the cost centre of its person on the day of the call (R50).",
        f"{_basis(agreement)} Shares are exact to the cent (R51, R52).{charged_on}",
        "Pools: the allowance is what the licences of this cost centre bring; borrowed is what its calls took beyond "
        "that, lent is what others took of its allowance; both are the same in sum over all cost centres. Minutes "
        "over the pool are not covered by it.",
        f"{of_bill(bill).line} {text.counted(len(bill.laws), 'law')} of the bill were checked and hold.",
    ]


def _charged_on(terms: Chargeback, line: CostCenterLine | None, currency: str) -> Iterator[str]:
    """What is added and what is kept, where that is so of the cost centre (R55)."""
    amounts = {} if line is None else line.amounts
    if terms.markup_percent and (line is None or MARKUP in amounts):
        yield f" A markup of {terms.markup_percent} % is added (R55)."
    if amounts.get(KEPT, ZERO) >= 0:
        return
    others = {name: amount for name, amount in amounts.items() if name not in (MARKUP, KEPT)}
    central = [name for name in others if name in terms.central]
    rest = sum((amount for name, amount in others.items() if name not in central), ZERO)
    if central:
        yield f" What is {text.listed([PARTS[name] for name in central])} is kept central (R55)."
    if ZERO < rest < terms.smallest:
        yield (
            f" What is then owed, {text.money(rest, currency)}, is below the smallest amount that is charged, "
            f"{text.money(terms.smallest, currency)}, and kept central too (R55)."
            if central
            else f" What would be owed, {text.money(rest, currency)}, is below the smallest amount that is charged, "
            f"{text.money(terms.smallest, currency)}, and kept central (R55)."
        )


def _basis(agreement: Agreement) -> str:
    return BASES[agreement.switches.fee_basis].format(owner="the owner of the tenant")
