"""Pool sizes, and who draws how much in order of time: one grouped running sum."""

import numpy as np
import pandas as pd

ZONE_A = "*/MCOMEETADD/zone_a"


def sizes(members: pd.DataFrame, agreement: dict, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """One row per counter: pool id, licences, size [s], and the row of the counter that ends with it."""
    held = members[~((members["valid_to"] < start) | (members["valid_from"] >= end))]
    holders = held.groupby(["usage_country", "plan"])["person"].nunique()
    minutes = pd.DataFrame(agreement["allotment"]).set_index(["country", "plan"])
    minutes = minutes.rename(columns=lambda name: name.removesuffix("_minutes")).rename_axis(columns="counter")
    wide = minutes.fillna(0).astype("int64").loc[holders.index].mul(holders, axis=0)
    long = wide.rename_axis(["country", "plan"]).stack().rename("minutes").reset_index()
    long = long[long["minutes"] > 0].sort_values(["country", "plan", "counter"], ignore_index=True)
    long["licences"] = holders.loc[pd.MultiIndex.from_frame(long[["country", "plan"]])].to_numpy()
    long["pool_id"] = long["country"] + "/" + long["plan"] + "/" + long["counter"]
    long["sibling"] = long.groupby(["country", "plan"])["counter"].transform(lambda g: g.index[::-1])
    return pd.concat([long, _zone_a(agreement, len(long))], ignore_index=True).assign(
        size_seconds=lambda table: table["minutes"] * 60
    )


def _zone_a(agreement: dict, row: int) -> pd.DataFrame:
    """The conferencing pool, by licences purchased."""
    bought = sum(line["purchased"] for line in agreement["licence"] if line["sku"] == "MCOMEETADV")
    minutes = bought * agreement["conference"]["minutes_per_licence"]
    zone = {
        "plan": "MCOMEETADD",
        "counter": "zone_a",
        "minutes": minutes,
        "licences": bought,
        "pool_id": ZONE_A,
    }
    return pd.DataFrame([zone | {"sibling": row}])


def pool_of(kind: pd.Categorical, member: np.ndarray, members: pd.DataFrame, pools: pd.DataFrame) -> np.ndarray:
    """Per call the row of `pools` it is meant to draw, -1 for none."""
    pool = np.full(len(member), -1)
    row = pd.Series(pools.index, index=pools["pool_id"])
    for counter in ("domestic", "international"):
        ids = members["usage_country"] + "/" + members["plan"] + "/" + counter
        per_member = row.reindex(ids, fill_value=-1).to_numpy()
        pool = np.where((kind == counter) & (member >= 0), per_member[member], pool)
    return np.where(kind == "conference_zone_a", len(pools) - 1, pool)


def draw(pool: np.ndarray, billed: np.ndarray, pools: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Pooled seconds per call, and per pool the position of the call at which it (or its sibling) ends."""
    drawn = np.flatnonzero(pool >= 0)
    calls = pd.DataFrame({"pool": pool[drawn], "billed": billed[drawn]}, index=drawn)
    used = calls.groupby("pool")["billed"].cumsum()
    size = pools["size_seconds"].to_numpy()[calls["pool"]]
    reached = calls.loc[used >= size, "pool"].drop_duplicates()
    own_end = pd.Series(reached.index, index=reached.to_numpy()).reindex(pools.index, fill_value=len(pool)).to_numpy()
    end = np.minimum(own_end, own_end[pools["sibling"]])
    taken = (size - used + calls["billed"]).clip(0, calls["billed"])
    pooled = np.zeros(len(pool), dtype="int64")
    pooled[drawn] = taken.where(drawn <= end[calls["pool"]], 0)
    return pooled, end


def pool_table(calls: pd.DataFrame, pool: np.ndarray, pools: pd.DataFrame, end: np.ndarray) -> pd.DataFrame:
    """pools.csv of the output folder."""
    sums = calls[["pooled_seconds", "over_seconds"]].groupby(pool).sum().reindex(pools.index, fill_value=0)
    moments = calls["start_utc"].reindex(end).to_numpy()
    return pd.DataFrame(
        {
            "pool_id": pools["pool_id"],
            "licences": pools["licences"],
            "size_seconds": pools["size_seconds"],
            "used_seconds": sums["pooled_seconds"],
            "over_seconds": sums["over_seconds"],
            "exhausted_at": moments,
        }
    )
