"""Cost centre x category: call money on the day of the call, licence fees by days held."""

import numpy as np
import pandas as pd

from benchmarks.analyst.ledger import cents

CATEGORY = {
    "domestic": "domestic",
    "international": "international",
    "premium": "premium",
    "toll_free_in": "toll_free",
    "conference_zone_a": "conference",
    "conference_other": "conference",
}
ORDER = ["licence_fees", "domestic", "international", "conference", "toll_free", "premium", "other"]


def cost_centers(calls: pd.DataFrame, homes: pd.Categorical, agreement: dict) -> pd.Categorical:
    """The member's cost centre; a bot's by the number it answered; else the agreement's `unowned`."""
    unowned = agreement.get("unowned", "Unassigned")
    owners = {line["number"]: line["cost_center"] for line in agreement.get("number_owner", [])}
    names = homes.categories.union([unowned, *owners.values()], sort=False).drop_duplicates()
    codes = homes.set_categories(names).codes.copy()
    bots = np.flatnonzero(calls["call_type"].isin(["ucap_in"]))
    owned = calls["callee"].iloc[bots].map(owners).fillna(unowned)
    codes[bots] = names.get_indexer(owned)
    codes[codes < 0] = names.get_loc(unowned)
    return pd.Categorical.from_codes(codes, categories=names)


def _days(members: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Days of the month per (sku, person, cost centre)."""
    first = members["valid_from"].clip(lower=start)
    last = members["valid_to"].fillna(end).clip(upper=end - pd.Timedelta(days=1))
    held = members.assign(days=(last - first).dt.days + 1, sku=members["skus"].str.split("+")).explode("sku")
    held = held[held["days"] > 0]
    return held.groupby(["sku", "person", "cost_center"], as_index=False)["days"].sum()


def _split(held: pd.DataFrame) -> pd.Series:
    """Each holder's price over the cost centres by days: floor, then the largest remainders, ties by name."""
    by = [held["sku"], held["person"]]
    total = held["days"].groupby(by).transform("sum")
    share, remainder = (held["price"] * held["days"]).divmod(total)
    left = held["price"] - share.groupby(by).transform("sum")
    ordered = held.assign(remainder=-remainder).sort_values(["sku", "person", "remainder", "cost_center"])
    rank = ordered.groupby(["sku", "person"]).cumcount()
    return share + (rank.reindex(held.index) < left)


def licence_fees(members: pd.DataFrame, agreement: dict, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Fees [cents] per cost centre, idle licences to `unowned`."""
    lines = pd.DataFrame(agreement["licence"])
    lines["price"] = [cents(price) for price in lines["unit_price"]]
    held = _days(members, start, end).merge(lines[["sku", "price"]], on="sku")
    held["amount"] = _split(held)
    holders = held.groupby("sku")["person"].nunique().reindex(lines["sku"], fill_value=0).to_numpy()
    if (holders > lines["purchased"]).any():
        raise ValueError("more licences are assigned than purchased; this script knows only idle ones")
    idle = int(((lines["purchased"] - holders) * lines["price"]).sum())
    fees = held.groupby("cost_center", as_index=False)["amount"].sum()
    unowned = pd.DataFrame({"cost_center": [agreement.get("unowned", "Unassigned")], "amount": [idle]})
    return pd.concat([fees, unowned]).assign(category="licence_fees")


def statement_table(calls: pd.DataFrame, fees: pd.DataFrame) -> pd.DataFrame:
    """statements.csv of the output folder, amounts in cents."""
    usage = calls.groupby(["cost_center", "kind"], observed=True)["amount"].sum().reset_index()
    usage = usage.astype({"cost_center": "str", "kind": "str"})
    usage["category"] = usage["kind"].map(CATEGORY).fillna("other")
    lines = pd.concat([usage[["cost_center", "category", "amount"]], fees])
    lines["category"] = pd.Categorical(lines["category"], categories=ORDER, ordered=True)
    table = lines.groupby(["cost_center", "category"], observed=True)["amount"].sum().reset_index()
    return table[table["amount"] != 0].reset_index(drop=True)
