"""What kind of call it is: the decision table ``kinds.csv`` (R10), read from top to bottom, first match wins.

A cell is empty where it does not matter. ``*`` stands for any text. ``premium`` and ``zone_a`` exclude one
another: a premium number in Zone A is premium.
"""

import csv
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

MESSAGE = "message"
CATEGORIES = {
    "domestic": "domestic",
    "international": "international",
    "conference_zone_a": "conference",
    "conference_other": "conference",
    "toll_free_in": "toll_free",
    "premium": "premium",
    MESSAGE: "messages",
    "carrier": "carrier",
}
CATEGORY = ("licence_fees", *dict.fromkeys(CATEGORIES.values()), "other", "markup", "kept_central")
"""The categories of a statement in its order; kinds that CATEGORIES leaves out are ``other``."""


SPOKEN = {
    "conference_zone_a": "conference, Zone A",
    "conference_other": "conference beyond Zone A",
    "toll_free_in": "toll-free",
    MESSAGE: "text message",
}
"""The kinds that are said in other words than their code is made of."""


@cache
def decision_table() -> tuple[dict[str, str], ...]:
    """The rows of the decision table, in order.

    >>> decision_table()[0]["kind"], decision_table()[-1]["rule_id"]
    ('free_call', 'R10.12')
    """
    text = files("chargeback_kit.rules").joinpath("kinds.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


KINDS = tuple(dict.fromkeys(row["kind"] for row in decision_table()))
"""Every kind in the order of the decision table; its place here is its number in sums."""


def kind_name(kind: str) -> str:
    """A kind as readers say it.

    >>> kind_name("conference_zone_a"), kind_name("free_call"), kind_name("domestic")
    ('conference, Zone A', 'free call', 'domestic')
    """
    return SPOKEN.get(kind, kind.replace("_", " "))


@cache
def is_of_kind(call_type: str, kind: str) -> bool:
    """Whether a row is of a kind by its type alone, in lower case: a text message (R10.3), a carrier's call (R10.2).

    >>> is_of_kind("sms_in", "message"), is_of_kind("dr_out", "carrier"), is_of_kind("user_in", "message")
    (True, True, False)
    """
    rows = (row for row in decision_table() if row["kind"] == kind)
    return any(fnmatchcase(call_type, row["call_type"]) for row in rows)


def is_message(kind: str) -> bool:
    """Whether a kind is of text messages: segments are counted, not seconds (R28).

    >>> is_message("message"), is_message("domestic")
    (True, False)
    """
    return kind == MESSAGE


@cache
def domestic_areas() -> dict[str, str]:
    """Countries that are domestic to one another, by the area they share (R11)."""
    text = files("chargeback_kit.rules").joinpath("domestic_areas.csv").read_text(encoding="utf-8")
    return {row["iso2"]: row["area"] for row in csv.DictReader(text.splitlines())}


@cache
def decide(
    call_type: str, *, is_free_call: bool, is_toll_free: bool, is_premium: bool, in_zone_a: bool, context: str
) -> tuple[str, str]:
    """The rule and the kind of a call (R10); ``call_type`` in lower case, ``context`` domestic, international or empty.

    >>> decide("conf_out", is_free_call=False, is_toll_free=False, is_premium=False, in_zone_a=True, context="")
    ('R10.7', 'conference_zone_a')
    """
    destination = "premium" if is_premium else "zone_a" if in_zone_a else ""
    facts = {
        "capability": "FREECALL" if is_free_call else "",
        "number_type": "toll_free" if is_toll_free else "",
        "destination": destination,
        "context": context,
    }
    row = next(row for row in decision_table() if _matches(row, call_type, facts))
    return row["rule_id"], row["kind"]


def deciding_row(rule_id: str, call_type: str) -> dict[str, str]:
    """The row of the table that gave a call its kind, by the rule that decided and the call type in lower case.

    >>> deciding_row("R10.2", "oc_user_in")["says"]
    'Operator Connect: the operator bills it'
    """
    rows = (row for row in decision_table() if row["rule_id"] == rule_id)
    return next(row for row in rows if fnmatchcase(call_type, row["call_type"]))


def _matches(row: dict[str, str], call_type: str, facts: dict[str, str]) -> bool:
    asked = all(not row[column] or row[column] == fact for column, fact in facts.items())
    return asked and fnmatchcase(call_type, row["call_type"])
