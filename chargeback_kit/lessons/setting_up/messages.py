"""Text messages: a pool counts segments, sent and received, over three countries (R28)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

OMAR, LARGER = "omar.diaz@harbour-vale.example", "MCOPSTN1"


def _segments_over(bill: Bill) -> Worked:
    """The segments over the pool."""
    sent = _messages(bill)
    own = sent[sent["pool_id"] != ""]
    over, pools = _over(bill), bill.message_pools
    size = int(pools["size_segments"].sum())
    each = size // int(pools["licences"].sum())
    used = int(own["segments"].sum())
    return Worked(
        over,
        f"{len(own)} messages of the plan are {used} segments, sent and received. Two licences bring {size} over the "
        f"United States and Canada together: {over} are over (R28).",
        (
            Misreading(
                int((own["segments"].cumsum() > size).sum()),
                "Those are the messages that cost something. The pool counts segments, and one message may be many "
                "(R28).",
            ),
            Misreading(
                over - int(own.loc[own["is_incoming"], "segments"].sum()),
                "You counted what was sent. A message that is received draws the pool as well (R28).",
            ),
            Misreading(
                sum(max(0, int(segments) - each) for segments in own.groupby("user_principal_name")["segments"].sum()),
                "You gave the United States and Canada a pool each. Messages of the identical plan lie in one pool "
                "over both and Puerto Rico (R28).",
            ),
            Misreading(
                over + int(sent["segments"].sum()) - used,
                "You counted the messages of pay-as-you-go. That plan brings none, so they are over no pool: they are "
                "charged as reported (R28, R30).",
            ),
        ),
    )


def _two_plans(bill: Bill) -> Worked:
    """The segments over both pools when one of the two has another plan."""
    apart = bill.what_if(plans={OMAR: LARGER}, purchased={LARGER: 1})
    own = _messages(bill)
    hers = own[(own["pool_id"] != "") & (own["user_principal_name"] != OMAR)]
    pools = apart.message_pools.to_dict("records")
    sizes = " and ".join(str(pool["size_segments"]) for pool in pools)
    used = " and ".join(str(pool["used_segments"] + pool["over_segments"]) for pool in pools)
    more = sum(pool["size_segments"] for pool in pools)
    return Worked(
        _over(apart),
        f"Two plans are two pools, of {sizes} segments; {used} are asked of them. What one leaves, the other cannot "
        f"use: {_over(apart)} are over (R28).",
        (
            Misreading(
                0,
                f"Together they would have {more} segments, which is enough. But pools of two plans are never one: "
                "what Omar leaves, Lena cannot use (R28).",
            ),
            Misreading(
                _over(bill),
                "That is October as it was, with the identical plan for both (R28).",
            ),
            Misreading(
                int(hers["segments"].sum()),
                "Those are all segments of Lena. Her own licence still brings her some (R28).",
            ),
        ),
    )


def _what_they_cost(bill: Bill) -> Worked:
    """What all messages cost [USD]."""
    every = of(bill, kind="message")
    pooled = every[every["pool_id"] != ""]
    return Worked(
        cost(every),
        f"{amount(cost(pooled))} for the segments over the pool, by the rate card, and "
        f"{amount(cost(every) - cost(pooled))} for Ines, whose plan brings no messages, as reported: "
        f"{amount(cost(every))} (R28, R30).",
        (
            Misreading(
                cost(pooled),
                "You left out the messages of pay-as-you-go. They draw no pool, and what Microsoft charged for them "
                "counts (R30).",
            ),
            Misreading(
                cost(every) - cost(pooled),
                "Those are the messages of pay-as-you-go alone. The segments over the pool cost as well (R28).",
            ),
            Misreading(
                cost(bill.calls) + cost(pooled),
                "You added the messages to a sum that holds them already (R28).",
            ),
        ),
    )


def _over(bill: Bill) -> int:
    return int(bill.message_pools["over_segments"].sum())


def _messages(bill: Bill) -> Any:
    """The messages in their order, with segments and whether they were received."""
    rows = bill.stages["usage"].merge(bill.stages["call_attributes"], on="word_set_no")
    said = rows[["usage_id", "duration_seconds", "is_incoming"]].rename(columns={"duration_seconds": "segments"})
    return bill.calls[bill.calls["kind"] == "message"].merge(said, on="usage_id")


QUESTIONS = (
    LessonQuestion("How many segments of October’s messages were over the pool of messages?", _segments_over),
    LessonQuestion(
        "Suppose Omar Diaz alone had the larger plan (MCOPSTN1), and Lena Fox kept hers. How many segments would be "
        "over?",
        _two_plans,
    ),
    LessonQuestion("What do all text messages of October cost, in USD?", _what_they_cost),
)
