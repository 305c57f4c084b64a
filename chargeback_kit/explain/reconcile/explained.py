"""Which explanations are taken where several would do (R60): each the whole difference of its cells, to the cent."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from chargeback_kit.explain.reconcile import by_cells, by_currency, by_free_calls, by_rates, by_rows
from chargeback_kit.explain.reconcile.explanation import Explanation
from chargeback_kit.explain.reconcile.sides import Cell, Sides

HYPOTHESES: tuple[Callable[[Sides, Mapping[Cell, int]], Iterator[Explanation]], ...] = (
    by_rows.repeated_lines,
    by_rows.known_rows,
    by_cells.other_zone,
    by_cells.fees,
    by_rows.days_missing,
    by_rows.kinds_missing,
    by_rows.cut_off,
    by_cells.tax_within,
    by_cells.exchanged,
    by_rates.rates,
    by_cells.other_amounts,
    by_free_calls.charged_though_free,
    by_rows.single_calls,
    by_rows.after_the_export,
)
"""What may explain a difference; of two that explain as many cells the earlier one is taken."""


def explained(sides: Sides) -> tuple[list[Explanation], dict[Cell, int]]:
    """What explains the cells that differ, each to the cent, and what is left of them [cents].

    Lines in another currency go first, and nothing else explains a cell of theirs (R33), nor one that a credit note is.
    The explanation that clears most cells goes next; one sum may also be that of a few classes of rows. After another
    zone the other cells are looked at with its days: their difference is explained if all of it is, the part that the
    days moved and the rest.
    """
    left = dict(sides.differences)
    found: list[Explanation] = list(by_currency.other_currency(sides, left))
    left = {cell: cents for cell, cents in left.items() if not _is_among(found, cell)}
    apart = {cell: left.pop(cell) for cell in by_currency.stays_unknown(sides, left)}
    open_cells = {*left}
    moved: dict[Cell, int] = {}
    while left and (candidates := _candidates(sides, left, found)):
        best = candidates[0]
        if best.zone and not sides.is_whole:
            sides, left, moved = _with_days_of(best, sides, left, {*sides.differences} - open_cells)
            found.append(best)
            continue
        before = len(found)
        for each in candidates:
            if not each.zone and all(left.get(cell) == amount for cell, amount in each.amounts.items()):
                found.append(each)
                left = {cell: amount for cell, amount in left.items() if cell not in each.amounts}
        if len(found) == before:
            break
    if left and (together := list(by_cells.of_whole(sides, left))):
        found, left = [*found, *together], {}
    found, left = _with_moved(found, left, moved)
    return found, {**left, **apart}


def _is_among(found: Sequence[Explanation], cell: Cell) -> bool:
    return any(cell in each.amounts for each in found)


def _candidates(sides: Sides, left: Mapping[Cell, int], found: Sequence[Explanation]) -> list[Explanation]:
    has_zone = any(each.zone for each in found)
    tried = [hypothesis for hypothesis in HYPOTHESES if not (has_zone and hypothesis is by_cells.other_zone)]
    every = [each for hypothesis in tried for each in hypothesis(sides, left) if each.amounts]
    return sorted(every, key=lambda each: -len(each.amounts))


def _with_days_of(
    zone: Explanation, sides: Sides, left: Mapping[Cell, int], closed: Collection[Cell]
) -> tuple[Sides, dict[Cell, int], dict[Cell, int]]:
    """The sides with the zone's days; what is left of the cells that it does not clear, and what it moved there. Cells
    that are ``closed`` stay as they are.
    """
    other = sides.under(zone.zone)
    within = other.clock.days[1:-1]
    rest = {
        c: amount for c, amount in other.differences.items() if c not in {*zone.amounts, *closed} and c.day in within
    }
    moved = {cell: left.get(cell, 0) - rest.get(cell, 0) for cell in {*left, *rest} if cell not in zone.amounts}
    return other, rest, {cell: amount for cell, amount in moved.items() if amount}


def _with_moved(
    found: list[Explanation], left: dict[Cell, int], moved: Mapping[Cell, int]
) -> tuple[list[Explanation], dict[Cell, int]]:
    """What a zone moved in the cells that others explain is its own; in the cells that stay unknown it is unknown."""
    if not moved:
        return found, left
    cleared = {cell: amount for cell, amount in moved.items() if cell not in left}
    unknown = {cell: amount + moved.get(cell, 0) for cell, amount in left.items()}
    place = next(number for number, each in enumerate(found) if each.zone)
    zone = found[place]
    found[place] = Explanation(
        zone.fault, {**zone.amounts, **cleared}, zone.reason, zone.usage_ids, zone.lines, zone.category, zone.zone
    )
    return found, {cell: amount for cell, amount in unknown.items() if amount}
