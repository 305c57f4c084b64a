"""Who pays what is over, and the prepaid wallet with its recharges, once per call."""

import numpy as np
import pandas as pd

FUNDING = ["free", "carrier", "pool", "credits", "postpaid", "unfunded"]


def cents(text: str) -> int:
    """Money written as text, as integer cents."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def funded_by(calls: pd.DataFrame, may_use: np.ndarray, free: np.ndarray, agreement: dict) -> pd.Categorical:
    """First match wins."""
    wallet, postpaid = "wallet" in agreement, agreement.get("postpaid", {}).get("enabled", False)
    tests = [free, calls["kind"] == "carrier", calls["over_seconds"] == 0, may_use & wallet, postpaid]
    codes = np.select([np.broadcast_to(test, len(calls)) for test in tests], range(5), default=5)
    return pd.Categorical.from_codes(codes.astype("int8"), categories=FUNDING)


def recharge_positions(spent: np.ndarray, opening: int, trigger: int, recharge: int) -> np.ndarray:
    """Calls after which the balance is below the trigger, one purchase each; `spent` is the running sum."""
    positions, next_call = [], 0
    while True:
        limit = opening + len(positions) * recharge - trigger
        call = max(next_call, int(np.searchsorted(spent, limit, side="right")))
        if call >= len(spent):
            return np.array(positions, dtype="int64")
        positions.append(call)
        next_call = call + 1


def wallet_table(calls: pd.DataFrame, agreement: dict, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """wallet.csv of the output folder, amounts in cents."""
    paid = calls.loc[(calls["funded_by"] == "credits") & (calls["amount"] != 0), ["start_utc", "usage_id", "amount"]]
    opening, trigger, amount = (cents(agreement["wallet"][key]) for key in ("opening", "trigger", "recharge"))
    at = recharge_positions(paid["amount"].cumsum().to_numpy(), opening, trigger, amount)
    events = pd.DataFrame(
        {"at": paid["start_utc"], "event": "call", "usage_id": paid["usage_id"], "amount": -paid["amount"]}
    ).reset_index(drop=True)
    bought = pd.DataFrame({"at": events["at"].iloc[at], "event": "recharge", "usage_id": "", "amount": amount})
    events = pd.concat([events, bought.set_index(at)]).sort_index(kind="stable")
    first = pd.DataFrame({"at": [start], "event": "opening", "usage_id": "", "amount": opening})
    last = pd.DataFrame({"at": [end], "event": "closing", "usage_id": "", "amount": 0})
    ledger = pd.concat([first, events, last], ignore_index=True)
    return ledger.assign(event=ledger["event"].astype("category"), balance=ledger["amount"].cumsum())
