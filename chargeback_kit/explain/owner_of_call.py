"""Where the cost centre of a call is written: the line of a list, the agreement, or nowhere (R14, R50, R56)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.phone_numbers import owners_of, phone_number
from chargeback_kit.records.lists.cost_centers import COUNTRY, DEPARTMENT, NUMBER, UNIT, USER
from chargeback_kit.records.users import Membership
from chargeback_kit.rules.calendar import day_end, day_start, from_ns

OF_A_LIST = "of the list"


def written_in(bill: ComputedBill, call: dict[str, Any], center: str) -> str:
    """The file and line, or the key of the agreement, that put a call to its cost centre."""
    row = bill.run.ask("owner_of_call", row_no=call["row_no"]).to_pylist()[0]
    held = _membership(bill, row, call["start_ns"])
    found = (place for place, named in _candidates(bill, row, held) if named == center)
    return next(found, f"agreement.toml, unowned: {bill.agreement.unowned}")


def because(bill: ComputedBill, call: dict[str, Any], center: str) -> str:
    """Why a call is a cost centre's, in words."""
    row = bill.run.ask("owner_of_call", row_no=call["row_no"]).to_pylist()[0]
    held = _membership(bill, row, call["start_ns"])
    number = next((place for place, (_, named) in enumerate(_candidates(bill, row, held)) if named == center), None)
    if number is None:
        return f"{center}, because it pays for what has no cost centre"
    place = [where for where, _ in _candidates(bill, row, held)][number]
    if held is not None and place == f"{held.row.file}, line {held.row.line}":
        who = bill.people.shown[held.person]
        since = "" if held.start == date.min else f" since {_since(held.start, call['start_ns'])}"
        return f"{center}, because {who} belongs to it{since}"
    if "[[number_owner]]" in place:
        return f"{center}, because {phone_number(row['own_number'])} is its number"
    return f"{center}, because the list says so of {place.partition(': ')[2] or place}"


def _since(start: date, at_ns: int) -> str:
    return text.day(start) if start.year == from_ns(at_ns).year else text.dated(start)


def _membership(bill: ComputedBill, row: dict[str, Any], at_ns: int) -> Membership | None:
    numbers = (bill.people.number(row[key]) for key in ("user_id", "user_principal_name"))
    person = next((number for number in numbers if number is not None), None)
    zone = bill.agreement.switches.month_time_zone
    stays = (stay for stay in bill.people.memberships if stay.person == person)
    return next((stay for stay in stays if day_start(stay.start, zone) <= at_ns < day_end(stay.end, zone)), None)


def _candidates(bill: ComputedBill, row: dict[str, Any], held: Membership | None) -> Iterator[tuple[str, str]]:
    """Every place that names a cost centre for the call, in the order in which they count, with what it names."""
    is_account = held is not None and bill.inputs.resource_accounts.holds(held.person, held.row)
    by_list = held is not None and held.row.center_by.endswith(OF_A_LIST)
    if held is not None and held.row.cost_center and not by_list:
        yield f"{held.row.file}, line {held.row.line}", held.row.cost_center
    if is_account or not (row["user_id"] or row["user_principal_name"]):
        owners = owners_of({owner.number: owner.cost_center for owner in bill.agreement.number_owner})
        yield "agreement.toml, [[number_owner]] of the call's own number", owners.get(row["own_number"], "")
    listed = bill.inputs.centers
    for attribute, value in _values(row, held):
        if value in listed.of(attribute):
            yield f"{listed.places[attribute, value]}: {attribute} {value}", listed.of(attribute)[value]


def _values(row: dict[str, Any], held: Membership | None) -> Iterator[tuple[str, str]]:
    """What the list of cost centres is asked, in its order, as it compares values."""
    listed = (held.row.user_id, held.row.user_principal_name) if held is not None else ()
    for name in (row["user_id"], row["user_principal_name"], *listed):
        yield USER, name.casefold()
    if held is not None:
        yield DEPARTMENT, held.row.department.casefold()
    for unit in row["administrative_units"].split(";"):
        yield UNIT, unit.strip()
    yield COUNTRY, (held.row.country if held is not None else row["usage_country"]).casefold()
    yield NUMBER, str(row["own_number"] or "")
