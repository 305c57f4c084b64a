"""Text messages: a pool counts segments, sent and received, over three countries (R28)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "How many segments of October’s messages were over the pool of messages?"


def answer(bill: Bill) -> int:
    """The segments over the pool."""
    return int(bill.message_pools["over_segments"].sum())


def misreadings(bill: Bill) -> list[Misreading]:
    """Messages for segments, only those sent, a pool for each country, a plan that brings none."""
    sent = _messages(bill)
    own = sent[sent["pool_id"] != ""]
    pools = bill.message_pools
    size = int(pools["size_segments"].sum())
    each = size // int(pools["licences"].sum())
    costs = own["segments"].cumsum() > size
    return [
        Misreading(
            int(costs.sum()),
            "Those are the messages that cost something. The pool counts segments, and one message may be many (R28).",
        ),
        Misreading(
            answer(bill) - int(own.loc[own["is_incoming"], "segments"].sum()),
            "You counted what was sent. A message that is received draws the pool as well (R28).",
        ),
        Misreading(
            sum(max(0, int(segments) - each) for segments in own.groupby("user_principal_name")["segments"].sum()),
            "You gave the United States and Canada a pool each. Messages of the identical plan lie in one pool over "
            "both and Puerto Rico (R28).",
        ),
        Misreading(
            answer(bill) + int(sent["segments"].sum()) - int(own["segments"].sum()),
            "You counted the messages of pay-as-you-go. That plan brings none, so they are over no pool: they are "
            "charged as reported (R28, R30).",
        ),
    ]


def _messages(bill: Bill) -> Any:
    """The messages in their order, with segments and whether they were received."""
    rows = bill.stages["usage"].merge(bill.stages["call_attributes"], on="word_set_no")
    said = rows[["usage_id", "duration_seconds", "is_incoming"]].rename(columns={"duration_seconds": "segments"})
    return bill.calls[bill.calls["kind"] == "message"].merge(said, on="usage_id")
