"""What kind of call each row is: rule R10, first match wins."""

import numpy as np
import pandas as pd

from benchmarks.analyst.prices import longest_prefix
from benchmarks.generator.world import CALLING_CODES, ZONE_A

FREE = ("free_call", "message", "emergency", "inbound")


def matching(column: pd.Series, pattern: str) -> np.ndarray:
    """Which rows match; asked of the categories only."""
    fits = column.cat.categories.str.lower().str.contains(pattern, regex=True)
    return np.append(np.asarray(fits, dtype=bool), False)[column.cat.codes]


def _to_zone_a(calls: pd.DataFrame, conf_out: np.ndarray) -> np.ndarray:
    codes = pd.Series(list(CALLING_CODES.values()), index=list(CALLING_CODES))
    country = longest_prefix(calls.loc[conf_out, "callee"], codes.reset_index(drop=True))
    zone = np.zeros(len(calls), dtype=bool)
    zone[conf_out] = (country >= 0) & np.isin(codes.index.to_numpy()[country], list(ZONE_A))
    return zone


def kinds(calls: pd.DataFrame, premium: np.ndarray) -> tuple[pd.Categorical, pd.Categorical]:
    """Kind and rule of each call."""
    kind, context = calls["call_type"], calls["context"]
    conf_out, out = matching(kind, "^conf_out"), matching(kind, "^(?:user|pstn|ucap)_out")
    toll_free = matching(calls["number_type"], "toll[-_ ]?free")
    rules = [
        ("R10.1", "free_call", matching(calls["capability"], "^freecall$")),
        ("R10.2", "carrier", matching(kind, "^(?:dr_|byot|oc_|fmc_)")),
        ("R10.3", "message", matching(kind, "^sms_")),
        ("R10.4", "emergency", matching(kind, "^emergency_(?:in|out)$")),
        ("R10.5", "toll_free_in", matching(kind, "_in$") & toll_free),
        ("R10.6", "inbound", matching(kind, "^(?:user|pstn|ucap|conf|unassigned)_in$")),
        ("R10.7", "conference_zone_a", conf_out & ~premium & _to_zone_a(calls, conf_out)),
        ("R10.8", "conference_other", conf_out),
        ("R10.9", "premium", matching(kind, "_out") & premium),
        ("R10.10", "domestic", out & (context == "Domestic").to_numpy()),
        ("R10.11", "international", out & (context == "International").to_numpy()),
    ]
    which = np.select([hit for _, _, hit in rules], range(len(rules)), default=len(rules)).astype("int8")
    named = [name for _, name, _ in rules] + ["unknown"]
    return (
        pd.Categorical.from_codes(which, categories=named),
        pd.Categorical.from_codes(which, categories=[rule for rule, _, _ in rules] + ["R10.12"]),
    )
