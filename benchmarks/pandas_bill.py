"""The same bill in pandas, for the tenant of `benchmarks.tenant`: what the kit is measured against.

It follows the same rules for what that tenant contains: one month, one currency, one file, default switches,
no conflicts, no top-ups. Money is integer cents, rates are integer micro-units; no floats.
`python -m benchmarks.pandas_bill FOLDER [rated|reported]` prints the totals.
"""

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.analyst import kinds, ledger, people, pools, prices, reading, statements


class Bill(NamedTuple):
    """The tables of a bill; amounts in cents."""

    calls: pd.DataFrame
    pools: pd.DataFrame
    wallet: pd.DataFrame
    statements: pd.DataFrame


OUTPUT = (
    "usage_id",
    "start_utc",
    "user_principal_name",
    "cost_center",
    "kind",
    "rule_id",
    "billed_seconds",
    "pool_id",
    "pooled_seconds",
    "over_seconds",
    "funded_by",
    "reported_amount",
    "rated_amount",
    "amount",
    "currency",
)


def _classify(calls: pd.DataFrame, rates: pd.DataFrame) -> np.ndarray:
    """Add kind and rule; hand back the rate row of each call, which says what is premium."""
    outgoing = kinds.matching(calls["call_type"], "_out")
    toll_free = kinds.matching(calls["call_type"], "_in$") & kinds.matching(calls["number_type"], "toll[-_ ]?free")
    rate = prices.rate_of(calls, rates, outgoing, toll_free)
    by_rate = (rates["number_kind"] == "premium").to_numpy()[rate] & (rate >= 0) & outgoing
    premium = by_rate | kinds.matching(calls["destination"], "premium")
    calls["kind"], calls["rule_id"] = kinds.kinds(calls, premium)
    return rate


def _meter(calls: pd.DataFrame, member: np.ndarray, members: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Add billed, pooled and over seconds; hand back the pools."""
    calls["billed_seconds"] = -(-calls["duration"] // 60) * 60
    pool = pools.pool_of(calls["kind"].array, member, members, sizes)
    calls["pooled_seconds"], end = pools.draw(pool, calls["billed_seconds"].to_numpy(), sizes)
    calls["over_seconds"] = calls["billed_seconds"] - calls["pooled_seconds"]
    calls["pool_id"] = pd.Categorical.from_codes(pool, categories=pd.Index(sizes["pool_id"]))
    return pools.pool_table(calls, pool, sizes, end)


def _price(calls: pd.DataFrame, rates: pd.DataFrame, rate: np.ndarray, charges: str) -> None:
    """Add both amounts and the one that counts."""
    free = calls["kind"].isin([*kinds.FREE, "carrier"]).to_numpy()
    calls["reported_amount"] = calls["charge"] + calls["fee"]
    calls["rated_amount"] = prices.rated_cents(calls, rates, rate, free)
    missing = calls["rated_amount"] < 0
    calls["amount"] = calls[f"{charges}_amount"].mask(missing, calls["reported_amount"])


def bill(
    folder: str | Path,
    month: str,
    charges: str = "reported",
    order: Callable[[pd.DataFrame], pd.DataFrame] = reading.by_both_keys,
) -> Bill:
    """Read the folder, compute the bill."""
    folder, start = Path(folder), pd.Timestamp(month)
    end = start + pd.offsets.MonthBegin(1)
    agreement = tomllib.loads((folder / "agreement.toml").read_text("utf-8"))
    members, rates = people.read_members(folder, agreement), prices.read_rates(folder, start, end)
    calls = order(reading.of_month(reading.read_usage(folder), start, end))
    member = people.member_of(calls, members)
    rate = _classify(calls, rates)
    pool_table = _meter(calls, member, members, pools.sizes(members, agreement, start, end))
    _price(calls, rates, rate, charges)
    may_use = kinds.matching(calls["call_type"], "^ucap_") | ((member >= 0) & members["credits"].to_numpy()[member])
    calls["funded_by"] = ledger.funded_by(calls, may_use, calls["kind"].isin(kinds.FREE).to_numpy(), agreement)
    calls["user_principal_name"] = people.take(members["user_principal_name"], member)
    homes = people.take(members["cost_center"], member)
    calls["cost_center"] = statements.cost_centers(calls, homes, agreement)
    fees = statements.licence_fees(members, agreement, start, end)
    wallet = ledger.wallet_table(calls, agreement, start, end)
    return Bill(calls[list(OUTPUT)], pool_table, wallet, statements.statement_table(calls, fees))


def main() -> None:
    """Command line."""
    result = bill(sys.argv[1], "2026-10", sys.argv[2] if sys.argv[2:] else "reported")
    print(result.statements.groupby("category", observed=True)["amount"].sum() / 100)
    print(result.pools.to_string())
    print(result.wallet["event"].value_counts())


if __name__ == "__main__":
    main()
