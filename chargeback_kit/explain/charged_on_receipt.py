"""The receipt of what the owner of the tenant keeps, or adds (R55): which lines it is of, and which rule took each."""

from collections.abc import Iterator
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.receipt import Receipt, ReceiptStep
from chargeback_kit.records.agreement import Chargeback

ZERO = Decimal("0.00")
TERMS = "agreement.toml, [chargeback]"
MARKUP, KEPT = "markup", "kept_central"
Lines = list[tuple[str, Decimal]]


def charged_on_receipt(bill: ComputedBill, center: str, category: str, amount: Decimal) -> Receipt:
    """The receipt of the line ``markup`` or ``kept_central`` of a cost centre; ``amount`` is what the line says."""
    if category == MARKUP:
        steps = _markup(bill, _lines(bill, center), amount)
    elif center == bill.inputs.unowned:
        steps = _of_others(bill, center, amount)
    else:
        steps = _kept(bill, [each for each in _lines(bill, center) if each[0] != KEPT], amount)
    return Receipt(line_title(bill, center, category), amount, tuple(steps))


def line_title(bill: ComputedBill, center: str, category: str) -> str:
    """The title of the receipt of a line of a statement."""
    return f"Statement of {center}, {category}, {text.listed(bill.months)}"


def _lines(bill: ComputedBill, center: str) -> Lines:
    """What a statement says, but for the markup, which is of the rest."""
    said = bill.statements.loc[bill.statements["cost_center"] == center]
    both = zip(said["category"], said["amount"], strict=True)
    return [(category, amount) for category, amount in both if category != MARKUP]


def _step(bill: ComputedBill, name: str, amount: Decimal, why: str = "") -> ReceiptStep:
    return ReceiptStep("line", "R55", f"{name}: {text.money(amount, bill.currency)}{why}", "statements.csv")


def _markup(bill: ComputedBill, lines: Lines, amount: Decimal) -> Iterator[ReceiptStep]:
    yield from (_step(bill, *line) for line in lines)
    percent, owed = _terms(bill).markup_percent, sum((part for _, part in lines), ZERO)
    exact = (owed * percent / 100).normalize()
    rounded = "" if exact == amount else f" = {exact:f}, rounded"
    said = f"markup: {percent} % of {text.money(owed, bill.currency)}{rounded}: {text.money(amount, bill.currency)}"
    yield ReceiptStep("charged on", "R55", said, TERMS)


def _of_others(bill: ComputedBill, owner: str, amount: Decimal) -> Iterator[ReceiptStep]:
    """What other cost centres do not pay arrives at the owner of the tenant."""
    said = bill.statements
    kept = said.loc[(said["category"] == KEPT) & (said["cost_center"] != owner)]
    yield from (_step(bill, name, -part) for name, part in zip(kept["cost_center"], kept["amount"], strict=True))
    terms = _terms(bill)
    rules = [f"central: {text.listed(list(terms.central))}"] if terms.central else []
    rules += [f"smallest: {text.money(terms.smallest, bill.currency)}"] if terms.smallest else []
    answer = f"kept for others ({'; '.join(rules) or 'nothing is agreed'}): {text.money(amount, bill.currency)}"
    yield ReceiptStep("charged on", "R55", answer, TERMS)


def _kept(bill: ComputedBill, lines: Lines, amount: Decimal) -> Iterator[ReceiptStep]:
    """Categories that are central leave first; the rest leaves where it is above 0 and below the smallest amount."""
    terms = _terms(bill)
    central = {name for name, _ in lines if name in terms.central}
    rest = sum((part for name, part in lines if name not in central), ZERO)
    leaves = ZERO < rest < terms.smallest
    for name, part in lines:
        yield _step(bill, name, part, ", kept: central" if name in central else "" if leaves else ", not kept")
    left, smallest = (text.money(each, bill.currency) for each in (rest, terms.smallest))
    parts = [f"central: {text.listed(sorted(central))}"] if central else []
    if leaves:
        parts.append(f"the {left} that {'are then' if central else 'are'} owed are below the smallest of {smallest}")
    said = f"{'; '.join(parts) or 'nothing is kept'}: {text.money(amount, bill.currency)}"
    yield ReceiptStep("charged on", "R55", said, TERMS)


def _terms(bill: ComputedBill) -> Chargeback:
    return bill.agreement.chargeback or Chargeback()
