"""How much to pay in: the recommendation of 2017 against what one's own months needed (R43)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.text import amount
from chargeback_kit.wallet.tiers import Tier, recommended_tier

TRIGGER, EDGE = Decimal("40.00"), "500"
OTHER = {"higher": "lower", "lower": "higher"}


def _idle(bill: Bill) -> Worked:
    """What is left of the recommended first purchase [USD]."""
    tier = recommended_tier(len(bill.inputs.people.names), bill.agreement.switches.tier_edge)
    left, people = _left(bill, tier.initial_amount), len(bill.inputs.people.names)
    return Worked(
        left,
        f"For {people} people the table says {amount(tier.initial_amount)}. The calls of both months took "
        f"{amount(tier.initial_amount - left)} of it: {amount(left)} are left (R40, R43).",
        (
            Misreading(
                _left(bill, tier.trigger_amount),
                "You paid in the trigger. The table has two columns: what to buy first, and the balance below which "
                "to buy again (R43).",
            ),
            Misreading(
                tier.initial_amount - _spent(bill, bill.months[-1]),
                "You took October alone. Credits do not start anew with the month: what September used is gone (R40).",
            ),
            Misreading(
                ZERO if bill.wallet_summary is None else bill.wallet_summary.closing,
                "That is what is left under today’s setting. Take the first purchase of the table’s row instead (R43).",
            ),
        ),
    )


def _on_the_edge(bill: Bill) -> Worked:
    """What the table says for a number of users that stands in two of its rows [USD]."""
    edge = bill.agreement.switches.tier_edge
    tier, other = recommended_tier(int(EDGE), edge), recommended_tier(int(EDGE), OTHER[edge])
    return Worked(
        tier.initial_amount,
        f"{EDGE} stands in two rows of the table. The switch tier_edge is {edge}, so the {edge} row counts: "
        f"{amount(tier.initial_amount)}, and {amount(other.initial_amount)} by the other reading (R43).",
        (
            Misreading(
                other.initial_amount,
                f"{EDGE} stands in two rows, and you took the other one. The agreement says which: its switch "
                f"tier_edge is {edge} (R43).",
            ),
            Misreading(
                tier.trigger_amount,
                "That is the trigger of the row: the balance below which to buy again. The question is the first "
                "purchase (R43).",
            ),
            Misreading(
                _next(tier).initial_amount,
                "That row begins with more users (R43).",
            ),
        ),
    )


def _higher_trigger(bill: Bill) -> Worked:
    """The lowest balance of both months with a higher trigger [USD]."""
    now, higher = bill.wallet_summary, _played(bill, TRIGGER)
    before = Decimal("0.00") if now is None else now.lowest
    dearest = -min(bill.wallet.loc[bill.wallet["event"] == "call", "amount"])
    return Worked(
        higher,
        f"A recharge comes after the call that leaves less than {amount(TRIGGER)}, so the balance falls below the "
        f"trigger by a part of that call. Played through, the lowest is {amount(higher)} (R41).",
        (
            Misreading(
                TRIGGER,
                "That is the trigger. It is no floor: the call that sets off a recharge has taken its money by then "
                "(R41).",
            ),
            Misreading(
                before,
                "That is the lowest balance with today’s trigger. A higher one buys sooner (R41).",
            ),
            Misreading(
                TRIGGER - dearest,
                f"You took the dearest call, {amount(dearest)}, off the trigger. It could come to that, and did not: "
                "that call found more in the wallet (R41).",
            ),
        ),
    )


def _next(tier: Tier) -> Tier:
    """The row above that one."""
    many = int(EDGE)
    while recommended_tier(many, "higher").initial_amount <= tier.initial_amount:
        many *= 2
    return recommended_tier(many, "higher")


def _played(bill: Bill, trigger: Decimal) -> Decimal:
    month = bill.what_if(wallet=Wallet(trigger=trigger)).wallet_summary
    return ZERO if month is None else month.lowest


def _left(bill: Bill, opening: Decimal) -> Decimal:
    month = bill.what_if(wallet=Wallet(opening=opening, recharge=ZERO)).wallet_summary
    return ZERO if month is None else month.closing


def _spent(bill: Bill, month: str) -> Decimal:
    events = bill.wallet[(bill.wallet["event"] == "call") & (bill.wallet["at"].dt.strftime("%Y-%m") == month)]
    return -sum(events["amount"], ZERO)


QUESTIONS = (
    LessonQuestion(
        "Suppose Harbour & Vale had followed the table of 2017 on 1 September and let nothing recharge. How much of "
        "the first purchase would lie idle at the end of October, in USD?",
        _idle,
    ),
    LessonQuestion(
        f"What does the table of 2017 recommend as the first purchase for {EDGE} licensed users, as this agreement "
        "reads it (switch tier_edge), in USD?",
        _on_the_edge,
    ),
    LessonQuestion(
        "Suppose the trigger had been 40.00 in September and October, and the recharge 50.00 as it was. What would the "
        "lowest balance have been, in USD?",
        _higher_trigger,
    ),
)
