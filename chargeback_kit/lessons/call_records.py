"""Call records: which of the rows that were read are calls of the month (R02, R04)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

ZONE = "Europe/Berlin"
TWICE = "records-09"


def _another_clock(bill: Bill) -> Worked:
    """The calls of the month by the other clock."""
    known, other = bill.rows, bill.what_if(switches={"month_time_zone": ZONE}).rows["calls"]
    return Worked(
        other,
        f"By UTC October has {known['calls']} calls. In Berlin it begins on 30 September at 22:00 UTC and ends on 31 "
        f"October at 23:00 UTC. Look for calls in those hours: with them moved there are {other} (R04).",
        (
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
        ),
    )


def _the_early_export(bill: Bill) -> Worked:
    """What a call cost by the export that lost [USD]."""
    problems = bill.problems
    apart = problems.loc[problems["code"] == "conflicting-row", "amount"].iloc[0]
    late = cost(of(bill, usage_id=TWICE))
    return Worked(
        late - apart,
        f"The later file counts: {amount(late)}. The list of problems says how much the choice moves: {amount(apart)}. "
        f"So the early export said {amount(late)} − {amount(apart)} = {amount(late - apart)} (R02).",
        (
            Misreading(
                late,
                "That is the row that counts. The later of two files wins, because an early export may hold a part of "
                "a long call (R02).",
            ),
            Misreading(
                apart,
                "That is the difference between the two rows, the money that the choice moves. The question is what "
                "the early row said (R02).",
            ),
            Misreading(
                late + late - apart,
                "You added both rows. They are one call: a usage id counts once, in however many files it stands "
                "(R02).",
            ),
        ),
    )


def _rows_left_out(bill: Bill) -> Worked:
    """The rows that are read and are no calls of the bill."""
    rows = bill.rows
    left = rows["read"] - rows["calls"]
    return Worked(
        left,
        f"{rows['read']} rows were read and {rows['calls']} are calls of this bill. The other {left}: "
        f"{rows['duplicates']} read before, {rows['outside_period']} of another month, {rows['problems']} that lost "
        "against a later file or are in another currency (R02, R04, R33).",
        (
            Misreading(
                rows["problems"],
                "Those are the rows with a problem of their own. A row that was read before and a row of another "
                "month are no calls of this bill either (R02, R04).",
            ),
            Misreading(
                rows["problems"] + rows["outside_period"],
                "You forgot that files overlap: a row that stands in two of them is read twice and counts once (R02).",
            ),
            Misreading(
                0,
                "Every row that was read is accounted for, and that is not the same as counted. Some are of another "
                "month, some are there twice (R04).",
            ),
        ),
    )


QUESTIONS = (
    LessonQuestion(
        "Suppose the agreement counted months by the clock of Berlin (switch month_time_zone). How many calls would "
        "October have?",
        _another_clock,
    ),
    LessonQuestion(
        "The call records-09 came with two durations and two charges. What did it cost by the early export, in USD?",
        _the_early_export,
    ),
    LessonQuestion("How many of the rows that were read are not calls of this bill?", _rows_left_out),
)
