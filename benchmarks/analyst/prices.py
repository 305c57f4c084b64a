"""The longest prefix of each different number, and what a call costs by it."""

from pathlib import Path

import numpy as np
import pandas as pd

INBOUND = "toll_free_inbound"


def read_rates(folder: Path, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """The rate rows in force all month; money as integer micro-units, which the four decimals fit exactly."""
    rates = pd.read_csv(folder / "rates.csv", dtype="str", parse_dates=["effective_from"])
    rates["inbound"] = rates["number_kind"] == INBOUND
    rates = rates.sort_values("effective_from", kind="stable")
    if ((rates["effective_from"] > start) & (rates["effective_from"] < end)).any():
        raise ValueError("a rate changes within the month; this script prices a month by one card")
    rates = rates[rates["effective_from"] <= start].drop_duplicates(["inbound", "prefix"], keep="last")
    for column in ("price_per_minute", "connection_fee"):
        whole, _, part = rates[column].str.partition(".").to_numpy().T
        rates[column] = [int(w) * 1_000_000 + int(p.ljust(6, "0")) for w, p in zip(whole, part, strict=True)]
    rates["increment"] = rates["increment_seconds"].astype("float64").fillna(0).astype("int64")
    return rates.reset_index(drop=True)


def longest_prefix(numbers: pd.Series, prefixes: pd.Series) -> np.ndarray:
    """Per number the label of its longest prefix, -1 where none fits; distinct numbers are matched once."""
    codes, distinct = pd.factorize(numbers)
    if not len(distinct):
        return np.full(len(numbers), -1)
    digits = pd.Series(distinct).str.slice(1).astype("int64").to_numpy()
    length = np.floor(np.log10(digits)).astype("int64") + 1
    found = np.full(len(digits), -1)
    for size in sorted(prefixes.str.len().unique(), reverse=True):
        labels = prefixes[prefixes.str.len() == size]
        table = pd.Series(labels.index, index=labels.astype("int64"))
        head = digits // 10 ** np.maximum(length - size, 0)
        match = table.reindex(head, fill_value=-1).to_numpy()
        found = np.where((found < 0) & (length >= size), match, found)
    return np.where(codes < 0, -1, found[codes])


def rate_of(calls: pd.DataFrame, rates: pd.DataFrame, outgoing: np.ndarray, toll_free: np.ndarray) -> np.ndarray:
    """Per call the row of `rates`: by destination if outgoing, by caller if toll-free; -1 for none."""
    rate = np.full(len(calls), -1)
    called, calling = rates.loc[~rates["inbound"], "prefix"], rates.loc[rates["inbound"], "prefix"]
    rate[outgoing] = longest_prefix(calls.loc[outgoing, "callee"], called)
    rate[toll_free] = longest_prefix(calls.loc[toll_free, "caller"], calling)
    return rate


def rated_cents(calls: pd.DataFrame, rates: pd.DataFrame, rate: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Price x seconds / 60 + fee, rounded half up once: all in integers. A missing rate is -1."""
    price, fee, increment = (rates[c].to_numpy()[rate] for c in ("price_per_minute", "connection_fee", "increment"))
    step = np.maximum(increment, 1)
    own = np.maximum(-(-calls["duration"].to_numpy() // step) * step - calls["pooled_seconds"].to_numpy(), 0)
    seconds = np.where(increment > 0, own, calls["over_seconds"].to_numpy())
    micro_times_60 = price * seconds + np.where(seconds > 0, fee * 60, 0)
    cents = (micro_times_60 + 300_000) // 600_000
    priced = ~free & np.where(rate < 0, calls["over_seconds"].to_numpy() > 0, seconds > 0)
    return np.where(priced, np.where(rate < 0, -1, cents), 0)
