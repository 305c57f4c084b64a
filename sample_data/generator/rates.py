"""The sample's price list: rates_source.csv, and what a call costs by it."""

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

COLUMNS = (
    "number_kind", "prefix", "price_per_minute", "connection_fee", "increment_seconds", "currency",
    "effective_from",
)  # fmt: skip
HERE = Path(__file__).parent
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """One price: per minute [USD/min], the fee of a connected call [USD], and its own increment [s] or 0."""

    number_kind: str
    prefix: str
    price_per_minute: Decimal
    connection_fee: Decimal
    increment_seconds: int

    def amounts(self, seconds: int, pooled: int, over: int) -> tuple[Decimal, Decimal]:
        """Charge and connection fee [USD] of a call of so many seconds, some of them pooled."""
        step = self.increment_seconds
        charged = max(0, -(-seconds // step) * step - pooled) if step else over
        if not charged:
            return Decimal("0.00"), Decimal("0.00")
        charge = (self.price_per_minute * charged / 60).quantize(CENT, ROUND_HALF_UP)
        return charge, self.connection_fee


def source_rows() -> list[dict[str, str]]:
    """Every row of rates_source.csv."""
    with (HERE / "rates_source.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def charged_rates() -> tuple[Rate, ...]:
    """The prices that the usage rows follow: all but those that are only announced."""
    return tuple(
        Rate(
            row["number_kind"], row["prefix"], Decimal(row["price_per_minute"]),
            Decimal(row["connection_fee"]), int(row["increment_seconds"] or 0),
        )
        for row in source_rows()
        if not row["status"]
    )  # fmt: skip


def rate_of(number: str, toll_free: bool) -> Rate:
    """The longest prefix of the digits that are shown, among the toll-free rows or among the others."""
    digits = number.lstrip("+").split("*")[0]
    group = [r for r in charged_rates() if (r.number_kind == "toll_free_inbound") == toll_free]
    return max((r for r in group if digits.startswith(r.prefix)), key=lambda r: len(r.prefix))
