"""A scenario: another world in the words of the agreement, under a name. Frozen; every part may be left out.

What it says replaces what the bill was computed from, in this order: the agreement (``switches``, ``purchased``,
``prices``, ``allotments``, ``conference_minutes``, ``wallet``, ``postpaid``), the rate card, cost centres that move
(``cost_centers``), people who move (``people``), other plans (``plans``), and at last the licences of whole pools
(``assigned``), which then stand whatever the people hold.

``growth`` is more (or less) of one kind of call. Every call of the kind is multiplied by the factor: its billed
seconds, the seconds by the step of its rate, its reported cents, its connection fee by the card. What is not whole is
carried to the next call of the kind, in the order of the bill (R03), so that the month's seconds and reported cents
of a kind are the old ones times the factor, rounded down once. Then pools, prices and wallet follow as ever.

``blocking`` plays the wallet as a forecast (R42): a call that needs credits and finds 0.00 or less is blocked, costs
nothing and is listed. Pools are drawn before money and get no seconds back. A month that happened is never blocked,
so this is off unless asked for.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator

from chargeback_kit.money import money
from chargeback_kit.planning.rate_card import card
from chargeback_kit.records.agreement import Allotment, Wallet
from chargeback_kit.records.keys import validated
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.switches import Switches
from chargeback_kit.records.terms.values import Count, Instant, Terms, UnitPrice
from chargeback_kit.rules.kinds import decision_table
from chargeback_kit.rules.plans import is_calling_plan

NO_PLAN = "none"
THOUSANDTH = Decimal("0.001")
LARGEST_FACTOR = 100


def _factor(value: Any) -> Decimal:
    factor = money(value)
    if not 0 <= factor <= LARGEST_FACTOR:
        raise ValueError(f'"{value}" is no factor between 0 and {LARGEST_FACTOR}; 10 % more is "1.10"')
    if factor != factor.quantize(THOUSANDTH):
        raise ValueError(f'"{value}" has more than three decimals')
    return factor


def _kind(name: str) -> str:
    known = list(dict.fromkeys(row["kind"] for row in decision_table()))
    if name not in known:
        raise ValueError(f'"{name}" is no kind of call; the kinds are {", ".join(known)}')
    return name


def _plan(sku: str) -> str:
    if sku.casefold() in ("", NO_PLAN):
        return NO_PLAN
    if not is_calling_plan(sku):
        raise ValueError(f'"{sku}" is no licence with a calling plan; write its part number, or "{NO_PLAN}"')
    return sku


def _no_recharge_of_zero(wallet: Wallet) -> Wallet:
    return wallet.model_copy(update={"recharge": None}) if wallet.recharge == 0 else wallet


Given = TypeVar("Given", Switches, Wallet)
Factor = Annotated[Decimal, BeforeValidator(_factor)]
Kind = Annotated[str, AfterValidator(_kind)]
Plan = Annotated[str, AfterValidator(_plan)]
Sku = Annotated[str, AfterValidator(str.upper)]
Person = Annotated[str, AfterValidator(str.casefold)]
Name = Annotated[str, Field(min_length=1)]


class Scenario(Terms):
    """What is different in another world; nothing given is no change.

    ``assigned``: licences per pool, such as ``{"US/MCOPSTN1": 90}``: each adds what one adds today; changes minutes,
    not fees. ``purchased`` and ``prices``: licences bought and price per licence and month, by SKU; change fees (and
    the conferencing pool, where purchased licences fill it). ``plans``: SKU of the one calling plan of a person (by
    sign-in name or object id), or "none"; it takes the place of every plan they hold. ``rate_card``: a CSV file, or
    rows with its columns; takes the place of the whole card. ``wallet``: the settings given count, the others stay; a
    ``recharge`` of 0.00 is no recharge. ``people``: the cost centre of a person, all month. ``cost_centers``: what
    one cost centre pays, another pays. ``growth`` by kind of call. ``postpaid_from``: the move from credits to paying
    after use on a day (R45); from then on nothing is recharged, and calls that find the credits used up are postpaid.

    >>> Scenario(name="fewer", assigned={"US/MCOPSTN1": 90}).is_empty
    False
    >>> Scenario(growth={"international": "1.000"}).is_empty
    True
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str = ""
    assigned: Mapping[Name, Count] = {}
    purchased: Mapping[Sku, Count] = {}
    prices: Mapping[Sku, UnitPrice] = {}
    plans: Mapping[Person, Plan] = {}
    people: Mapping[Person, Name] = {}
    cost_centers: Mapping[Name, Name] = {}
    growth: Mapping[Kind, Factor] = {}
    allotments: tuple[Allotment, ...] = ()
    conference_minutes: Count | None = None
    rate_card: Annotated[tuple[Rate, ...] | None, BeforeValidator(card)] = None
    switches: Switches | None = None
    wallet: Annotated[Wallet, AfterValidator(_no_recharge_of_zero)] | None = None
    postpaid: bool | None = None
    postpaid_from: Instant | None = None
    blocking: bool = False

    @field_validator("growth")
    @classmethod
    def _only_growth(cls, growth: Mapping[str, Decimal]) -> dict[str, Decimal]:
        return {kind: factor.quantize(THOUSANDTH) for kind, factor in growth.items() if factor != 1}

    @field_validator("switches", "wallet")
    @classmethod
    def _something(cls, given: Given | None) -> Given | None:
        return given if given is not None and given.model_fields_set else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different, whatever the name."""
        return self == Scenario(name=self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what is different.

        >>> Scenario(postpaid=True, assigned={"US/MCOPSTN1": 90}).parts
        ('assigned', 'postpaid')
        """
        nothing = Scenario(name=self.name)
        return tuple(key for key in type(self).model_fields if getattr(self, key) != getattr(nothing, key))

    def then(self, later: "Scenario") -> "Scenario":
        """Both at once: what ``later`` says counts where both speak; growth is multiplied, moves follow moves.

        A product of factors is rounded half up to three decimals.

        >>> both = Scenario(name="a", assigned={"US/MCOPSTN1": 90}).then(Scenario(growth={"domestic": "1.1"}))
        >>> both.name, both.parts
        ('a', ('assigned', 'growth'))
        """
        given = {key: value for key, value in later if value is not None and key in later.parts}
        joined = {key: _joined(getattr(self, key), value) for key, value in given.items() if isinstance(value, dict)}
        moved = {
            "name": " + ".join(filter(None, (self.name, later.name))),
            "growth": _grown(self.growth, later.growth),
            "people": _moved(self.people, later) | dict(later.people),
            "cost_centers": _joined(later.cost_centers, _moved(self.cost_centers, later)),
            "allotments": _allotted(self.allotments, later.allotments),
            "switches": settings(self.switches, later.switches),
            "wallet": settings(self.wallet, later.wallet),
        }
        return self.model_copy(update=given | joined | moved)


def settings(known: Given | None, given: Given | None) -> Given | None:
    """Settings with those that were given in others; where nothing differs they stay untouched."""
    if known is None or given is None:
        return known or given
    differ = {key for key in given.model_fields_set if getattr(known, key) != getattr(given, key)}
    return known.model_copy(update={key: getattr(given, key) for key in differ}) if differ else known


def scenario(given: Scenario | None, changes: Mapping[str, Any], called: str = "what_if") -> Scenario:
    """The scenario of ``what_if(scenario, **changes)``, or however that is ``called``; raises InputError naming the
    key that is wrong.
    """
    values = {key: value for key, value in changes.items() if value is not None}
    asked = validated(Scenario, values, called, "a scenario", HINT)
    return given.then(asked) if given else asked


HINT = 'help(chargeback_kit.Scenario) says what each part is; money is text, such as "9.50".'


def _joined(first: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in first.items() if key not in later} | dict(later)


def _grown(first: Mapping[str, Decimal], later: Mapping[str, Decimal]) -> dict[str, Decimal]:
    kinds = dict.fromkeys([*first, *later])
    product = {kind: first.get(kind, Decimal(1)) * later.get(kind, Decimal(1)) for kind in kinds}
    rounded = {kind: factor.quantize(THOUSANDTH, ROUND_HALF_UP) for kind, factor in product.items()}
    return {kind: factor for kind, factor in rounded.items() if factor != 1}


def _moved(centers: Mapping[str, str], later: Scenario) -> dict[str, str]:
    return {key: later.cost_centers.get(center, center) for key, center in centers.items()}


def _allotted(first: tuple[Allotment, ...], later: tuple[Allotment, ...]) -> tuple[Allotment, ...]:
    said = {(each.plan, each.country) for each in later}
    return (*(each for each in first if (each.plan, each.country) not in said), *later)
