"""Call types: what a dial-out policy saves, and what it leaves alone (R10)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

EMPTY_CELL = "types-17"


def _without_dialling_out(bill: Bill) -> Worked:
    """The month without a call of the kind conference_other [USD]."""
    left = bill.what_if(growth={"conference_other": "0"}).total
    saved, abroad = cost(of(bill, kind="conference_other")), cost(of(bill, kind="international"))
    meetings = cost(of(bill, kind=["conference_zone_a", "conference_other"])) + cost(_dialled_in(bill))
    return Worked(
        left,
        f"The month costs {amount(bill.total)}. Calls of meetings beyond Zone A are {amount(saved)} of it, and nothing "
        f"else changes: {amount(bill.total)} − {amount(saved)} = {amount(left)} (R10.8).",
        (
            Misreading(
                bill.total,
                "That is the whole month. A dial-out policy keeps meetings from calling numbers beyond Zone A, and "
                "those calls are charged by the minute (R10.8).",
            ),
            Misreading(
                saved,
                "That is what the policy saves. The question is what remains to be paid (R10.8).",
            ),
            Misreading(
                bill.total - meetings,
                "You took off every meeting that costs. Whoever dials in on a toll-free number is still paid for, "
                "whatever the policy for dialling out says (R10.5).",
            ),
            Misreading(
                left - abroad,
                "You took off the calls abroad that people made themselves, too. The policy is about meetings that "
                "call somebody; a call from a person’s own number is another kind (R10.11).",
            ),
        ),
    )


def _calls_received(bill: Bill) -> Worked:
    """What calls that came in cost [USD]."""
    received, meetings = cost(of(bill, kind=["toll_free_in", "inbound"])), cost(_dialled_in(bill))
    queue = cost(of(bill, kind="toll_free_in")) - meetings
    return Worked(
        received,
        f"Calls received are free, but for those on toll-free numbers: {amount(meetings)} for dialling in to a meeting "
        f"and {amount(queue)} for the queue, {amount(received)} together (R10.5).",
        (
            Misreading(
                ZERO,
                "Calls received on ordinary numbers are free. On a toll-free number the owner pays for every minute "
                "(R10.5).",
            ),
            Misreading(
                queue,
                "You left out the meeting. Whoever dials in on its toll-free number is paid for by the organiser "
                "(R10.5).",
            ),
            Misreading(
                meetings,
                "You left out the queue. Its rows name no person, but the agreement says who owns its number "
                "(R10.5, R14).",
            ),
        ),
    )


def _dialled_in(bill: Bill) -> Any:
    """The calls received on a toll-free number of a meeting."""
    found = bill.stages["classify"]
    kept = found.loc[found["is_conference"] & (found["kind"] == "toll_free_in"), "usage_id"]
    return of(bill, usage_id=kept.tolist())


def _an_empty_cell(bill: Bill) -> Worked:
    """The kind of a call to Canada whose column Domestic/International is empty."""
    return Worked(
        str(of(bill, usage_id=EMPTY_CELL)["kind"].iloc[0]),
        "Where the column says nothing, the countries of both numbers decide. The United States, Puerto Rico and "
        "Canada are domestic to one another, so it comes out of the plan’s minutes (R11).",
        (
            Misreading(
                "international",
                "Canada is another country, and yet domestic here: the United States, Puerto Rico and Canada are "
                "domestic to one another (R11).",
            ),
            Misreading(
                "unknown",
                "Unknown is a type of call that no rule describes. This one is an ordinary user_out with an empty "
                "cell: the two numbers say the rest (R10.12, R11).",
            ),
            Misreading(
                "inbound",
                "The row is a call that was made (user_out), not one that was received (R10.6).",
            ),
        ),
    )


QUESTIONS = (
    LessonQuestion(
        "An administrator turns off dialling out of meetings to countries beyond Zone A. What would the calls of "
        "October have cost without those calls, in USD?",
        _without_dialling_out,
    ),
    LessonQuestion("What do the calls that Harbour & Vale received in October cost, in USD?", _calls_received),
    LessonQuestion(
        "The call types-17 went from the United States to Canada, and its column Domestic/International is empty. "
        "Which kind is it?",
        _an_empty_cell,
        is_chosen=True,
    ),
)
