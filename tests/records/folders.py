"""A bill folder of a few files, and where its calls and rows went."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import chargeback_kit as ck

MONTH = "2026-10"
AGREEMENT = 'currency = "USD"\n[postpaid]\nenabled = true\n'
USERS = (
    "user_principal_name,user_id,display_name,usage_country,skus,cost_center,valid_from,valid_to\n"
    "anna@example.com,7d1f9a52-30c4-4f0e-8a77-b2c3d4e5f601,Anna Example,US,MCOPSTN1,Sales,,\n"
)
Files = Mapping[str, str | bytes]
Call = tuple[str, str, str, int, Decimal]


def folder(path: Path, files: Files, *, agreement: str = AGREEMENT, users: str | None = USERS) -> Path:
    """Write the files beside an agreement and, unless left out, a user list."""
    listed = {} if users is None else {"users.csv": users}
    named: Files = {"agreement.toml": agreement, **listed, **files}
    for name, content in named.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def bill_of(path: Path, files: Files, *, month: str = MONTH, charges: str = "reported", **given: Any) -> ck.api.Bill:
    """The bill of the files, every row of them accounted for."""
    bill = ck.bill(folder(path / "bill", files, **given), month, charges)
    assert_accounted(bill)
    return bill


def assert_accounted(bill: ck.api.Bill) -> None:
    """Every row that was read went to exactly one place, and those places are where the bill says."""
    rows = bill.rows
    assert rows["read"] == rows["calls"] + rows["outside_period"] + rows["duplicates"] + rows["problems"], rows
    assert rows["calls"] == len(bill.calls)


def went(bill: ck.api.Bill) -> tuple[int, ...]:
    """Rows read, and how many of them are calls, outside the period, duplicates, problems."""
    return tuple(bill.rows[name] for name in ("read", "calls", "outside_period", "duplicates", "problems"))


def calls(bill: ck.api.Bill) -> list[Call]:
    """Usage id, start, kind, billed seconds and amount of every call, in the order of the bill."""
    found = bill.calls[["usage_id", "start_utc", "kind", "billed_seconds", "amount"]]
    return [
        (name, start.isoformat().replace("+00:00", "Z"), kind, int(seconds), amount)
        for name, start, kind, seconds, amount in found.itertuples(index=False)
    ]


def codes(bill: ck.api.Bill) -> list[str]:
    """The codes of the problems, as they are listed."""
    return bill.problems["code"].tolist()
