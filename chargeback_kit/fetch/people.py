"""The user list from Graph's users, licences and administrative units: the columns of ``users.csv``."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from chargeback_kit.fetch.in_order import once
from chargeback_kit.reference import rows as facts

COLUMNS = (
    *("user_principal_name", "user_id", "display_name", "usage_country", "skus", "cost_center"),
    *("valid_from", "valid_to", "department", "administrative_units"),
)
BETWEEN_UNITS = "; "
GUEST = "guest"
Record = dict[str, Any]


class CenterFrom(StrEnum):
    """What a person's cost centre is taken from."""

    department = "department"
    administrative_unit = "administrative-unit"
    nothing = "nothing"


@dataclass(frozen=True)
class PeopleFetched:
    """The rows of the user list, the licences that the tenant holds (part number: how many), and what is worth a word.

    ``unknown`` are ids of licences that no list names, ``several_units`` people in more than one administrative unit.
    """

    rows: tuple[Mapping[str, str], ...] = ()
    purchased: Mapping[str, int] = field(default_factory=dict)
    guests: int = 0
    unknown: tuple[str, ...] = ()
    several_units: int = 0


def people(
    users: Iterable[Record], subscribed: Iterable[Record], units: Mapping[str, Sequence[str]], center_from: CenterFrom
) -> PeopleFetched:
    """The people of a tenant; ``units`` are the names of the administrative units of each object id.

    A guest without a licence is left out and counted: a guest makes no calls, and shares no fees.
    """
    tenant = once(subscribed, "skuId")
    names = _part_numbers() | {str(each.get("skuId")).casefold(): str(each.get("skuPartNumber")) for each in tenant}
    rows, guests, unknown = [], 0, set()
    for user in once(users, "id"):
        held = [str(each.get("skuId") or "").casefold() for each in user.get("assignedLicenses") or []]
        if not held and _text(user, "userType").casefold() == GUEST:
            guests += 1
            continue
        unknown |= {sku for sku in held if sku not in names}
        rows.append(_row(user, [names.get(sku, sku) for sku in held], units, center_from))
    rows.sort(key=lambda row: (row["user_principal_name"].casefold(), row["user_id"]))
    several = sum(len(units.get(row["user_id"], ())) > 1 for row in rows)
    purchased = {str(each.get("skuPartNumber")): _purchased(each.get("prepaidUnits")) for each in tenant}
    return PeopleFetched(tuple(rows), dict(sorted(purchased.items())), guests, tuple(sorted(unknown)), several)


def write_users(found: PeopleFetched, path: Path) -> None:
    """Write the user list, values as Graph gave them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        lines.writeheader()
        lines.writerows(found.rows)


def concerning_calls(part_numbers: Iterable[str]) -> set[str]:
    """Those licences that grant something of a phone bill.

    >>> sorted(concerning_calls(["MCOPSTN1", "VISIOCLIENT"]))
    ['MCOPSTN1']
    """
    granting = {row["sku"].upper() for row in facts("skus") if row["grants"] != "other"}
    return {name for name in part_numbers if name.upper() in granting}


def _row(
    user: Record, skus: list[str], units: Mapping[str, Sequence[str]], center_from: CenterFrom
) -> Mapping[str, str]:
    user_id = _text(user, "id")
    own_units = sorted(units.get(user_id, ()), key=str.casefold)
    center = {
        CenterFrom.department: _text(user, "department"),
        CenterFrom.administrative_unit: own_units[0] if own_units else "",
        CenterFrom.nothing: "",
    }[center_from]
    values = (
        *(_text(user, "userPrincipalName"), user_id, _text(user, "displayName"), _text(user, "usageLocation")),
        *("+".join(sorted(skus)), center, "", "", _text(user, "department"), BETWEEN_UNITS.join(own_units)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _text(record: Record, name: str) -> str:
    """A value in one line; null is empty."""
    value = record.get(name)
    return "" if value is None else " ".join(str(value).split()).encode("utf-8", "replace").decode()


def _purchased(units: Any) -> int:
    """How many licences are paid for: those in use, and those in the days of grace after their end."""
    known = units if isinstance(units, dict) else {}
    return sum(int(known.get(name) or 0) for name in ("enabled", "warning"))


def _part_numbers() -> dict[str, str]:
    """The part number of each licence's id, by Microsoft's list."""
    return {row["sku_id"].casefold(): row["sku"] for row in facts("skus") if row["sku_id"]}
