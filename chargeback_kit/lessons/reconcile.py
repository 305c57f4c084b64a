"""Bill and invoice: what explains their difference, and what stays unknown (R54)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.explain.reconcile import reconciliation
from chargeback_kit.lessons.exercises.figures import ZERO, cost
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

FREE_CALL, ZONE = "charged-free-call", "Europe/Berlin"


def _unknown(bill: Bill) -> Worked:
    """The part that no class of evidence explains [USD], signed as bill minus invoice."""
    parts = _parts(bill)
    unknown = parts["unknown"]
    found = {name: part for name, part in parts.items() if part and name != "unknown"}
    said = ", ".join(f"{name} {amount(part)}" for name, part in found.items())
    return Worked(
        unknown,
        f"The whole difference is {amount(sum(parts.values(), ZERO))}. The evidence explains {said}. What is left is "
        f"{amount(unknown)} (R54).",
        (
            Misreading(
                -unknown,
                "The amount is right, the sign is not: it is bill minus invoice, and the invoice is larger (R54).",
            ),
            Misreading(
                sum(parts.values(), ZERO),
                "That is the whole difference. Take off what can be explained first: tax, rows that count twice, rows "
                "of another month (R54).",
            ),
            *(
                Misreading(unknown + part, f"You left one class out: {name}, {part} of the difference (R54).")
                for name, part in found.items()
            ),
        ),
    )


def _to_ask_back(bill: Bill) -> Worked:
    """What was charged for calls that ought to be free [USD]."""
    problems, parts = bill.problems, _parts(bill)
    free = cost(problems[problems["code"] == FREE_CALL])
    return Worked(
        free,
        f"One row says FREECALL and carries a charge: {amount(free)}. A fault stopped the pricing, so the call is "
        "given away; the list of problems names the row to ask for (R10.1).",
        (
            Misreading(
                ZERO,
                "Both bill and invoice hold the money, so no difference shows it. The list of problems does: a call "
                "that should be free carries a charge (R10.1).",
            ),
            Misreading(
                -parts["tax"],
                "That is the tax. It is owed; the bill compares it and never computes it (R54).",
            ),
            Misreading(
                -parts["unknown"],
                "Nobody knows what that is. Asking back needs a row that is wrong, and a usage id to name (R54).",
            ),
        ),
    )


def _another_clock(bill: Bill) -> Worked:
    """What the calls of the month cost by another clock [USD]."""
    berlin = bill.what_if(switches={"month_time_zone": ZONE})
    utc, other = cost(bill.calls), cost(berlin.calls)
    moved = other - utc
    outside = -_parts(bill)["other month"]
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
        "How much of October’s charges should Harbour & Vale ask back, because a call ought to have been free, in USD?",
        _to_ask_back,
    ),
    LessonQuestion(
        "Suppose months were counted by the clock of Berlin. What would the calls of October cost, in USD?",
        _another_clock,
    ),
)
