"""Every choice of a small tenant, priced from the people's months by the words of the model, sharing no code with it.

In an average month: the fees; calls abroad at their own price, unless the plan is international; calls at home at
their own price without a plan, over one's own 120 minutes at one's own average price; for each pool country, plan and
month the seconds over the pool at the country's average price. Parts of a micro-unit are dropped person by person.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .tenants import PLANS, Tenant

POOLED = ("120", "240", "standard", "international")


@dataclass
class Grid:
    """Sums for every choice of the people so far: money, and the level of each piece of each pool."""

    money: np.ndarray = field(default_factory=lambda: np.zeros(1, np.int64))
    levels: dict[tuple[Any, ...], np.ndarray] = field(default_factory=dict)


def cheapest(tenant: Tenant) -> int:
    """The least cost of an average month over all choices [micro-units]."""
    return sum(_country(tenant, pool) for pool in sorted({_pool(person.country) for person in tenant.people}))


def _pool(country: str) -> str:
    return "US" if country == "PR" else country


def _country(tenant: Tenant, pool: str) -> int:
    rows = [n for n, person in enumerate(tenant.people) if _pool(person.country) == pool]
    usage = tenant.period.usage
    idle = [not any(part[row].any() for part in usage.parts) for row in rows]
    rows = [row for row, lazy in zip(rows, idle, strict=True) if not (lazy and tenant.people[row].today == "none")]
    grid = Grid()
    prices = _prices(tenant, rows)
    for row in rows:
        grid = _with(grid, [_effect(tenant, row, option, prices) for option in _options(tenant, row)])
    total = grid.money.copy()
    pools: dict[tuple[Any, ...], list[np.ndarray]] = {}
    for (name, piece), level in grid.levels.items():
        key = name if tenant.agreement.switches.international_plan == "either_or" else (name, piece)
        pools.setdefault(key, []).append(level)
    for pieces in pools.values():
        total += np.maximum(0, np.max(pieces, axis=0))
    return int(total.min())


def _options(tenant: Tenant, row: int) -> list[str]:
    return [name for name, may in zip(tenant.offers.options, tenant.offers.allowed[row], strict=True) if may]


def _prices(tenant: Tenant, rows: list[int]) -> dict[str, int]:
    """Average prices of a second [10⁻⁹]: at home, abroad, and of the international plan's counters."""
    d, x, dm, xm = (part[rows] for part in tenant.period.usage.parts)

    def average(micro: np.ndarray, seconds: np.ndarray) -> int:
        return int(micro.sum()) * 1000 // int(seconds.sum()) if seconds.sum() else 0

    fee = max(int(tenant.offers.fees[row, tenant.offers.options.index("international")]) for row in rows) if rows else 0
    heavy = [n for n in range(len(rows)) if xm[n].sum() / xm.shape[1] >= fee / 2]
    heavy = heavy or [n for n in range(len(rows)) if x[n].any()] or list(range(len(rows)))
    d2, x2, dm2, xm2 = d[heavy], x[heavy], dm[heavy], xm[heavy]
    home, abroad = average(dm2, d2), average(xm2, x2)
    if tenant.agreement.switches.international_plan == "either_or":
        both = dm2.sum() + xm2.sum()
        home = int(both) * 1000 // int(d2.sum()) if d2.sum() else home
        abroad = int(both) * 1000 // int(x2.sum()) if x2.sum() else abroad
    return {"domestic": average(dm, d), "home": home, "abroad": abroad}


def _effect(tenant: Tenant, row: int, option: str, prices: dict[str, int]) -> tuple[int, dict[tuple[Any, ...], int]]:
    """What an option of one person adds: money, and to which pieces how much."""
    period, months = tenant.period, len(tenant.period.months)
    d, x, dm, xm = ([int(cell) for cell in part[row]] for part in period.usage.parts)
    held = [int(cell) for cell in period.held[row]]
    money = int(tenant.offers.fees[row, tenant.offers.options.index(option)]) * sum(part > 0 for part in held)
    money += 0 if option == "international" else sum(xm)
    size, size_abroad = (0, 0)
    if option in PLANS:
        size, size_abroad = (each * 60 for each in tenant.minutes[PLANS[option], tenant.people[row].country])
    else:
        money += sum(dm)
    levels: dict[tuple[Any, ...], int] = {}
    for number in range(months):
        share = size if held[number] else 0
        if option == "own_120":
            money += max(0, d[number] - share) * (dm[number] * 1000 // max(1, d[number])) // 1000
        elif option in POOLED:
            price = prices["home"] if option == "international" else prices["domestic"]
            levels[(option, number), "home"] = (d[number] - share) * price // (1000 * months)
        if option == "international":
            over = x[number] - (size_abroad if held[number] else 0)
            levels[(option, number), "abroad"] = over * prices["abroad"] // (1000 * months)
    return money // months, levels


def _with(grid: Grid, effects: list[tuple[int, dict[tuple[Any, ...], int]]]) -> Grid:
    """Every choice so far with every option of one more person."""
    keys = {*grid.levels, *(key for _, levels in effects for key in levels)}
    zero = np.zeros_like(grid.money)
    return Grid(
        np.concatenate([grid.money + money for money, _ in effects]),
        {
            key: np.concatenate([grid.levels.get(key, zero) + levels.get(key, 0) for _, levels in effects])
            for key in keys
        },
    )
