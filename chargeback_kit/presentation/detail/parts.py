"""Money in parts: one bar per name, the largest first, one part per category."""

from collections.abc import Mapping

from chargeback_kit import text
from chargeback_kit.money import MICRO, from_micro
from chargeback_kit.presentation.palette import CATEGORIES

COLUMNS = (
    *("name", "category", "label", "rank", "place"),
    *("amount_micro", "amount", "money", "total", "is_first", "value"),
)
Sums = Mapping[str, Mapping[str, int]]


def largest_first(sums: Sums) -> list[str]:
    """The names by the money of all their categories."""
    return sorted(sums, key=lambda name: (-sum(sums[name].values()), name))


def folded(sums: Sums, shown: int, rest: str) -> Sums:
    """The largest names and one for all others.

    >>> folded({"a": {"x": 3}, "b": {"x": 1}, "c": {"x": 2, "y": 1}}, 1, "2 more")
    {'a': {'x': 3}, '2 more': {'x': 3, 'y': 1}}
    """
    ranked = largest_first(sums)
    kept = {name: sums[name] for name in ranked[:shown]}
    others: dict[str, int] = {}
    for name in ranked[shown:]:
        for category, micro in sums[name].items():
            others[category] = others.get(category, 0) + micro
    return kept | ({rest: others} if others else {})


def records(sums: Sums, currency: str, rest: str = "") -> list[dict[str, object]]:
    """One row per name and category that has money; the rest is a figure without a bar, or it would dwarf the bars."""
    return [
        {
            "name": name,
            "category": category,
            "label": CATEGORIES[category],
            "rank": rank,
            "place": list(CATEGORIES).index(category),
            "amount_micro": parts[category],
            "amount": text.amount(from_micro(parts[category])),
            "money": f"{text.amount(from_micro(parts[category]))} {currency}",
            "total": text.amount(from_micro(sum(parts.values()))),
            "is_first": number == 0,
            "value": None if name == rest else parts[category] / MICRO,
        }
        for rank, (name, parts) in enumerate(sums.items())
        for number, category in enumerate(c for c in CATEGORIES if parts.get(c))
    ]
