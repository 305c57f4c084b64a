"""R50, switch join_spellings: cost centres that differ in case and outer blanks are one, by the richest name."""

from contextlib import contextmanager
from fractions import Fraction
from unittest import mock

from . import reading


def richest_names(statements):
    """By every lesser spelling: the one with the most money on it, ties by name."""
    money_on: dict[str, Fraction] = {}
    for row in statements:
        money_on[row["cost_center"]] = money_on.get(row["cost_center"], Fraction(0)) + Fraction(row["amount"])
    found = {}
    for name in money_on:
        alike = [other for other in money_on if other.strip().casefold() == name.strip().casefold()]
        found[name] = min(alike, key=lambda other: (-money_on[other], other))
    return {name: first for name, first in found.items() if name != first}


@contextmanager
def one_spelling(names):
    """Folders are read as if their cost centres had always been written in that one way."""
    read = reading.read_folder

    def renamed(folder):
        found = read(folder)
        agreement = found["agreement"]
        for row in [*(found["users"] or []), *found["centres"], *agreement.get("number_owner", [])]:
            if "cost_center" in row:
                row["cost_center"] = names.get(row["cost_center"], row["cost_center"])
        agreement["unowned"] = names.get(owner := agreement.get("unowned") or "Unassigned", owner)
        agreement["share"] = _together(agreement.get("share", []), names)
        return found

    with mock.patch.object(reading, "read_folder", renamed):
        yield


def _together(shares, names):
    """Percentages of names that are one now are added."""
    percent: dict[str, Fraction] = {}
    for share in shares:
        name = names.get(share["cost_center"], share["cost_center"])
        percent[name] = percent.get(name, Fraction(0)) + Fraction(str(share["percent"]))
    return [{"cost_center": name, "percent": f"{float(part):.6f}"} for name, part in percent.items()]
