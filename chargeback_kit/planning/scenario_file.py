"""A scenario as a TOML file: the keys are those of ``Scenario``, money is written as text.

    name = "fewer licences, another trigger"

    [assigned]                          # licences per pool
    "US/MCOPSTN1" = 90

    [purchased]                         # licences bought, by SKU
    MCOPSTN1 = 90

    [prices]                            # per licence and month
    MCOPSTN1 = "7.50"

    [plans]                             # the calling plan of a person; "none" takes it away
    "anna@example.com" = "MCOPSTN_5"

    [people]                            # the cost centre of a person
    "anna@example.com" = "Support"

    [cost_centers]                      # a whole cost centre moves
    Sales = "Field"

    [growth]                            # by kind of call
    international = "1.10"

    [switches]
    pool_edge = "whole_in"

    [wallet]
    trigger = "100.00"

One line each: ``conference_minutes = 60``, ``rate_card = "rates.csv"`` (beside the file), ``postpaid = true``,
``postpaid_from = 2026-10-15T00:00:00Z``, ``blocking = true``. ``[[allotments]]`` is written as ``[[allotment]]`` of
the agreement, ``[[rate_card]]`` with the columns of a rate card.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import BaseModel

from chargeback_kit.planning.rate_card import rows
from chargeback_kit.planning.scenario import HINT, Scenario
from chargeback_kit.problems import InputError
from chargeback_kit.records.keys import read_toml, validated
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Place
from chargeback_kit.scratch import put_text


@checked_arguments
def read_scenario(path: Place) -> Scenario:
    """The scenario of a TOML file; raises InputError naming the key that is wrong."""
    file = Path(path)
    values = read_toml(file)
    if isinstance(values.get("rate_card"), str):
        values["rate_card"] = file.parent / values["rate_card"]
    return validated(Scenario, values, file.name, "a scenario", HINT)


def scenario_of(values: Mapping[str, Any], called: str) -> Scenario:
    """The scenario of plain values that came from somebody else, ``called`` so; raises InputError naming the key.

    A rate card stands in it row by row: the name of a file would be that of a file of this machine.

    >>> scenario_of({"rate_card": "rates.csv"}, "a.toml")
    Traceback (most recent call last):
    chargeback_kit.problems.InputError: a.toml: rate_card: the name of a file is not taken here; write [[rate_card]].
    """
    if isinstance(values.get("rate_card"), str):
        raise InputError(f"{called}: rate_card: the name of a file is not taken here; write [[rate_card]].")
    return validated(Scenario, dict(values), called, "a scenario", HINT)


@checked_arguments
def write_scenario(scenario: Scenario, path: Place) -> Path:
    """Write a scenario as TOML, which ``read_scenario`` reads as the same scenario."""
    file = Path(path)
    put_text(file, to_toml(scenario))
    return file


def to_toml(scenario: Scenario) -> str:
    """A scenario as TOML text: what is different and nothing else.

    >>> print(to_toml(Scenario(name="fewer", assigned={"US/MCOPSTN1": 90}, prices={"MCOPSTN1": "7.5"})))
    name = "fewer"
    <BLANKLINE>
    [assigned]
    "US/MCOPSTN1" = 90
    <BLANKLINE>
    [prices]
    MCOPSTN1 = "7.50"
    <BLANKLINE>
    """
    return tomli_w.dumps(plain(scenario))


def plain(scenario: Scenario) -> dict[str, Any]:
    """What is different as plain values, money as text.

    >>> plain(Scenario(growth={"domestic": "1.1"}))
    {'growth': {'domestic': '1.100'}}
    """
    values = {"name": scenario.name} if scenario.name else {}
    return values | {part: _plain(getattr(scenario, part), part) for part in scenario.parts}


def _plain(value: Any, part: str = "") -> Any:
    match value:
        case Decimal() | datetime():
            return str(value).replace(" ", "T").replace("+00:00", "Z")
        case tuple() if part == "rate_card":
            return rows(value)
        case list() | tuple():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case BaseModel():
            given = {key: getattr(value, key) for key in type(value).model_fields if key in value.model_fields_set}
            return {key: _plain("0.00" if each is None else each) for key, each in given.items()}
    return value
