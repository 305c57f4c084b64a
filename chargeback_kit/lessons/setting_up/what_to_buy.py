"""What to buy and switch on: a licence opens nothing while the one before it is missing (R22, R57)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.reference.spoken import product
from chargeback_kit.text import amount

NO_PHONE, IDLE = "plan without a Phone licence", "idle licence"
PLAN, PHONE, CREDITS, MEETINGS = "MCOPSTN1", "MCOEV", "MCOPSTNC", "MCOMEETADV"


def _in_vain(bill: Bill) -> Worked:
    """The price of the plans whose holders have no Phone licence [USD]."""
    lines = bill.waste
    vain = cost(lines[lines["reason"] == NO_PHONE])
    unfunded = of(bill, funded_by="unfunded")["user_principal_name"].nunique()
    return Worked(
        vain,
        f"One person holds a plan without the Phone licence before it, so nothing rings: {amount(vain)} a month. The "
        f"idle licence, {amount(cost(lines) - vain)}, is waste of another sort (R57).",
        (
            Misreading(
                ZERO,
                "You took the plan for a phone. A plan brings minutes and the right to a number; the phone system is "
                "another licence, and without it nothing rings (R57).",
            ),
            Misreading(
                cost(lines),
                "You counted the idle licence too. It is waste, but it opens nothing because nobody holds it, not "
                "because a step is missing (R57).",
            ),
            Misreading(
                _price(bill, PHONE),
                "That is the price of the licence that is missing. It lies idle; what is paid for in vain is the plan "
                "of the person who lacks it (R57).",
            ),
            Misreading(
                vain + _price(bill, PLAN) * unfunded,
                "You counted the plan of somebody without the credits licence. That plan works: it covers calls within "
                "the country. Only calls beyond it have nobody to pay (R32).",
            ),
        ),
    )


def _her_phone(bill: Bill) -> Worked:
    """The licence that makes a phone ring and is paid for already."""
    lines = bill.waste
    idle = lines[lines["reason"] == IDLE]
    right = product(str(idle["sku"].iloc[0]))
    return Worked(
        right,
        f"A plan needs the Phone licence before it. One {right} was bought and is held by nobody: give it to her, and "
        "nothing more is to pay (R57).",
        (
            Misreading(
                product(CREDITS),
                "Credits pay calls that no plan covers. They let nothing ring; that is the phone system (R32, R57).",
            ),
            Misreading(
                product(PLAN),
                "She has that one already, and it brings minutes, not a phone (R57).",
            ),
            Misreading(
                product(MEETINGS),
                "With it meetings can be dialled in to. A phone of one’s own is another door (R24, R57).",
            ),
        ),
    )


def _credits_paid(bill: Bill) -> Worked:
    """What Communications Credits paid [USD]."""
    paid, every = of(bill, funded_by="credits"), cost(bill.calls)
    unfunded = cost(of(bill, funded_by="unfunded"))
    abroad = cost(paid[paid["kind"] == "international"])
    home = cost(paid[paid["kind"] == "domestic"])
    return Worked(
        cost(paid),
        f"Calls cost {amount(every)}. Ben’s call to Paris, {amount(unfunded)}, found nothing that could pay: he has no "
        f"credits licence. The credits paid the rest, {amount(cost(paid))} (R32).",
        (
            Misreading(
                every,
                "Those are all calls that cost. One of them was made by somebody without the licence for credits "
                "(R32).",
            ),
            Misreading(
                abroad,
                "Credits do not only pay calls abroad of people. They pay what no plan covers: meetings beyond their "
                "minutes or beyond Zone A, and every call of pay-as-you-go (R32).",
            ),
            Misreading(
                cost(paid) - home,
                "You left out the call within the country of somebody with pay-as-you-go. That plan covers no call "
                "made; credits pay from the first minute (R22, R32).",
            ),
        ),
    )


def _price(bill: Bill, sku: str) -> Decimal:
    return next(line.unit_price for line in bill.agreement.licence if line.sku == sku)


QUESTIONS = (
    LessonQuestion(
        "How much does Harbour & Vale pay in October for a licence that opens nothing because its holder lacks the one "
        "before it, in USD?",
        _in_vain,
    ),
    LessonQuestion(
        "Cleo Hart holds a calling plan, and her phone does not ring. Which licence, paid for already, is she to be "
        "given?",
        _her_phone,
        is_chosen=True,
    ),
    LessonQuestion(
        "How much of October’s calls did Communications Credits pay, in USD?",
        _credits_paid,
    ),
)
