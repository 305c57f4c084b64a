"""Minutes: durations are rounded up call by call (R20)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "Suppose every call were billed by tenths of a minute (switch increment_seconds = 6). How many seconds would "
    "October bill?"
)
INCREMENT = 6


def answer(bill: Bill) -> int:
    """The billed seconds of the month in the other steps [s]."""
    return _billed(bill.what_if(switches={"increment_seconds": INCREMENT}))


def misreadings(bill: Bill) -> list[Misreading]:
    """Not rounded, rounded once for the month, started minutes, a unit for calls that never began."""
    lasted = _billed(bill.what_if(switches={"increment_seconds": 1}))
    unanswered = int((bill.calls["billed_seconds"] == 0).sum())
    return [
        Misreading(
            lasted,
            "That is how long the calls lasted. Each call is rounded up to the next step, here 6 seconds (R20).",
        ),
        Misreading(
            -(-lasted // INCREMENT) * INCREMENT,
            "You rounded the sum of the month. Rounding is done call by call, and many small remainders add up (R20).",
        ),
        Misreading(
            _billed(bill),
            "Those are started minutes, as the agreement has it today. A tenth of a minute is 6 seconds (R20).",
        ),
        Misreading(
            answer(bill) + INCREMENT * unanswered,
            "You billed a step for the call of 0 seconds. Nobody answered it, and 0 stays 0 (R20).",
        ),
    ]


def _billed(bill: Bill) -> int:
    return int(bill.calls["billed_seconds"].sum())
