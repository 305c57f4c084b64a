"""Where the cost centre of a call is written: the line of a list, the agreement, or nowhere (R14, R50, R56)."""

from collections.abc import Iterator
from datetime import date

from chargeback_kit import text
from chargeback_kit.explain.one_call.known_call import KnownCall
from chargeback_kit.phone_numbers import owners_of, phone_number
from chargeback_kit.records.lists.cost_centers import COUNTRY, DEPARTMENT, NUMBER, UNIT, USER
from chargeback_kit.rules.calendar import from_ns

OF_A_LIST = "of the list"


def written_in(call: KnownCall, center: str) -> str:
    """The file and line, or the key of the agreement, that put a call to its cost centre."""
    found = (place for place, named in _candidates(call) if named == center)
    return next(found, f"agreement.toml, unowned: {call.bill.agreement.unowned}")


def because(call: KnownCall, center: str) -> str:
    """Why a call is a cost centre's, in words."""
    place = next((where for where, named in _candidates(call) if named == center), None)
    if place is None:
        return f"{center}, because it pays for what has no cost centre"
    held = call.held
    if held is not None and place == f"{held.row.file}, line {held.row.line}":
        who = call.bill.people.shown[held.person]
        since = "" if held.start == date.min else f" since {_since(held.start, call.row['start_ns'])}"
        return f"{center}, because {who} belongs to it{since}"
    if "[[number_owner]]" in place:
        return f"{center}, because {phone_number(call.words['own_number'])} is its number"
    return f"{center}, because the list says so of {place.partition(': ')[2] or place}"


def _since(start: date, at_ns: int) -> str:
    return text.day(start) if start.year == from_ns(at_ns).year else text.dated(start)


def _candidates(call: KnownCall) -> Iterator[tuple[str, str]]:
    """Every place that names a cost centre for the call, in the order in which they count, with what it names."""
    bill, held = call.bill, call.held
    by_list = held is not None and held.row.center_by.endswith(OF_A_LIST)
    if held is not None and held.row.cost_center and not by_list:
        yield f"{held.row.file}, line {held.row.line}", held.row.cost_center
    if call.is_resource_accounts or call.names_nobody:
        owners = owners_of({owner.number: owner.cost_center for owner in bill.agreement.number_owner})
        yield "agreement.toml, [[number_owner]] of the call's own number", owners.get(call.words["own_number"], "")
    listed = bill.inputs.centers
    for attribute, shown in _values(call):
        if (value := shown.casefold()) in listed.of(attribute):
            yield (
                f"{listed.places[attribute, value]}: {attribute} {_shown(attribute, shown)}",
                listed.of(attribute)[value],
            )


def _shown(attribute: str, value: str) -> str:
    """A value of the list as a reader knows it: codes of countries in capitals, numbers with their plus."""
    if attribute == COUNTRY:
        return value.upper()
    return str(phone_number(int(value))) if attribute == NUMBER else value


def _values(call: KnownCall) -> Iterator[tuple[str, str]]:
    """What the list of cost centres is asked, in its order."""
    words, held = call.words, call.held
    listed = (held.row.user_id, held.row.user_principal_name) if held is not None else ()
    for name in (words["user_id"], words["user_principal_name"], *listed):
        yield USER, name
    if held is not None:
        yield DEPARTMENT, held.row.department
    for unit in words["administrative_units"].split(";"):
        yield UNIT, unit.strip()
    yield COUNTRY, held.row.country if held is not None else words["usage_country"]
    yield NUMBER, str(words["own_number"] or "")
