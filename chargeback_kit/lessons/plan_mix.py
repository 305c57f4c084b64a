"""Which plan for whom: from when on a dearer plan is the cheaper one (R23, R31, R51)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import cost, minutes, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.money import scaled
from chargeback_kit.text import amount, count

DOMESTIC, INTERNATIONAL, UNITED_KINGDOM = "MCOPSTN1", "MCOPSTN2", "44"
BEN, DEV = "ben.marsh@harbour-vale.example", "dev.anand@harbour-vale.example"


def _break_even(bill: Bill) -> Worked:
    """The first whole minute whose price is more than the plan's [min]."""
    domestic, international = _price(bill, DOMESTIC), _price(bill, INTERNATIONAL)
    equal = _minutes(bill, international - domestic)
    return Worked(
        equal + 1,
        f"The plans differ by {amount(international - domestic)} a month, and that pays for {equal} minutes to the "
        f"United Kingdom at {_rate(bill).normalize()}. One minute more, and the plan is cheaper (R31, R51).",
        (
            Misreading(
                equal,
                "With so many minutes both cost the same to the cent. The plan is cheaper from the next minute on "
                "(R31).",
            ),
            Misreading(
                _minutes(bill, international) + 1,
                "You divided the whole price of the international plan. The domestic plan is paid for either way: what "
                "the calls must outweigh is the difference of the two prices (R51).",
            ),
            Misreading(
                _included(bill),
                "Those are the minutes that the international plan includes. It pays long before they are used up "
                "(R23).",
            ),
        ),
    )


def _both_of_them(bill: Bill) -> Worked:
    """What all calls cost when Ben and Dev have the international plan [USD]."""
    both, ben, dev = (_with(bill, *who) for who in ((BEN, DEV), (BEN,), (DEV,)))
    now = cost(bill.calls)
    apart = now - (now - cost(ben.calls)) - (now - cost(dev.calls))
    used = of(bill, user_principal_name=[BEN, DEV], kind="international")["billed_seconds"].sum()
    return Worked(
        cost(both.calls),
        f"Two plans share their international minutes, and Ben and Dev phone {count(minutes(used))} minutes abroad "
        f"together: all covered. What is left, {amount(cost(both.calls))}, are Ada’s calls abroad (R21, R23).",
        (
            Misreading(
                apart,
                "You took off what each change saves by itself. Together they save more: what Ben leaves of his "
                "minutes, Dev can use (R21).",
            ),
            Misreading(
                now,
                "That is October as it is. Minutes abroad are in the international plan (R23).",
            ),
            Misreading(
                cost(dev.calls),
                "That is with the plan for Dev alone. Then Ben pays every minute, and Dev those beyond his own (R23).",
            ),
        ),
    )


def _only_one(bill: Bill) -> Worked:
    """Who should have the international plan if only one may."""
    names, people = bill.calls["user_principal_name"].unique(), {}
    for who in names:
        people[who] = bill.total - _with(bill, who).total
    best = max(people, key=lambda who: people[who])
    talks = bill.calls.groupby("user_principal_name")["billed_seconds"].sum().to_dict()
    others = sorted((who for who in names if who != best), key=lambda who: -people[who])
    reasons = {
        others[0]: f"That change saves {amount(people[others[0]])}, which is less than another one. The dearer the "
        "calls that a plan would cover, the more it saves (R31).",
        others[1]: f"Look at the minutes abroad, not at all minutes: {count(minutes(talks[others[1]]))} minutes are "
        "mostly calls at home, which the domestic plan covers as well (R23).",
        others[2]: "Somebody without a call abroad gets nothing from minutes abroad and pays the difference of the "
        "two plans (R51).",
    }
    return Worked(
        _name(best),
        f"Compute the month with the plan for each of them. With {_name(best)} it is {amount(people[best])} cheaper, "
        f"fees and calls together, although some of the calls abroad are still over the plan (R23, R51).",
        tuple(Misreading(_name(who), reason) for who, reason in reasons.items()),
    )


def _with(bill: Bill, *people: str) -> Bill:
    """The month with the international plan for these people, bought for them in place of the other."""
    domestic = next(line.purchased for line in bill.agreement.licence if line.sku == DOMESTIC)
    bought = {DOMESTIC: domestic - len(people), INTERNATIONAL: len(people)}
    return bill.what_if(plans=dict.fromkeys(people, INTERNATIONAL), purchased=bought)


def _name(who: str) -> str:
    """The name in a sign-in name.

    >>> _name("ada.lowe@harbour-vale.example")
    'Ada Lowe'
    """
    return who.split("@", maxsplit=1)[0].replace(".", " ").title()


def _price(bill: Bill, sku: str) -> Decimal:
    return next(line.unit_price for line in bill.agreement.licence if line.sku == sku)


def _rate(bill: Bill) -> Decimal:
    """What a minute to the United Kingdom costs [USD]."""
    rate = next(rate for rate in bill.inputs.own_rates if rate.prefix == UNITED_KINGDOM)
    return scaled(rate.price_nano, 9)


def _minutes(bill: Bill, money: Decimal) -> int:
    """The whole minutes to the United Kingdom that an amount pays for."""
    return int(money / _rate(bill))


def _included(bill: Bill) -> int:
    """The international minutes of one licence [min]."""
    holder = bill.inputs.people.memberships[0].row
    world = bill.what_if(plans={holder.user_principal_name: INTERNATIONAL})
    pools = world.pools.to_dict("records")
    size = next(pool["size_seconds"] for pool in pools if pool["pool_id"] == f"US/{INTERNATIONAL}/international")
    return int(size) // 60


QUESTIONS = (
    LessonQuestion(
        "Somebody in the United States phones nobody but the United Kingdom. From how many whole minutes a month on "
        "is the international plan cheaper than the domestic plan with credits?",
        _break_even,
    ),
    LessonQuestion(
        "Ben Marsh and Dev Anand get the international plan, and the others stay as they are. What do the calls of "
        "October cost then, without licences, in USD?",
        _both_of_them,
    ),
    LessonQuestion(
        "Only one of the four may have the international plan. With whom does October cost least?",
        _only_one,
        is_chosen=True,
    ),
)
