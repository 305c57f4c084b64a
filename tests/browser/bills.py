"""The sample's bills as the engine computes them, and what a page must show of one."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import chargeback_kit as ck
from chargeback_kit.charts import waterfall
from chargeback_kit.explain.waterfall import fee_total

from .reading import drawn, shows

SAMPLE = Path(__file__).parents[2] / "sample_data"


@cache
def bill(month: str, charges: str = "reported") -> ck.Bill:
    return ck.bill(SAMPLE / month, month=month, charges=charges)


def files(month: str) -> list[Path]:
    """Everything in the sample folder of a month, as a visitor picks it."""
    return [path for path in sorted((SAMPLE / month).rglob("*.*")) if path.is_file()]


def licences(of: ck.Bill, pool_id: str) -> int:
    """How many licences fill a pool."""
    return int(of.pools.set_index("pool_id")["licences"][pool_id])


def shows_bill(page: Page, world: Any) -> None:
    """Wait until the figures and the picture are those of a bill, or of another world."""
    shows(page, "Departments pay", world.total)
    shows(page, "Licence fees", fee_total(world))
    shows(page, "Charges for calls", world.total - fee_total(world))
    rows = waterfall.rows(world)
    assert {f"{world.total:,.2f}", *rows["amount"]} <= drawn(page, waterfall.told.title(rows))
