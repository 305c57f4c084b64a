"""Whether files keep the rules of a version of FOCUS: every rule of the tables, each with the rows that break it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from chargeback_kit.focus.columns import COST_AND_USAGE, OWN
from chargeback_kit.focus.rules import OF_EVERY_DATASET, Rule, allowed, applies, decimals, rules, texts
from chargeback_kit.reference import column as fact_column
from chargeback_kit.reference import rows as facts

Frames = Mapping[str, pd.DataFrame]
Bad = pd.Series
SHOWN = 5
NUMERIC = re.compile(r"-?\d+(\.\d+)?(E-?\d+)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UNIT = re.compile(r"(\d+ )?[A-Z][A-Za-z]*(-[A-Z][a-z]*)?(/(\d+ )?[A-Z][a-z]*)?")


class Broken(NamedTuple):
    """A rule that does not hold, and the places of the rows that break it, from 0; of a whole file none."""

    rule: Rule
    rows: tuple[int, ...]

    def __str__(self) -> str:
        lines = ", ".join(str(place + 2) for place in self.rows[:SHOWN])
        more = f" and {len(self.rows) - SHOWN} more" if len(self.rows) > SHOWN else ""
        return f"{self.rule.id}: {self.rule.says}" + (f" (line {lines}{more})" if self.rows else "")


class Given(NamedTuple):
    """What a rule may look at: the version, every file, and what each invoice asks for, where somebody knows it."""

    version: str
    frames: Frames
    invoices: Mapping[str, Decimal] | None


def broken(version: str, frames: Frames, invoices: Mapping[str, Decimal] | None = None) -> list[Broken]:
    """Every rule that some files break; ``frames``: cells as text by dataset, an empty cell is no value.

    ``invoices``: what each invoice asks for, by its number; without it the sums of invoices are not asked.
    """
    given = Given(version, frames, invoices)
    found = (asked(rule, given) for rule in rules(version) if rule.dataset in frames)
    return [each for each in found if each is not None]


def asked(rule: Rule, given: Given) -> Broken | None:
    """What breaks one rule; None where it holds."""
    frame = given.frames[rule.dataset]
    if rule.column == OF_EVERY_DATASET:
        return None if _are_known(rule.dataset, frame, given.version) else Broken(rule, ())
    if rule.must == "is present":
        return None if rule.column in frame else Broken(rule, ())
    if rule.column not in frame or frame.empty:
        return None
    rows = frame[applies(rule.when, frame)]
    bad = _breaking(rule, rows, given)
    places = tuple(frame.index.get_indexer(rows.index[bad.to_numpy(dtype=bool)]).tolist())
    return Broken(rule, places) if places else None


def _are_known(dataset: str, frame: pd.DataFrame, version: str) -> bool:
    known = {row["column"] for row in facts("focus_columns") if (row["version"], row["dataset"]) == (version, dataset)}
    own = [name not in known for name in frame.columns]
    is_named = all(name.startswith(OWN) for name, is_own in zip(frame.columns, own, strict=True) if is_own)
    return is_named and own == sorted(own) and frame.columns.is_unique


def _breaking(rule: Rule, rows: pd.DataFrame, given: Given) -> Bad:
    """Which of the rows to which a rule applies break it."""
    for pattern, must in MUSTS.items():
        if parts := re.fullmatch(pattern, rule.must):
            return must(rule, rows, parts.groups(), given)
    return ~applies(f"{rule.column} {rule.must}", rows)


Asked = Callable[[Rule, pd.DataFrame, tuple[str | Any, ...], Given], Bad]


def _format(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    if words[0] == "Allowed Values":
        return ~rows[rule.column].isin(allowed(given.version, rule.column))
    fits = FORMATS[words[0]]
    known = {cell: fits(cell) for cell in rows[rule.column].unique()}
    return ~rows[rule.column].map(known).astype(bool)


def _equal(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    both = texts(rows, rule.column), texts(rows, words[0])
    if rule.column.endswith("Cost"):
        return decimals(both[0]) != decimals(both[1])
    return both[0] != both[1]


def _after(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    return ~(rows[rule.column] > texts(rows, words[0]))


def _not_before(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    return rows[rule.column] < texts(rows, words[0])


def _one_each(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    return rows.groupby(words[0])[rule.column].transform("nunique") > 1


def _unique(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    return rows.duplicated([rule.column, words[0]], keep=False)


def _listed(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    """Whether another file has a row with the same two values."""
    keys = [rule.column, words[1]]
    there = set(given.frames[words[0]][keys].itertuples(index=False, name=None))
    return pd.Series(
        [key not in there for key in rows[keys].itertuples(index=False, name=None)], rows.index, dtype=bool
    )


def _belongs(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    return rows[rule.column].map(allowed(given.version, rule.column)) != rows[words[0]]


def _invoices(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    if given.invoices is None:
        return pd.Series(data=False, index=rows.index)
    sums = _sums(rows, ["InvoiceId"], rule.column)
    wrong = {key for key, money in sums.items() if key and given.invoices.get(key) != money}
    missing = any(money and not sums.get(key) for key, money in given.invoices.items())
    return rows["InvoiceId"].isin(wrong) | missing


def _commitments(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    is_usage = rows["ChargeCategory"] == "Usage"
    used = _sums(rows[is_usage], ["CommitmentDiscountId"], "EffectiveCost")
    bought = _sums(rows[rows["ChargeCategory"] == "Purchase"], ["CommitmentDiscountId"], "BilledCost")
    keys = used.keys() | bought.keys()
    return rows["CommitmentDiscountId"].isin({key for key in keys if used.get(key, 0) != bought.get(key, 0)})


def _ratios(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    """Whether the parts of each fee are together exactly the whole."""
    keys = ["InvoiceId", "InvoiceDetailId"]
    ratios = rows[rule.column].map(_ratio)
    whole = _sums(rows.assign(_ratio=ratios.map(str)), keys, "_ratio")
    return pd.Series([whole[key] != 1 for key in rows[keys].itertuples(index=False, name=None)], rows.index, dtype=bool)


def _details(rule: Rule, rows: pd.DataFrame, words: tuple[str, ...], given: Given) -> Bad:
    keys = ["InvoiceId", "InvoiceDetailId"]
    sums = _sums(given.frames[COST_AND_USAGE], keys, "BilledCost")
    found = zip(rows[keys].itertuples(index=False, name=None), decimals(rows[rule.column]), strict=True)
    return pd.Series([sums.get(key, Decimal(0)) != money for key, money in found], rows.index, dtype=bool)


def _sums(rows: pd.DataFrame, keys: list[str], column: str) -> dict[Any, Decimal]:
    """The exact sums of a column by one key, or by several."""
    found: dict[Any, Decimal] = {}
    named = rows[keys[0]] if len(keys) == 1 else rows[keys].itertuples(index=False, name=None)
    for key, amount in zip(named, decimals(rows[column]), strict=True):
        found[key] = found.get(key, Decimal(0)) + amount
    return found


def _ratio(cell: str) -> Decimal:
    elements = (_object(cell) or {}).get("Elements", [])
    return sum((each["AllocatedRatio"] for each in elements), Decimal(0))


MUSTS: dict[str, Asked] = {
    "has the format (.+)": _format,
    "equals the sum of its rows of CostAndUsage": _details,
    r"equals (\w+)": _equal,
    r"is after (\w+)": _after,
    r"is not before (\w+)": _not_before,
    r"is one for each (\w+)": _one_each,
    r"is unique within (\w+)": _unique,
    r"is in (\w+) with (\w+)": _listed,
    r"belongs to (\w+)": _belongs,
    "sums to its invoice": _invoices,
    "sums over the usage of a CommitmentDiscountId to BilledCost of its purchases": _commitments,
    "has ratios that are 1 over each InvoiceDetailId": _ratios,
}
"""What a rule may ask beside a condition."""


def _is_moment(cell: str) -> bool:
    try:
        return bool(MOMENT.fullmatch(cell) and datetime.fromisoformat(cell))
    except ValueError:
        return False


def _object(cell: str) -> dict[str, Any] | None:
    """A JSON object with exact numbers; None for anything else, and for one with a key twice."""
    try:
        found = json.loads(cell, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_once)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _once(read: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    listed = list(read)
    if len({key for key, _ in listed}) < len(listed):
        raise ValueError("a key twice")
    return dict(listed)


def _is_flat(cell: str) -> bool:
    found = _object(cell)
    return found is not None and not any(isinstance(value, dict | list) for value in found.values())


def _is_allocation(cell: str) -> bool:
    """Whether an object says in each of its elements which part of a charge was allocated."""
    elements = (_object(cell) or {}).get("Elements")
    if not isinstance(elements, list) or not elements:
        return False
    return all(isinstance(e, dict) and isinstance(e.get("AllocatedRatio"), Decimal) for e in elements)


FORMATS: dict[str, Callable[[str], bool]] = {
    "Numeric Format": lambda cell: NUMERIC.fullmatch(cell) is not None,
    "Date/Time Format": _is_moment,
    "Currency Format": lambda cell: cell in fact_column("currencies", "code"),
    "Unit Format": lambda cell: UNIT.fullmatch(cell) is not None,
    "Key-Value Format": _is_flat,
    "JSON Object Format": _is_allocation,
}
"""Whether a cell is written as a format says."""
