"""agreement.toml of the tenant: licences, allotments, a wallet of about 110 recharges at any size."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.generator import world
from benchmarks.generator.people import People

RECHARGES = 110
SPEND_PER_ROW = 0.0490
IDLE = 1.03


def _licences(people: People) -> Iterator[str]:
    held = {plan.sku: int((people.plan == k).sum()) for k, plan in enumerate(world.PLANS)}
    held |= {"MCOEV": len(people.plan), "MCOMEETADV": int(people.conferencing.sum())}
    held |= {"MCOPSTNC": int(people.credits.sum())}
    prices = {plan.sku: plan.unit_price for plan in world.PLANS} | world.OTHER_SKU_PRICES
    for sku, count in held.items():
        bought = int(count * IDLE)
        yield f'[[licence]]\nsku = "{sku}"\npurchased = {bought}\nunit_price = "{prices[sku]}"\n'


def _allotments() -> Iterator[str]:
    for rank, country in enumerate(world.COUNTRIES[: world.HOMES]):
        for plan in world.PLANS[:3]:
            domestic, international = world.allotments(plan.code, rank)
            text = f'[[allotment]]\nplan = "{plan.code}"\ncountry = "{country.code}"\n'
            text += f"domestic_minutes = {domestic}\n"
            yield text + (f"international_minutes = {international}\n" if international else "")


def _number_owners() -> Iterator[str]:
    """All toll-free numbers but the last four have an owner."""
    for k, number in enumerate(world.TOLL_FREE_NUMBERS[:-4]):
        yield f'[[number_owner]]\nnumber = "+{number}"\ncost_center = "Department {k * 7:03d}"\n'


def _wallet(rows: int) -> str:
    recharge = max(10.0, rows * SPEND_PER_ROW / RECHARGES)
    lines = (
        "[wallet]",
        f'opening = "{recharge:.2f}"',
        f'trigger = "{recharge / 2:.2f}"',
        f'recharge = "{recharge:.2f}"',
    )
    return "\n".join(lines) + "\n"


def write_agreement(path: Path, rows: int, people: People) -> None:
    """The agreement as the output folder words it."""
    head = f'currency = "{world.CURRENCY}"\ntenant_country = "US"\nunowned = "{world.UNOWNED}"\n'
    parts = [head, *_licences(people), *_allotments(), "[conference]\nminutes_per_licence = 30\n"]
    parts += [_wallet(rows), *_number_owners()]
    with path.open("w", encoding="utf-8") as file:
        file.write("\n".join(parts))
