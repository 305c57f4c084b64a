"""Computes the amount of a receipt again, from its JSON alone: nothing of the kit is imported here.

``python again.py receipt.json`` prints the amount, or which figure does not come from those it names.
"""

import json
import sys
from fractions import Fraction
from math import floor, prod
from pathlib import Path


class Wrong(Exception):
    """A figure that does not come from those it names."""


def number(text):
    return Fraction(text)


def half_up(value, places):
    scaled = abs(value) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**places)


def share(value, weights, name):
    """The part of a name, to the cent: cents left go to the largest remainders, of equal ones to the first names."""
    cents, whole = floor(value * 100), sum(weights.values())
    exact = {each: cents * weight / whole for each, weight in weights.items()}
    parts = {each: floor(part) for each, part in exact.items()}
    left = sorted(exact, key=lambda each: (parts[each] - exact[each], each))
    for each in left[: cents - sum(parts.values())]:
        parts[each] += 1
    return Fraction(parts.get(name, 0), 100)


def floored(value, places):
    return Fraction(floor(value * 10**places), 10**places)


WAYS = {
    "read": lambda figure, _: number(figure["value"]),
    "nothing": lambda *_: Fraction(0),
    "same": lambda _, of: of[0],
    "sum": lambda _, of: sum(of, Fraction(0)),
    "difference": lambda _, of: of[0] - sum(of[1:], Fraction(0)),
    "product": lambda _, of: prod(of, start=Fraction(1)),
    "quotient": lambda _, of: of[0] / of[1],
    "steps": lambda _, of: -(-of[0] // of[1]) * of[1],
    "largest": lambda _, of: max(of),
    "floored": lambda figure, of: floored(of[0], figure["places"]),
    "rounded": lambda figure, of: half_up(of[0], figure["places"]),
    "share": lambda figure, of: share(of[0], {k: number(v) for k, v in figure["weights"].items()}, figure["name"]),
}


def again(figure):
    """The value of a figure, computed from those it comes from; raises Wrong where it is another one."""
    of = [again(each) for each in figure.get("of", ())]
    found, said = WAYS[figure["how"]](figure, of), number(figure["value"])
    if found != said:
        raise Wrong(f"{figure['says']} is {said}, but {figure['how']} of {[str(each) for each in of]} is {found}")
    return found


def amount(receipt):
    """The amount of a receipt; raises Wrong where a figure, or the amount, does not come from what it names."""
    found = again(receipt["proof"])
    for each in receipt.get("also", ()):
        again(each)
    if found != number(receipt["amount"]):
        raise Wrong(f"the receipt says {receipt['amount']}, its figures come to {found}")
    return found


if __name__ == "__main__":
    print(amount(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
