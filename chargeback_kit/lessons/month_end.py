"""Month end: which of the rows that were read are calls of the month, and when it is over (R02, R04, R06)."""

from datetime import timedelta

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount, count, counted, day


def _calls(bill: Bill) -> Worked:
    """The rows that became calls of the bill."""
    rows = bill.rows
    return Worked(
        rows["calls"],
        f"{count(rows['read'])} rows were read; {rows['duplicates']} of them before, {rows['outside_period']} are of "
        f"another month, {rows['problems']} cannot be billed. {count(rows['calls'])} are left (R02, R04, R06).",
        (
            Misreading(
                rows["read"],
                "Those are all rows of the files. The exports overlap, and some rows belong to another month (R02, "
                "R04).",
            ),
            Misreading(
                rows["calls"] + rows["duplicates"],
                "You counted rows that were read before. A usage id counts once, in however many files it stands "
                "(R02).",
            ),
            Misreading(
                rows["calls"] + rows["outside_period"],
                "You counted rows of another month. A call belongs to the month in which it started (R04).",
            ),
            Misreading(
                rows["calls"] + rows["problems"],
                "You counted rows that are not billed. They stand in the list of problems until somebody mends them "
                "(R06).",
            ),
        ),
    )


def _closes(bill: Bill) -> Worked:
    """The first day on which the month is no longer provisional."""
    closes = bill.closes_at
    return Worked(
        day(closes),
        f"October ends at the beginning of {day(closes - timedelta(days=2))}, UTC. Usage appears up to 48 hours after "
        f"the call, so the last rows are there on {day(closes)} (R04).",
        (
            Misreading(
                day(closes - timedelta(days=2)),
                "Then the month is over, and its last rows are not there yet: they appear 24 to 48 hours after the "
                "call (R04).",
            ),
            Misreading(
                day(closes - timedelta(days=1)),
                "After 24 hours many rows are there. Wait for 48: that is how long the slowest may take (R04).",
            ),
            Misreading(
                "On the day of the invoice",
                "An invoice is no measure of the export. What counts is when the last row can have appeared (R04, "
                "R54).",
            ),
        ),
    )


def _without_a_payer(bill: Bill) -> Worked:
    """What nothing could have paid, and is in the statements all the same [USD]."""
    unfunded = cost(of(bill, funded_by="unfunded"))
    return Worked(
        unfunded,
        f"{counted(len(of(bill, funded_by='unfunded')), 'call')} of one person: no licence for credits, and no plan "
        f"that covers them. Their {amount(unfunded)} stay in the bill and in the list of problems (R32).",
        (
            Misreading(
                ZERO,
                "Money always has a payer in a law, and here it says “unfunded”: nothing could have paid, and the "
                "money counts all the same (R32).",
            ),
            Misreading(
                cost(bill.problems),
                "That is the money of all problems together. Some of it was paid by the credits and is listed for "
                "another reason (R06).",
            ),
            Misreading(
                cost(of(bill, funded_by="credits")),
                "That is what the credits paid. The question is what neither they nor a plan could pay (R32).",
            ),
        ),
    )


QUESTIONS = (
    LessonQuestion("How many of the rows in the folder are calls of October’s bill?", _calls),
    LessonQuestion(
        "From which day on is the bill of October no longer provisional?",
        _closes,
        is_chosen=True,
    ),
    LessonQuestion("How much of October’s calls could nothing have paid, in USD?", _without_a_payer),
)
