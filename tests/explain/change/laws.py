"""What every comparison of two months must hold, and small bills to compare."""

from decimal import Decimal
from pathlib import Path
from random import Random

from cases.build import bill as case

import chargeback_kit as ck
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.explain.change.part import DRIVERS

ZERO = Decimal("0.00")
OTHER_WAY = {"joined": "left", "left": "joined"}


def adds_up(found: ck.Comparison) -> None:
    """Every table, by rows and by columns, and the reasons."""
    assert found.change == departments_pay(found.b) - departments_pay(found.a)
    whole = found.drivers.to_dict("records")
    assert sum((row["change"] for row in whole), ZERO) == found.change
    for table in (found.drivers, found.cost_centers, found.categories, found.kinds, found.pools):
        rows = table.to_dict("records")
        for row in rows:
            assert row["after"] - row["before"] == row["change"] == sum(row[driver] for driver in DRIVERS)
        for driver in DRIVERS:
            assert sum((row[driver] for row in rows), ZERO) == sum((row[driver] for row in whole), ZERO)
        assert sum((row["before"] for row in rows), ZERO) == found.before
        assert sum((row["after"] for row in rows), ZERO) == found.after
    assert sum(found.parts["amount"], ZERO) == found.change
    for center in ["", *found.cost_centers["cost_center"]]:
        change = (
            found.change
            if not center
            else sum(row["change"] for row in found.cost_centers.to_dict("records") if row["cost_center"] == center)
        )
        assert sum(reason.amount for reason in found.reasons_of(center)) == change * 100
        assert found.sentence(center)


def lines(found: ck.Comparison) -> dict[tuple[str, ...], list[int]]:
    sums: dict[tuple[str, ...], list[int]] = {}
    for line, parts in found.split.parts.items():
        key = (*line._replace(sku=line.sku.upper()),)
        sums[key] = [x + y for x, y in zip(sums.get(key, [0] * len(parts)), parts, strict=True)]
    return sums


def is_turned(found: ck.Comparison, back: ck.Comparison) -> None:
    """The other way round everything has the other sign; who joined has left."""
    turned = {
        (*key[:-1], OTHER_WAY.get(key[-1], key[-1])): [-part for part in parts] for key, parts in lines(back).items()
    }
    assert turned == lines(found)


def moved_by(found: ck.Comparison) -> set[str]:
    """The drivers that moved anything at all."""
    return set(found.parts["driver"])


def bill_of(folder: Path, name: str, **given: object) -> ck.Bill:
    (folder / name).mkdir()
    return case(folder / name, given)


def of_lengths(month: str, rng: Random) -> list[dict[str, object]]:
    """Domestic calls of all lengths, a day each."""
    return [{"seconds": rng.randint(1, 400), "at": f"{month}-{day:02d}T10:00:00Z"} for day in range(1, 26)]


CARDS = {
    "a price": {"prefix": "1", "price": "0.03"},
    "a fee": {"prefix": "1", "price": "0.013", "fee": "0.07"},
    "an own step": {"prefix": "1", "price": "0.031", "increment": "1"},
}
