"""The change of what is kept central and of the markup (R55), by the drivers of what it is taken of.

What stays with the owner changes with the money that is kept, and by its drivers. Where a cost centre's money is kept
in one month alone, that is of the drivers that moved it, by their sizes; where the terms were changed it is price.
"""

from collections.abc import Mapping
from fractions import Fraction

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.part import DRIVERS, PRICE, Exact, Line
from chargeback_kit.money import in_cents
from chargeback_kit.records.agreement import UNASSIGNED, Chargeback

KEPT, MARKUP = "kept_central", "markup"
Cents = Mapping[tuple[str, str], int]
NONE = Chargeback()


def change_of_kept_and_markup(
    a: ComputedBill, b: ComputedBill, owed: tuple[Cents, Cents], parts: Mapping[tuple[str, str], list[Fraction]]
) -> Exact:
    """The parts of the lines ``kept_central`` and ``markup`` of each cost centre but the owner [cents].

    ``owed``: each month's statements by cost centre and category; ``parts``: those of the changes of all other lines.
    """
    terms = [bill.agreement.chargeback or NONE for bill in (a, b)]
    owners = [bill.agreement.unowned or UNASSIGNED for bill in (a, b)]
    centers = sorted({center for cents in owed for center, _ in cents})
    found: Exact = {}
    for center in centers:
        rows = sorted({name for cents in owed for at, name in cents if at == center and name not in (KEPT, MARKUP)})
        kept = [_kept(cents, center, rows, term, owner) for cents, term, owner in zip(owed, terms, owners, strict=True)]
        same_terms = terms[0] == terms[1] and owners[0] == owners[1]
        rest, of_kept = [Fraction(0)] * len(DRIVERS), [Fraction(0)] * len(DRIVERS)
        for name in rows:
            before, after = (cents.get((center, name), 0) for cents in owed)
            here = parts.get((center, name), [Fraction(0)] * len(DRIVERS))
            moved = _turned(here, Fraction(before + after, 2) * (kept[1][name] - kept[0][name]), same=same_terms)
            mean = Fraction(kept[0][name] + kept[1][name], 2)
            for place, part in enumerate(here):
                of_kept[place] -= mean * part + moved[place]
                rest[place] += (1 - mean) * part - moved[place]
        if center not in owners:
            found[Line(center, KEPT)] = of_kept
        percent = [
            Fraction(term.markup_percent) / 100 * (center != own) for term, own in zip(terms, owners, strict=True)
        ]
        found[Line(center, MARKUP)] = _markup(owed, center, rows, kept, percent, rest)
    return found


def _kept(cents: Cents, center: str, rows: list[str], terms: Chargeback, owner: str) -> dict[str, int]:
    """Of each category 1 where it is kept with the owner, 0 where it is charged."""
    central = {name: int(name in terms.central) for name in rows}
    rest = sum(cents.get((center, name), 0) for name in rows if not central[name])
    if center == owner:
        return dict.fromkeys(rows, 0)
    return dict.fromkeys(rows, 1) if 0 < rest < in_cents(terms.smallest) else central


def _turned(parts: list[Fraction], money: Fraction, *, same: bool) -> list[Fraction]:
    """Money that is kept in one month alone, by the drivers that moved it."""
    sizes = [abs(part) for part in parts]
    if not money:
        return [Fraction(0)] * len(parts)
    if not same or not any(sizes):
        return [money if driver == PRICE else Fraction(0) for driver in DRIVERS]
    return [money * size / sum(sizes) for size in sizes]


def _markup(
    owed: tuple[Cents, Cents],
    center: str,
    rows: list[str],
    kept: list[dict[str, int]],
    percent: list[Fraction],
    rest: list[Fraction],
) -> list[Fraction]:
    charged = [
        sum(cents.get((center, name), 0) * (1 - of_month[name]) for name in rows)
        for cents, of_month in zip(owed, kept, strict=True)
    ]
    found = [part * sum(percent) / 2 for part in rest]
    found[DRIVERS.index(PRICE)] += (percent[1] - percent[0]) * Fraction(sum(charged), 2)
    return found
