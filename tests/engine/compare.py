"""The tables of a bill as text, and where they differ from the reference of the bill."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from alerts.walk import listed, walked
from oracle.oracle import reference_bill
from oracle.tenants import random_tenant
from proof.tenants import unproven

import chargeback_kit as ck
from chargeback_kit.rules.calendar import iso

TABLES = ("calls", "pools", "message_pools", "wallet", "statements")
ONLY_THE_KIT_SAYS = {"ignored-rate", "unknown-sku", "encoding", "summary-report", "ignored-file", "no-calls"}
MARK = re.compile("#[0-9a-f]{8}$")
COMPARED = ("code", "severity", "usage_id", "amount")
PROVEN = 3  # one tenant of so many

Rows = list[dict[str, str]]


def text(value: Any) -> str:
    """A cell as the contract files write it."""
    if isinstance(value, pd.Timestamp):
        return iso(value.value)
    return "" if pd.isna(value) else without_mark(str(value))


def without_mark(usage_id: str) -> str:
    """A leg's name without its content mark: the two hash the content in their own ways."""
    return MARK.sub("#", usage_id)


def rows(frame: pd.DataFrame) -> Rows:
    """A table as text."""
    return [{str(name): text(value) for name, value in row.items()} for row in frame.to_dict("records")]


def texts(found: Iterable[Mapping[str, str]]) -> Rows:
    """The rows of the reference, which are text already."""
    return [{name: without_mark(value) for name, value in row.items()} for row in found]


def problems(found: Rows) -> Counter[tuple[str, ...]]:
    """What the reference says of problems too."""
    return Counter(tuple(p[name] for name in COMPARED) for p in found if p["code"] not in ONLY_THE_KIT_SAYS)


def differences(bill: ck.Bill, reference: Mapping[str, Any]) -> Iterator[str]:
    """Every cell, row and problem on which the two disagree."""
    for table in TABLES:
        ours, theirs = rows(getattr(bill, table)), texts(reference[table])
        if len(ours) != len(theirs):
            yield f"{table}: {len(ours)} rows, the reference has {len(theirs)}"
        for number, (row, expected) in enumerate(zip(ours, theirs, strict=False)):
            for name in expected | row:
                if row.get(name) != expected.get(name):
                    yield f"{table}[{number}].{name}: {row.get(name)!r}, reference {expected.get(name)!r}"
    ours_said, theirs_said = problems(rows(bill.problems)), problems(texts(reference["problems"]))
    yield from (f"problem only in the bill: {found}" for found in (ours_said - theirs_said).elements())
    yield from (f"problem only in the reference: {found}" for found in (theirs_said - ours_said).elements())


def tenant_differences(seed: int, folder: Path, *, shared_ids: bool = False) -> list[str]:
    """What is different about the bill of a random tenant, and its alerts about a walk over its calls; of every third
    one also what does not prove itself.
    """
    how = random_tenant(seed, folder, shared_ids=shared_ids, saved_again=True)
    bill = ck.bill(folder, how["month"], how["charges"])
    proven = () if seed % PROVEN else unproven(bill)
    alerts = set(listed(bill)) ^ set(walked(bill))
    found = [*differences(bill, reference_bill(folder, **how)), *(f"alert {each}" for each in alerts), *proven]
    return [f"seed {seed}: {each}" for each in found]
