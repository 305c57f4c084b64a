"""Settings of a page answered from what it stores, as its script does; the twin that the proof holds to the engine.

Nothing is computed here but places in tables and sums of whole numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

from chargeback_kit.money import of_cents
from chargeback_kit.planning.licences import more_bought
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.sharing.wallets import ENTRY, HEAD

Document = Mapping[str, Any]


@dataclass(frozen=True)
class PageSetting:
    """The places of a setting: of each pool's count, and of the wallet's opening, trigger and recharge; the basis."""

    counts: tuple[int, ...]
    wallet: tuple[int, ...]
    basis: str
    blocking: bool = False


@dataclass(frozen=True)
class Found:
    """What a page says of a setting [cents]: the bill, what each cost centre pays, and the wallet's path; None where
    the page does not hold it.
    """

    total: int
    centers: dict[str, int]
    wallet: dict[str, Any] | None = field(default=None)


def today(document: Document) -> PageSetting:
    """The setting of the month as it is."""
    counts = tuple(pool["now"] for pool in document["pools"])
    wallet = tuple(document["wallet"]["now"]) if document["wallet"] else ()
    return PageSetting(counts, wallet, document["basis"])


def drawn(document: Document, chance: Random) -> PageSetting:
    """A setting at random."""
    wallet = document["wallet"]
    names = ("opening", "trigger", "recharge") if wallet else ()
    return PageSetting(
        counts=tuple(chance.randrange(len(pool["counts"])) for pool in document["pools"]),
        wallet=tuple(chance.randrange(len(wallet[name])) for name in names),
        basis=chance.choice(sorted(document["bases"])),
        blocking=bool(wallet and wallet["blocking"] and chance.random() < Decimal("0.4")),
    )


def found(document: Document, setting: PageSetting) -> Found:
    """What the page says of a setting."""
    centers = [
        *map(
            sum,
            zip(
                document["calls"], document["bases"][setting.basis]["carriers"], *_moved(document, setting), strict=True
            ),
        )
    ]
    fees = _fees(document["bases"][setting.basis], setting)
    wallet = _wallet(document, setting)
    freed = wallet["freed"] if wallet and setting.blocking else [0] * len(centers)
    paid = [a + b - c for a, b, c in zip(centers, fees, freed, strict=True)]
    total = sum(paid) - document["carriers"]
    return Found(total, dict(zip(document["centers"], paid, strict=True)), wallet)


def _moved(document: Document, setting: PageSetting) -> list[list[int]]:
    rows = []
    for pool, place in zip(document["pools"], setting.counts, strict=True):
        row = [0] * len(document["centers"])
        for column, values in pool["calls"].items():
            row[int(column)] = values[place]
        rows.append(row)
    return rows


def _fees(basis: Mapping[str, Any], setting: PageSetting) -> list[int]:
    row = list(basis["still"])
    for table in basis["tables"]:
        place = table["keys"].index(_key(table, setting))
        for number, column in enumerate(table["columns"]):
            row[number] += [*accumulate(column)][place]
    return row


def _key(table: Mapping[str, Any], setting: PageSetting) -> str:
    if "costs" in table:
        costs = (each["cents"][_sum(each["part"], setting) - each["low"]] for each in table["costs"])
        return str(table["fixed"] + sum(costs))
    return ",".join(str(_sum(part, setting)) for part in table["parts"])


def _sum(part: Sequence[tuple[int, Sequence[int]]], setting: PageSetting) -> int:
    return sum(numbers[setting.counts[pool]] for pool, numbers in part)


def _wallet(document: Document, setting: PageSetting) -> dict[str, Any] | None:
    stored = document["wallet"]
    if stored is None:
        return None
    pools = zip(document["pools"], setting.counts, strict=True)
    numbers = stored["kept"].get(",".join(str(pool["credit"][place]) for pool, place in pools))
    if numbers is None:
        return None
    sizes = [len(stored[name]) for name in ("opening", "trigger", "recharge")]
    opening, trigger, recharge = setting.wallet
    place = (opening * sizes[1] + trigger) * sizes[2] + recharge
    path = stored["paths"][numbers[place + (sizes[0] * sizes[1] * sizes[2] if setting.blocking else 0)]]
    head = dict(zip(HEAD, path, strict=False))
    entries = path[len(HEAD) :]
    width = len(ENTRY)
    return head | {
        "freed": stored["freed"][head["freed"]] or [0] * len(document["centers"]),
        "entries": [dict(zip(ENTRY, entries[at : at + width], strict=True)) for at in range(0, len(entries), width)],
    }


def scenario(document: Document, setting: PageSetting, world: Any) -> Scenario:
    """The setting in the words of ``what_if``; ``world`` is the bill, which says what is bought of which pool."""
    pools = zip(document["pools"], setting.counts, strict=True)
    assigned = {pool["pool"]: pool["counts"][place] for pool, place in pools if place != pool["now"]}
    bought = {name: assigned[name] for name in assigned if _sku(document, name)}
    parts: dict[str, Any] = {
        "assigned": assigned,
        "purchased": more_bought(world, bought),
        "blocking": setting.blocking,
    }
    if document["wallet"]:
        amounts = (document["wallet"][name] for name in ("opening", "trigger", "recharge"))
        chosen = [of_cents(each[place]) for each, place in zip(amounts, setting.wallet, strict=True)]
        parts["wallet"] = Wallet(opening=chosen[0], trigger=chosen[1], recharge=chosen[2])
    if setting.basis != document["basis"]:
        parts["switches"] = Switches(fee_basis=setting.basis)
    return Scenario(**parts)


def _sku(document: Document, pool: str) -> str:
    return next(str(each["sku"]) for each in document["pools"] if each["pool"] == pool)
