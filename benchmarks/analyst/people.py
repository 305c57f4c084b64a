"""Memberships: who held what in which cost centre, and which membership a call falls into."""

from pathlib import Path

import numpy as np
import pandas as pd

CREDITS = "MCOPSTNC"


def read_members(folder: Path, agreement: dict) -> pd.DataFrame:
    """users.csv by first day, with the plan, whether it may use credits, and a number per person."""
    members = pd.read_csv(folder / "users.csv", dtype="str", parse_dates=["valid_from", "valid_to"])
    members = members.sort_values(["valid_from", "user_id"], ignore_index=True)
    for day in ("valid_from", "valid_to"):
        members[day] = members[day].astype("datetime64[ns]")
    members["person"], _ = pd.factorize(members["user_id"])
    skus = members["skus"].str.split("+").explode()
    plans = skus[skus.isin({row["plan"] for row in agreement["allotment"]})]
    members["plan"] = plans.groupby(level=0).first()
    members["credits"] = (skus == CREDITS).groupby(level=0).any()
    return members


def member_of(calls: pd.DataFrame, members: pd.DataFrame) -> np.ndarray:
    """Per call the row of `members` in force on its day; -1 for bots and strangers."""
    ids = pd.Index(members["user_id"].unique())
    asked = pd.DataFrame({"day": calls["start_utc"].dt.normalize(), "person": ids.get_indexer(calls["user_id"])})
    known = members.reset_index(names="member")[["valid_from", "valid_to", "person", "member"]]
    found = pd.merge_asof(asked, known, left_on="day", right_on="valid_from", by="person")
    gone = found["valid_to"] < found["day"]
    return found["member"].mask(gone).fillna(-1).astype("int64").to_numpy()


def take(column: pd.Series, member: np.ndarray) -> pd.Categorical:
    """A text column of `members` spread over the calls, as categories."""
    codes, names = pd.factorize(column)
    return pd.Categorical.from_codes(np.where(member < 0, -1, codes[member]), categories=names)
