"""Month end: which of the rows that were read are calls of the month (R02, R04, R06)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "How many of the rows in the folder are calls of October’s bill?"


def answer(bill: Bill) -> int:
    """The rows that became calls of the bill."""
    return bill.rows["calls"]


def misreadings(bill: Bill) -> list[Misreading]:
    """Every row, rows that stand twice, rows of another month, rows that cannot be billed."""
    rows = bill.rows
    return [
        Misreading(
            rows["read"],
            "Those are all rows of the files. The exports overlap, and some rows belong to another month (R02, R04).",
        ),
        Misreading(
            rows["calls"] + rows["duplicates"],
            "You counted rows that were read before. A usage id counts once, in however many files it stands (R02).",
        ),
        Misreading(
            rows["calls"] + rows["outside_period"],
            "You counted rows of another month. A call belongs to the month in which it started (R04).",
        ),
        Misreading(
            rows["calls"] + rows["problems"],
            "You counted rows that are not billed. They stand in the list of problems until somebody mends them (R06).",
        ),
    ]
