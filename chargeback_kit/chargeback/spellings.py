"""Cost centres that differ only in case or outer blanks (R50): which they are, and what is on each."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

Spellings = list[tuple[str, Decimal]]


def alike(lines: Iterable[tuple[str, Decimal]]) -> Iterator[Spellings]:
    """The cost centres that are the same but for their spelling, each with its money, the most first, ties by name.

    >>> cents = Decimal("0.10")
    >>> list(alike([("sales", cents), ("IT", cents), ("Sales ", cents), ("sales", cents)]))
    [[('sales', Decimal('0.20')), ('Sales ', Decimal('0.10'))]]
    """
    groups: dict[str, dict[str, Decimal]] = {}
    for name, amount in lines:
        spelled = groups.setdefault(name.strip().casefold(), {})
        spelled[name] = spelled.get(name, Decimal("0.00")) + amount
    for _, spelled in sorted(groups.items()):
        if len(spelled) > 1:
            yield sorted(spelled.items(), key=lambda each: (-each[1], each[0]))
