"""Bill and invoice: what explains their difference, and what stays unknown (R54)."""

from decimal import Decimal

from chargeback_kit.api import Bill, bill_of
from chargeback_kit.explain.reconcile.compare import reconciliation
from chargeback_kit.explain.reconcile.explanation import DUPLICATES, LATE, TAX, UNKNOWN
from chargeback_kit.lessons.exercises.figures import ZERO, cost
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

ZONE = "Europe/Berlin"


def _unknown(bill: Bill) -> Worked:
    """The part that no row explains [USD], signed as bill minus invoice."""
    parts = _parts(bill)
    unknown = parts[UNKNOWN]
    found = {name: part for name, part in parts.items() if part and name != UNKNOWN}
    said = ", ".join(f"{name} {amount(part)}" for name, part in found.items())
    return Worked(
        unknown,
        f"The whole difference is {amount(sum(parts.values(), ZERO))}. Rows explain {said}. What is left is "
        f"{amount(unknown)} (R54).",
        (
            Misreading(
                -unknown,
                "The amount is right, the sign is not: it is bill minus invoice, and the invoice is larger (R54).",
            ),
            Misreading(
                sum(parts.values(), ZERO),
                "That is the whole difference. Take off what rows explain first: those that were charged twice, those "
                "that came late, tax (R54).",
            ),
            *(
                Misreading(unknown + part, f"You left one reason out: {name}, {part} of the difference (R54).")
                for name, part in found.items()
            ),
        ),
    )


def _to_ask_back(bill: Bill) -> Worked:
    """What was charged twice [USD]."""
    parts = _parts(bill)
    twice = -parts[DUPLICATES]
    return Worked(
        twice,
        f"One row is in the files twice, and the invoice charges both: {amount(twice)} is to be asked back, with its "
        f"usage id. Late rows, {amount(parts[LATE])}, come with the next invoice; tax is owed (R54).",
        (
            Misreading(
                ZERO,
                "The invoice is larger than the bill, and one reason is a row that it charges a second time (R54).",
            ),
            Misreading(
                -parts[TAX],
                "That is the tax. It is owed; the bill compares it and never computes it (R54).",
            ),
            Misreading(
                twice - parts[UNKNOWN],
                "You took in what nobody can explain. Asking back needs a row that is wrong, and a usage id to name "
                "(R54).",
            ),
        ),
    )


def _another_clock(bill: Bill) -> Worked:
    """What the calls of the month cost by another clock [USD]."""
    berlin = bill.what_if(switches={"month_time_zone": ZONE})
    utc, other = cost(bill.calls), cost(berlin.calls)
    moved = other - utc
    outside = cost(bill_of(bill.folder, "2026-11", landed=bill.landed).calls)
    return Worked(
        other,
        f"By UTC the calls cost {amount(utc)}. In Berlin October begins two hours earlier, on 30 September at 22:00 "
        f"UTC, and takes the call of 22:40 in: {amount(utc)} + {amount(moved)} = {amount(other)} (R04).",
        (
            Misreading(
                utc,
                "That is October by UTC. Berlin’s begins two hours earlier, and one call lies between (R04).",
            ),
            Misreading(
                utc + outside,
                "You took both calls in. The one in the first minutes of November, UTC, began after one o’clock in "
                "Berlin: it is November there as well (R04).",
            ),
            Misreading(
                utc + outside - moved,
                "You took in the call of November instead of that of September. Berlin is ahead of UTC, so its month "
                "begins earlier (R04).",
            ),
        ),
    )


def _parts(bill: Bill) -> dict[str, Decimal]:
    return {line.name: line.amount for line in reconciliation(bill)}


QUESTIONS = (
    LessonQuestion("Bill minus invoice: how much of the difference stays unknown, in USD?", _unknown),
    LessonQuestion(
        "How much should Harbour & Vale ask back, because the invoice charges it a second time, in USD?",
        _to_ask_back,
    ),
    LessonQuestion(
        "Suppose months were counted by the clock of Berlin. What would the calls of October cost, in USD?",
        _another_clock,
    ),
)
