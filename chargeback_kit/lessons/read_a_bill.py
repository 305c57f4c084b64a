"""Reading a bill: money follows the person, and the person a cost centre (R50)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount, counted

WHO, CENTER = "ines.kallas@harbour-vale.example", "Sales"
STRANGER = "jon.abara@harbour-vale.example"


def _she_moves(bill: Bill) -> Worked:
    """What the calls of Sales cost when Ines Kallas is in Sales [USD]."""
    moved = cost(of(bill.what_if(people={WHO: CENTER}), cost_center=CENTER))
    before, hers = cost(of(bill, cost_center=CENTER)), cost(of(bill, user_principal_name=WHO))
    return Worked(
        moved,
        f"The calls that Sales had already cost {amount(before)}, those of Ines Kallas {amount(hers)}. Both are calls "
        f"of people in Sales now: {amount(before)} + {amount(hers)} = {amount(moved)} (R50).",
        (
            Misreading(
                bill.total,
                "That is the bill of the whole tenant, as Microsoft sends it. It does not know departments; the user "
                "of each call leads to one (R50).",
            ),
            Misreading(
                before,
                "That is Sales as it is today. Calls go with their user: when Ines Kallas moves, so do the charges of "
                "the toll-free number she answers (R50).",
            ),
            Misreading(
                hers,
                "Those are the calls of Ines Kallas alone. Sales pays for them and for the calls that were its own "
                "before (R50).",
            ),
            Misreading(
                round(bill.total / bill.calls["cost_center"].nunique(), 2),
                "That is an even share. Money of calls is not spread: each charge goes to the cost centre of its user "
                "(R50).",
            ),
        ),
    )


def _rows_that_cost(bill: Bill) -> Worked:
    """How many rows of the month cost anything."""
    calls = bill.calls
    costly = calls[calls["amount"] > 0]
    abroad = costly[costly["kind"] == "international"]
    return Worked(
        len(costly),
        f"{counted(len(abroad), 'call')} abroad and {counted(len(costly) - len(abroad), 'call')} received on the "
        f"toll-free number. Everything else is free or covered: {len(calls)} rows, {len(costly)} with an amount (R30).",
        (
            Misreading(
                bill.rows["read"],
                "Those are all rows. The export lists every leg, calls received and calls within the country too; "
                "most of them cost nothing (R30).",
            ),
            Misreading(
                len(abroad),
                "You counted the calls abroad. A call received on a toll-free number costs as well: its owner pays "
                "for it (R10.5).",
            ),
            Misreading(
                len(costly) - len(costly[costly["user_principal_name"] == STRANGER]),
                "You left out the call of somebody who is not on the list of users. Its money is in the bill all the "
                "same, under Unassigned (R50).",
            ),
        ),
    )


def _a_stranger(bill: Bill) -> Worked:
    """The cost centre of a call by somebody who is on no list."""
    found = of(bill, user_principal_name=STRANGER)
    by_center = {str(name): cost(calls) for name, calls in bill.calls.groupby("cost_center")}
    dearest = max(by_center, key=lambda name: by_center[name])
    right = str(found["cost_center"].iloc[0])
    return Worked(
        right,
        f"The call of {amount(cost(found))} has a user, and the list of users does not know him. Its money stays in "
        f"sight under {right} until somebody names his cost centre (R50).",
        (
            Misreading(
                dearest,
                "That cost centre owes the most, and not what belongs to nobody. Money is never given to whoever pays "
                "most anyway (R50).",
            ),
            Misreading(
                "All cost centres together",
                "Nothing is spread over the others: then nobody would ever ask whose call it was (R50).",
            ),
            Misreading(
                "Nobody; the call is left out",
                "Microsoft wants the money for it. A call that nobody owns is still a call of the bill (R06, R50).",
            ),
        ),
    )


QUESTIONS = (
    LessonQuestion(
        "Ines Kallas, who answers the toll-free number, moves from Support to Sales and takes the whole of October "
        "with her. How much do the calls of Sales cost then, in USD?",
        _she_moves,
    ),
    LessonQuestion("How many of the rows of October cost anything at all?", _rows_that_cost),
    LessonQuestion(
        "Jon Abara made a call and is not on the list of users. Under which cost centre does its money stand?",
        _a_stranger,
        is_chosen=True,
    ),
)
