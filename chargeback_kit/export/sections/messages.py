"""The section of text messages: their pools in segments, and who sent them (R28)."""

from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.section import Section, section
from chargeback_kit.export.svg_scales import spans
from chargeback_kit.presentation import messages as of_messages

POOLS, SENDERS = 40, 20


def messages(bill: ComputedBill) -> Section | None:
    """Every pool that fits the page and the dearest senders; None without messages."""
    rows = of_messages.rows(bill)
    if rows.empty:
        return None
    shown = [_pool(row) for row in rows.to_dict("records")]
    senders = rows.attrs["senders"]
    return section(
        of_messages,
        rows,
        shown,
        POOLS,
        months=len(bill.months) > 1,
        words=of_messages.subtitle(rows),
        senders=[_sender(row) for row in senders.head(SENDERS).to_dict("records")],
        more_senders=text.count(len(senders) - SENDERS) if len(senders) > SENDERS else "",
        carrier_fee=text.amount(rows.attrs["carrier_fee"]),
        amount=text.amount(rows.attrs["amount"]),
        segments=text.count(rows.attrs["segments"]),
        over=text.count(int(rows["over_segments"].sum())),
        messages=text.counted(rows.attrs["sent"] + rows.attrs["received"], "message"),
    )


def _pool(row: dict[Any, Any]) -> dict[str, Any]:
    size, used, over = (int(row[name]) for name in ("size_segments", "used_segments", "over_segments"))
    end = row["exhausted_at"]
    ended = end is not pd.NaT
    used_bar, over_bar, _ = spans([(0, used), (used, used + over), (0, size)])
    return {
        "name": row["name"],
        "pool_id": row["pool_id"],
        "month": text.months([row["month"]]) if row["month"] else "",
        "licences": text.count(row["licences"]),
        "used": f"{text.count(used)} of {text.count(size)}" if row["pool_id"] else text.count(row["segments"]),
        "percent": text.percent(used, size) if row["pool_id"] else "",
        "over": text.count(over),
        "carrier_fee": text.amount(row["carrier_fee"]),
        "amount": text.amount(row["amount"]),
        "ran_out": text.instant(end) if ended else "",
        "ran_out_iso": end.strftime("%Y-%m-%dT%H:%M:%SZ") if ended else "",
        "used_bar": used_bar,
        "over_bar": over_bar,
    }


def _sender(row: dict[Any, Any]) -> dict[str, str]:
    counts = {name: text.count(row[name]) for name in ("sent", "received", "segments", "over_segments")}
    money = {name: text.amount(row[name]) for name in ("carrier_fee", "amount")}
    return {"who": row["user_principal_name"], "cost_center": row["cost_center"], **counts, **money}
