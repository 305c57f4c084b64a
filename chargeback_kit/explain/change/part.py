"""A part of a change: how much money, for which reason, and which calls or licences it is about."""

from fractions import Fraction
from typing import NamedTuple

PRICE, VOLUME, MIX, POOLS, PEOPLE = DRIVERS = ("price", "volume", "mix", "pools", "people")
"""What moves a bill: prices, minutes, the mix of destinations, pools and licences, people who joined, left or moved."""


MINUTES, CONNECTION_FEES, LEAST_CHARGES = "", "connection fees", "least charges"
"""What of a call is paid, where the mean of a minute has moved: minutes, fees, what least charges and roundings add."""
SINGLE = "single calls"
"""Calls that no seconds count: corrections, and calls of 0 seconds."""
STEPS = "steps"
"""Of calls the seconds in whose steps they are counted, by the rate card or the agreement."""
SHARING = "sharing"
"""Of a fee the part that a cost centre pays, not how many licences there are."""


class Line(NamedTuple):
    """What a part is about: a line of a statement, and in it the calls of a kind, a pool and a country, or a licence.

    ``paid_for`` says that the mean of a minute moved by ``connection fees``, or by ``least charges`` and roundings,
    that calls are counted in other ``steps``, that they are ``single calls`` without seconds, and of a fee that it is
    its ``sharing`` among cost centres that moved; ``who`` says of people that they ``joined``, ``left`` or ``moved``;
    empty for the calls and licences of who stayed.
    """

    cost_center: str
    category: str
    kind: str = ""
    pool: str = ""
    country: str = ""
    sku: str = ""
    paid_for: str = MINUTES
    who: str = ""


Exact = dict[Line, list[Fraction]]
"""The parts of each line by the drivers in their order [cents], exact."""
