"""Call records: which of the rows that were read are calls of the month (R02, R04)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "Suppose the agreement counted months by the clock of Berlin (switch month_time_zone). How many calls would "
    "October have?"
)
ZONE = "Europe/Berlin"


def answer(bill: Bill) -> int:
    """The calls of the month by the other clock."""
    return bill.what_if(switches={"month_time_zone": ZONE}).rows["calls"]


def misreadings(bill: Bill) -> list[Misreading]:
    """Every row, every different call of any month, the month of UTC."""
    known = bill.rows
    return [
        Misreading(
            known["read"],
            "Those are all rows of all files. Exports overlap: a row that was read before counts once, of two rows "
            "under one id one wins, and another currency is a bill of its own (R02, R33).",
        ),
        Misreading(
            known["calls"] + known["outside_period"],
            "Those are all different calls, of whatever month. A call belongs to the month of its start (R04).",
        ),
        Misreading(
            known["calls"],
            "That is October by UTC. Berlin is ahead of it, by two hours in summer and one in winter: a call may "
            "move into the month at its beginning, and another out of it at its end (R04).",
        ),
    ]
