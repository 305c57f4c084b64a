"""Reading a statement: calls, licences, and what the agreement keeps or adds (R50, R51, R55)."""

from decimal import ROUND_FLOOR, Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import owed
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

SALES, DESIGN, OWNER = "Sales", "Design", "IT"
PHONE, DAYS, OF = "MCOEV", 18, 31


def _all_lines(bill: Bill) -> Worked:
    """The sum of the lines, with what was kept and what was added [USD]."""
    every = owed(bill, SALES)
    kept, added, fees = (owed(bill, SALES, name) for name in ("kept_central", "markup", "licence_fees"))
    calls = every - kept - added - fees
    return Worked(
        every,
        f"{amount(fees)} of licences and {amount(calls)} of calls, {amount(kept)} that is kept central, "
        f"{amount(added)} that is added: {amount(every)} (R50, R51, R55).",
        (
            Misreading(
                every - kept,
                "You left out the line with a minus sign. Calls within the country are on the sheet, and taken off it "
                "again: they stay with the owner of the tenant (R55).",
            ),
            Misreading(
                every - added,
                "You left out what is added. The percentage is a line of its own, on what is owed after the calls that "
                "are kept (R55).",
            ),
            Misreading(
                fees + calls,
                "That is the bill’s part: fees and calls. What the agreement keeps and adds comes after it (R55).",
            ),
            Misreading(
                calls,
                "Those are the calls alone. The licences of the people of Sales are owed too, by days (R51).",
            ),
        ),
    )


def _the_odd_cent(bill: Bill) -> Worked:
    """What Design owes for the licence of somebody who left it in the month [USD]."""
    fee = next(fee for fee in bill.fees if fee.sku == PHONE)
    design = fee.shares[DESIGN] % fee.unit_price
    cut = (fee.unit_price * DAYS / OF).quantize(Decimal("0.01"), ROUND_FLOOR)
    return Worked(
        design,
        f"{amount(fee.unit_price)} × {DAYS} ÷ {OF} days is {amount(cut)} and a part of a cent. The parts of both cost "
        f"centres cut off leave a cent; Design has the larger remainder and pays it: {amount(design)} (R52).",
        (
            Misreading(
                cut,
                "You cut the share off at the cent, and a cent is lost. It goes to the larger remainder, which is "
                "Design’s (R52).",
            ),
            Misreading(
                fee.unit_price - design,
                "That is the part of Sales, where she was for the other days (R51).",
            ),
            Misreading(
                fee.unit_price,
                "That is the whole licence. She was in Design for a part of the month (R51).",
            ),
        ),
    )


def _its_own(bill: Bill) -> Worked:
    """What the owner of the tenant owes without what it keeps of others [USD]."""
    every, kept = owed(bill, OWNER), owed(bill, OWNER, "kept_central")
    return Worked(
        every - kept,
        f"The sheet of {OWNER} sums to {amount(every)}, of which {amount(kept)} are kept from the sheets of others. "
        f"Its own part is {amount(every - kept)} (R55).",
        (
            Misreading(
                every,
                "That is the whole sheet. What is kept central arrives on it as a line of its own: it left the sheets "
                "of others (R55).",
            ),
            Misreading(
                kept,
                "That is what it keeps of others. What is its own? (R55)",
            ),
            Misreading(
                every + kept,
                "You added what is kept once more. It is in the sum of the sheet already, with a plus (R55).",
            ),
        ),
    )


QUESTIONS = (
    LessonQuestion("What does Sales owe for October, all lines of its statement together, in USD?", _all_lines),
    LessonQuestion(
        "Cleo Hart was in Design for 18 of 31 days. What does Design owe for her Teams Phone licence, in USD?",
        _the_odd_cent,
    ),
    LessonQuestion(
        "What does IT owe for October without what it keeps of others, in USD?",
        _its_own,
    ),
)
