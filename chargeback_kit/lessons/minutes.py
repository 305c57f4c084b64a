"""Minutes: durations are rounded up call by call (R20)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount, count

INCREMENT = 6


def _tenths(bill: Bill) -> Worked:
    """The billed seconds of the month in steps of a tenth of a minute [s]."""
    billed, lasted = _seconds(_in_steps(bill, INCREMENT)), _seconds(_in_steps(bill, 1))
    unanswered = int((bill.calls["billed_seconds"] == 0).sum())
    return Worked(
        billed,
        f"The calls lasted {count(lasted)} seconds. Each is rounded up to a whole number of steps of {INCREMENT} "
        f"seconds by itself; the remainders add up to {billed - lasted} seconds, so {count(billed)} are billed (R20).",
        (
            Misreading(
                lasted,
                "That is how long the calls lasted. Each call is rounded up to the next step, here 6 seconds (R20).",
            ),
            Misreading(
                -(-lasted // INCREMENT) * INCREMENT,
                "You rounded the sum of the month. Rounding is done call by call, and many small remainders add up "
                "(R20).",
            ),
            Misreading(
                _seconds(bill),
                "Those are started minutes, as the agreement has it today. A tenth of a minute is 6 seconds (R20).",
            ),
            Misreading(
                billed + INCREMENT * unanswered,
                "You billed a step for the call of 0 seconds. Nobody answered it, and 0 stays 0 (R20).",
            ),
        ),
    )


def _dearer(bill: Bill) -> Worked:
    """What started minutes cost more than seconds [USD]."""
    each, tenth, whole = (_rated(_in_steps(bill, step)) for step in (1, INCREMENT, 60))
    return Worked(
        whole - each,
        f"In started minutes the calls cost {amount(whole)} by the card, second by second {amount(each)}. The "
        f"difference is {amount(whole - each)}; the price of a minute is the same (R20, R31).",
        (
            Misreading(
                ZERO,
                "The price of a minute is the same, and not what is multiplied with it: a call of 7 seconds is billed "
                "as 60 (R20).",
            ),
            Misreading(
                whole - tenth,
                "You compared with tenths of a minute. Second by second is a step of 1 second (R20).",
            ),
            Misreading(
                each,
                "That is what the calls cost second by second. How much more do they cost in started minutes? (R20)",
            ),
        ),
    )


def _the_same_money(bill: Bill) -> Worked:
    """How many calls cost the same in started minutes and by the second."""
    whole, each = bill.calls, _in_steps(bill, 1).calls
    same = int((whole["rated_amount"].to_numpy() == each["rated_amount"].to_numpy()).sum())
    seconds = int((whole["billed_seconds"].to_numpy() == each["billed_seconds"].to_numpy()).sum())
    free = int((whole["billed_seconds"] == 0).sum())
    return Worked(
        same,
        f"{seconds} calls are billed for exactly as long as they lasted, the one of 0 seconds among them. For "
        f"{same - seconds} more the seconds differ by so little, or the card has a step of its own, that the same "
        f"cents come out: {same} (R20, R31).",
        (
            Misreading(
                seconds,
                "Those are the calls whose billed seconds are the same. Money is rounded to the cent once, so a few "
                "seconds more need not be a cent more (R31).",
            ),
            Misreading(
                seconds - free,
                "You looked for whole minutes and left out the call of 0 seconds: it is 0 in every step (R20).",
            ),
            Misreading(
                len(whole),
                "Not all of them: look at the call of 7 seconds, which is billed as 60 (R20).",
            ),
        ),
    )


def _in_steps(bill: Bill, step: int) -> Bill:
    return bill.what_if(switches={"increment_seconds": step})


def _seconds(bill: Bill) -> int:
    return int(bill.calls["billed_seconds"].sum())


def _rated(bill: Bill) -> Any:
    return cost(bill.calls, "rated_amount")


QUESTIONS = (
    LessonQuestion(
        "Suppose every call were billed by tenths of a minute (switch increment_seconds = 6). How many seconds would "
        "October bill?",
        _tenths,
    ),
    LessonQuestion(
        "By how much is October dearer in started minutes than second by second, by the same card, in USD?", _dearer
    ),
    LessonQuestion(
        "How many of the calls cost the same to the cent in started minutes and second by second?", _the_same_money
    ),
)
