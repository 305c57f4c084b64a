"""Call types: what a dial-out policy saves, and what it leaves alone (R10)."""

from collections.abc import Container
from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "An administrator turns off dialling out of meetings to countries beyond Zone A. What would the calls of "
    "October have cost without those calls, in USD?"
)


def answer(bill: Bill) -> Decimal:
    """The month without a call of the kind conference_other."""
    return bill.what_if(growth={"conference_other": "0"}).total


def misreadings(bill: Bill) -> list[Misreading]:
    """Nothing saved, the saving itself, every meeting, everything abroad."""
    calls = bill.calls
    meetings = [*calls.loc[calls["kind"].str.startswith("conference"), "usage_id"], *_dialled_in(bill)]
    beyond = calls.loc[calls["kind"] == "conference_other", "usage_id"].tolist()
    abroad = calls.loc[calls["kind"] == "international", "usage_id"].tolist()
    return [
        Misreading(
            bill.total,
            "That is the whole month. A dial-out policy keeps meetings from calling numbers beyond Zone A, and "
            "those calls are charged by the minute (R10.8).",
        ),
        Misreading(
            _cost(bill, beyond),
            "That is what the policy saves. The question is what remains to be paid (R10.8).",
        ),
        Misreading(
            bill.total - _cost(bill, meetings),
            "You took off every meeting that costs. Whoever dials in on a toll-free number is still paid for, "
            "whatever the policy for dialling out says (R10.5).",
        ),
        Misreading(
            bill.total - _cost(bill, [*beyond, *abroad]),
            "You took off the calls abroad that people made themselves, too. The policy is about meetings that call "
            "somebody; a call from a person’s own number is another kind (R10.11).",
        ),
    ]


def _dialled_in(bill: Bill) -> list[str]:
    """The calls received on a toll-free number of a meeting."""
    found = bill.stages["classify"]
    return found.loc[found["is_conference"] & (found["kind"] == "toll_free_in"), "usage_id"].tolist()


def _cost(bill: Bill, usage_ids: Container[str]) -> Decimal:
    calls = bill.calls
    return sum(calls.loc[[each in usage_ids for each in calls["usage_id"]], "amount"], Decimal("0.00"))
