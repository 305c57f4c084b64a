"""What became of a tenant: one row, of a bill or of what kept it from one."""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from chargeback_kit.export.summary import is_open
from chargeback_kit.money import money
from chargeback_kit.version import VERSION

if TYPE_CHECKING:
    from chargeback_kit.api import Bill

OK, BROKEN, UNCHANGED = "ok", "broken", "unchanged"
ROW = "tenant.json"
"""The file in a tenant's folder that says what became of it."""


KINDS = {"str": pa.string(), "int": pa.int64(), "bool": pa.bool_(), "float": pa.float64()}


@dataclass(frozen=True)
class TenantOutcome:
    """A tenant's row of the summary; ``state`` is ok, broken or unchanged (its bill stood already).

    ``sentence`` says why there is no bill. ``total`` is in ``currency``, ``other_totals`` are those of the bills in
    other currencies (R33), such as ``GBP 1.20; USD 333.02``; those of all payers are a table of their own. ``laws`` is
    how many laws were held, ``seconds`` how long it took [s], ``origin`` the digest of all it was computed from.
    ``closes_at`` is from when a month that was still open may be closed (R04), else empty.
    """

    tenant: str
    state: str
    sentence: str = ""
    month: str = ""
    currency: str = ""
    total: Decimal | None = None
    other_totals: str = ""
    calls: int = 0
    rows_read: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    laws: int = 0
    provisional: bool = False
    closes_at: str = ""
    seconds: float = 0.0
    origin: str = ""
    kit_version: str = VERSION

    @property
    def totals(self) -> dict[str, Decimal]:
        """What its bills come to, by currency; nothing where it has none.

        >>> TenantOutcome("contoso", OK, currency="EUR", total=money("5.00"), other_totals="USD 333.02").totals
        {'EUR': Decimal('5.00'), 'USD': Decimal('333.02')}
        """
        if self.total is None:
            return {}
        others = (each.split(" ") for each in self.other_totals.split("; ") if each)
        return {self.currency: self.total} | {code: money(amount) for code, amount in others}

    @property
    def has_bill(self) -> bool:
        """Whether there is a bill."""
        return self.state != BROKEN

    @property
    def is_unchanged(self) -> bool:
        """Whether its bill stood already."""
        return self.state == UNCHANGED

    def stands(self, origin: str, *, fees_alone: bool) -> bool:
        """Whether it is the bill of the same origin, and the time since then changes nothing about it (R04)."""
        may_be_closed = bool(self.closes_at) and datetime.fromisoformat(self.closes_at) <= datetime.now(UTC)
        return self.has_bill and self.origin == origin and (self.calls > 0 or fees_alone) and not may_be_closed

    def changed(self, **values: Any) -> Self:
        """The same with other values."""
        return replace(self, **values)

    def write(self, folder: Path) -> None:
        """Keep it in the tenant's folder."""
        values = {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()}
        said = json.dumps(values | {"seconds": 0.0}, ensure_ascii=False, indent=1)
        (folder / ROW).write_text(said + "\n", encoding="utf-8", newline="\n")


def of_bill(bill: "Bill", tenant: str, origin: str) -> TenantOutcome:
    """The row of a bill."""
    problems = _problems(bill)
    waits = is_open(bill)
    return TenantOutcome(
        tenant,
        OK,
        month=" ".join(bill.months),
        currency=bill.currency,
        total=bill.total,
        other_totals="; ".join(f"{code} {each.total:.2f}" for code, each in sorted(bill.others.items())),
        calls=sum(each.rows["calls"] for each in (bill, *bill.others.values())),
        rows_read=bill.landed.rows_read,
        errors=problems["error"],
        warnings=problems["warning"],
        notes=problems["info"],
        laws=len(bill.laws),
        provisional=waits or bool(bill.incomplete),
        closes_at=bill.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ") if waits else "",
        origin=origin,
    )


def _problems(bill: "Bill") -> Counter[str]:
    """How many problems of each severity; what the bills of several currencies say alike is one."""
    found = bill.problem_list.count_of("severity")
    if bill.others:
        told = {*bill.problem_list}
        more = {each: None for other in bill.others.values() for each in other.problem_list if each not in told}
        found = found + Counter(each.severity for each in more)
    return found


def read(folder: Path) -> TenantOutcome | None:
    """What became of a tenant in an earlier run; None where its folder does not say."""
    with suppress(OSError, ValueError, TypeError, RecursionError):
        found = json.loads((folder / ROW).read_text(encoding="utf-8"))
        known = {field.name for field in fields(TenantOutcome)}
        if isinstance(found, dict) and found.keys() == known:
            total = found.pop("total")
            return TenantOutcome(**found, total=None if total is None else money(total))
    return None


def of_rows(rows: Iterable[dict[str, Any]]) -> list[TenantOutcome]:
    """The outcomes that a summary holds; none of one that an earlier kit wrote with other columns."""
    with suppress(TypeError):
        return [TenantOutcome(**row) for row in rows]
    return []


def schema() -> pa.Schema:
    """The columns of the summary; the total is a decimal, and the seconds are no money."""
    amount = pa.decimal128(18, 2)
    return pa.schema([(field.name, KINDS.get(_type(field.type), amount)) for field in fields(TenantOutcome)])


def _type(kind: Any) -> str:
    return kind if isinstance(kind, str) else getattr(kind, "__name__", "")


def summary_table(rows: Iterable[TenantOutcome]) -> pa.Table:
    """A row for each tenant, in the order of their names."""
    ordered = sorted(rows, key=lambda row: (row.tenant, row.sentence))
    return pa.Table.from_pylist([asdict(row) for row in ordered], schema())
