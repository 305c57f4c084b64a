"""The international plan: the counter that ends first ends both (R23)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import cost, minutes, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount, count, day

WHO, COLLEAGUE = "camille.roche@harbour-vale.example", "julien.marchal@harbour-vale.example"
PLAN, POOL = "MCOPSTN2", "FR/MCOPSTN2"


def _after_the_end(bill: Bill) -> Worked:
    """Her domestic calls after the plan has ended [EUR]."""
    separate = bill.what_if(switches={"international_plan": "separate"})
    without = bill.what_if(assigned={POOL: 0})
    hers = cost(of(bill, user_principal_name=WHO, kind="domestic"), "rated_amount")
    return Worked(
        hers,
        f"On {day(_ends(bill))} her calls abroad used up the international minutes, and both counters ended. Each "
        f"domestic call after it costs its minutes at the price of the card: {amount(hers)} together (R23, R31).",
        (
            Misreading(
                cost(of(separate, user_principal_name=WHO, kind="domestic"), "rated_amount"),
                "You let each counter stand alone. The plan gives domestic or international minutes: when one of the "
                "two is used up, the other ends with it (R23).",
            ),
            Misreading(
                cost(of(without, user_principal_name=WHO, kind="domestic"), "rated_amount"),
                "You priced every domestic call. Those before 7 October found the plan open and cost nothing (R23, "
                "R25).",
            ),
            Misreading(
                cost(of(bill, user_principal_name=WHO, kind=["domestic", "international"]), "rated_amount"),
                "That is everything over the plan, with the calls abroad. They ended the plan, but the question is "
                "about the domestic calls that were caught by it (R23).",
            ),
        ),
    )


def _two_with_the_plan(bill: Bill) -> Worked:
    """What everybody's calls cost when the colleague has the same plan [EUR]."""
    both = bill.what_if(plans={COLLEAGUE: PLAN}, purchased={PLAN: 2})
    now, hers = cost(bill.calls), cost(of(bill, user_principal_name=WHO))
    abroad = of(both, kind="international")["billed_seconds"].sum()
    pool = next(row for row in both.pools.to_dict("records") if row["pool_id"] == f"{POOL}/international")
    return Worked(
        cost(both.calls),
        f"Two licences of the identical plan in one country share {count(minutes(pool['size_seconds']))} international "
        f"minutes. Both call abroad for {count(minutes(abroad))}: the plan stays open to the end, and no call costs "
        "anything (R21, R23).",
        (
            Misreading(
                hers,
                "You gave each of the two minutes of their own. The identical plan in the same country is one pool: "
                "what Julien leaves, Camille can use (R21).",
            ),
            Misreading(
                now,
                "That is October as it was. A second licence of the plan doubles the minutes abroad (R21).",
            ),
            Misreading(
                now - hers,
                "You covered Camille’s calls and let Julien pay for his. He has the plan too now (R25).",
            ),
        ),
    )


def _the_day(bill: Bill) -> Worked:
    """The day on which her plan ends."""
    hers = of(bill, user_principal_name=WHO)
    domestic, abroad = (hers[(hers["kind"] == kind) & (hers["over_seconds"] > 0)] for kind in _KINDS)
    whole = abroad[abroad["pooled_seconds"] == 0]
    return Worked(
        day(_ends(bill)),
        f"The call of {day(_ends(bill))} began inside the international minutes and ended outside them: it met the "
        "end. From there on nothing is covered, at home or abroad (R23, R26).",
        (
            Misreading(
                day(domestic["start_utc"].iloc[0]),
                "That is the first domestic call that costs. The plan had ended before, with a call abroad (R23).",
            ),
            Misreading(
                day(whole["start_utc"].iloc[0]),
                "That is the first call abroad of which nothing is covered. The one before was covered in part, and it "
                "is the one that met the end (R26).",
            ),
            Misreading(
                "Not in October",
                "Most of her domestic minutes were left, but the plan gives the one or the other: the international "
                "minutes ended it (R23).",
            ),
        ),
    )


_KINDS = ("domestic", "international")


def _ends(bill: Bill) -> Any:
    """When the domestic counter of the plan ends."""
    pools = bill.pools
    return pools.loc[pools["pool_id"] == f"{POOL}/domestic", "exhausted_at"].iloc[0]


QUESTIONS = (
    LessonQuestion(
        "What do the domestic calls of Camille Roche cost in October, at the prices of the rate card, in EUR?",
        _after_the_end,
    ),
    LessonQuestion(
        "Suppose Julien Marchal had the same international plan as Camille. What would the calls of both cost in "
        "October, without licences, in EUR?",
        _two_with_the_plan,
    ),
    LessonQuestion("On which day does Camille’s plan end?", _the_day, is_chosen=True),
)
