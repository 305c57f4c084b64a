"""From list price to what departments pay: the bars of the waterfall."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.waterfall import Bar, fee_total, sums, waterfall
from chargeback_kit.export.palette import PAYERS, STEPS
from chargeback_kit.export.shapes import Span, spans

ROW, PART = 48, 40
LIST_PRICE, CHARGES = "Calls at list price", "Charges for calls"


@dataclass(frozen=True)
class Step:
    """One bar: its words, its colour, its place; a part is a piece of the level above it."""

    name: str
    value: Decimal
    says: str
    colour: str
    span: Span
    y: int
    is_part: bool

    @property
    def amount(self) -> str:
        """The value as text."""
        return text.amount(self.value)


@dataclass(frozen=True)
class Waterfall:
    """The chart: its finding, its bars, and the same in words for those who cannot see it."""

    title: str
    words: str
    steps: list[Step]
    height: int


def steps(bill: ComputedBill) -> Waterfall:
    """The bars with their places, payers as parts of the charges."""
    bars = in_order(waterfall(bill), has_rates=bill.has_card)
    *tops, height = accumulate((PART if bar.name in PAYERS else ROW for bar in bars), initial=0)
    placed = [_step(bar, span, top) for bar, span, top in zip(bars, spans(levels(bars)), tops, strict=True)]
    words = "; ".join(f"{step.name} {step.amount} {bill.currency}" for step in placed)
    return Waterfall(_title(bill), words, placed, height)


def _step(bar: Bar, span: Span, top: int) -> Step:
    colour, is_part = STEPS.get(bar.name, "other"), bar.name in PAYERS
    name = f"of which {bar.name[0].lower()}{bar.name[1:]}" if is_part else bar.name
    return Step(name, shown(bar), bar.says, colour, span, top, is_part)


def in_order(bars: list[Bar], *, has_rates: bool) -> list[Bar]:
    """Payers follow the charges they add up to; without a rate card there is no list price."""
    payers = [bar for bar in bars if bar.name in PAYERS]
    others = [bar for bar in bars if bar.name not in PAYERS and (has_rates or bar.name != LIST_PRICE)]
    after = next((n for n, bar in enumerate(others, 1) if bar.name == CHARGES), len(others))
    return [*others[:after], *payers, *others[after:]]


def shown(bar: Bar) -> Decimal:
    """The amount as it is read: what a payer paid is a part of the charges, not a deduction."""
    return -bar.amount if bar.name in PAYERS else bar.amount


def levels(bars: list[Bar]) -> list[tuple[Decimal, Decimal]]:
    """From where to where each bar reaches."""
    level = part = Decimal(0)
    pairs = []
    for bar in bars:
        if bar.name in PAYERS:
            pairs.append((part, part + shown(bar)))
            part += shown(bar)
        elif bar.is_level:
            pairs.append((Decimal(0), bar.amount))
            level = bar.amount
        else:
            pairs.append((level, level + bar.amount))
            level += bar.amount
    return pairs


def _title(bill: ComputedBill) -> str:
    saved, charges = sums(bill)["saved"], bill.total - fee_total(bill)
    if not bill.has_card:
        return f"Calls cost {text.amount(charges)} and licences {text.amount(fee_total(bill))} {bill.currency}"
    covered = f"Pools covered {text.amount(saved)} of {text.amount(charges + saved)} {bill.currency} in calls"
    return f"{covered}; with licence fees departments pay {text.amount(bill.total)} {bill.currency}"
