"""Who may be given what, and for how much: availability by country, what a person needs, the user's prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.carried import Carried
from chargeback_kit.planning.plan_mix.demand import Demand, Person
from chargeback_kit.planning.plan_mix.options import (
    CARRIERS,
    INTERNATIONAL,
    NONE,
    PAYG,
    SHARED,
    names,
    option_in,
    sells_payg,
    sells_plans,
    title,
)
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import Allotments

NO_RESTRICTION = Restriction("")


@dataclass(frozen=True)
class Offers:
    """Per person and option [n, P]: whether it may be chosen, its fee a month [micro], and its fee today.

    The options are those of ``names``, then carriers. ``stays_because`` [n] is empty for those who may move. ``funded``
    [n] says whose calls beyond a plan can be paid. ``carried`` are the carriers' calls and shared fees, by option.
    """

    options: tuple[str, ...]
    allowed: Flags
    fees: Ints
    fees_today: Ints
    stays_because: tuple[str, ...]
    funded: Flags
    carried: Mapping[str, Carried] = field(default_factory=dict)

    def shared(self, chosen: Iterable[int]) -> int:
        """The shared fees a month [micro] of the carriers among some chosen options."""
        used = {self.options[number] for number in set(chosen)}
        return sum(each.shared_micro for option, each in self.carried.items() if option in used)


def chosen_options(options: Iterable[str] | None, prices: Prices) -> tuple[str, ...]:
    """The options to choose from: those asked for, else those that have a price."""
    if options is None:
        return prices.options
    asked = [str(option) for option in options]
    for option in asked:
        if option not in names():
            raise InputError(f'"{option}" is no option; there are {", ".join(names())}.')
        if option not in prices.options:
            raise InputError(f"no price for {option} ({title(option)}). Add a row {option} to {prices.source}.")
    if not asked:
        raise InputError(f"no option to choose from. Name some of {', '.join(names())}.")
    return tuple(name for name in names() if name in asked)


def offers(
    known: Demand,
    asked: Sequence[str],
    prices: Prices,
    restrictions: Sequence[Restriction],
    agreement: Agreement,
    carried: Mapping[str, Carried],
) -> Offers:
    """Everybody's offers; raises InputError for a restriction that nothing on offer meets."""
    maker = _Maker(asked, prices, agreement, known.months[-1], carried)
    needs = _needs(known.people, restrictions)
    calls = sum(part.sum(axis=1) for part in known.usage.parts[:2])
    called = known.called_seconds > 0
    rows = [
        maker.row(place, person, needs.get(person.key, NO_RESTRICTION), calls=bool(seconds), called=bool(was_called))
        for place, (person, seconds, was_called) in enumerate(zip(known.people, calls, called, strict=True))
    ]
    return Offers(
        maker.names,
        np.array([row.allowed for row in rows], np.bool_).reshape(-1, len(maker.names)),
        np.array([row.fees for row in rows], np.int64).reshape(-1, len(maker.names)),
        np.array([row.fee_today for row in rows], np.int64),
        tuple(row.stays_because for row in rows),
        np.array([maker.funded(person) for person in known.people], np.bool_),
        carried,
    )


def _needs(people: Sequence[Person], restrictions: Sequence[Restriction]) -> Mapping[str, Restriction]:
    by_name = {person.name.casefold(): person.key for person in people}
    keys = {person.key for person in people}
    needs: dict[str, Restriction] = {}
    for each in restrictions:
        key = by_name.get(each.user.casefold(), each.user.casefold())
        if key not in keys:
            raise InputError(f"restrictions: {each.user} is not on the user list. Check the name.")
        needs[key] = each
    return needs


@dataclass(frozen=True)
class _Row:
    allowed: list[bool]
    fees: list[int]
    fee_today: int
    stays_because: str


class _Maker:
    """Makes the row of offers of a person."""

    def __init__(
        self,
        asked: Sequence[str],
        prices: Prices,
        agreement: Agreement,
        month: Month,
        carried: Mapping[str, Carried],
    ) -> None:
        self._asked, self._prices, self._agreement, self._carried = asked, prices, agreement, carried
        self.names = (*names(), *(option for option in CARRIERS if option in carried))
        self._allotments = Allotments(agreement, month)
        self._unit = {line.sku.upper(): from_micro(to_micro(line.unit_price)) for line in agreement.licence}
        self._in_country: dict[str, tuple[list[bool], list[int]]] = {}

    def row(self, place: int, person: Person, need: Restriction, *, calls: bool, called: bool) -> _Row:
        """What a person may be given."""
        if person.stays_because:
            return self._stays(person, 0 if person.has_bundle else self._fee_if_known(person), person.stays_because)
        sold, fees = self._sold(person.country)
        today = self._fee_today(person)
        fits = [self._fits(name, person, need, calls=calls, called=called) for name in self.names]
        priced = [name not in self._carried or self._carried[name].is_priced(place) for name in self.names]
        allowed = [all(each) for each in zip(sold, fits, priced, strict=True)]
        if any(allowed):
            return _Row(allowed, fees, today, "")
        if need != NO_RESTRICTION:
            raise InputError(self._impossible(person, need, sold))
        return self._stays(person, today, f"nothing on offer fits in {person.country}")

    def _stays(self, person: Person, fee: int, because: str) -> _Row:
        """Today's option alone, at today's fee; the fee of a bundle is no plan's."""
        here = [name == person.today for name in self.names]
        return _Row(here, [fee if mine else 0 for mine in here], fee, because)

    def _fee_if_known(self, person: Person) -> int:
        try:
            return self._fee_today(person)
        except InputError:
            return 0

    def _sold(self, country: str) -> tuple[list[bool], list[int]]:
        """Which options are on offer in a country, and their fees [micro]; 0 where there is no price."""
        if country not in self._in_country:
            found = [self._prices.of(name, country) for name in names()]
            sold = [name in self._asked and price is not None and self._can_be_had(name, country)
                    for name, price in zip(names(), found, strict=True)]  # fmt: skip
            fees = [to_micro(price.amount) if price else 0 for price in found]
            carriers = [self._carried[name].fee_micro for name in self.names[len(found) :]]
            self._in_country[country] = [*sold, *(True for _ in carriers)], [*fees, *carriers]
        return self._in_country[country]

    def _can_be_had(self, name: str, country: str) -> bool:
        option, price = option_in(name, country), self._prices.of(name, country)
        if option.is_in_doubt and (price is None or price.country != country):
            return False
        if name == PAYG:
            return sells_payg(country)
        return (
            self._allotments.of(option.plan, country) is not None
            if option.plan
            else name == NONE or sells_plans(country)
        )

    def _fits(self, name: str, person: Person, need: Restriction, *, calls: bool, called: bool) -> bool:
        """Whether an option gives a person what they need."""
        keeps = called if need.must_keep_number is None else need.must_keep_number
        if name == NONE:
            idle = (not calls and not keeps) or person.today == NONE
            return idle and not need.must_keep_number and not need.must_call_abroad
        if name == SHARED and keeps:
            return False
        return not need.must_call_abroad or name in (INTERNATIONAL, *CARRIERS) or self.funded(person)

    def funded(self, person: Person) -> bool:
        """Whether somebody can pay for their calls beyond a plan (R32)."""
        allowed = person.has_credits or not self._agreement.switches.credits_licence_required
        return self._agreement.postpaid_enabled or (self._agreement.wallet is not None and allowed)

    def _fee_today(self, person: Person) -> int:
        return sum(self._fee_of(option, person) for option in person.options_today)

    def _fee_of(self, option: str, person: Person) -> int:
        if price := self._prices.of(option, person.country):
            return to_micro(price.amount)
        sku = self._prices.sku(option, person.country)
        for held in (*person.skus, sku):
            if held.upper() in self._unit and held in (sku, *option_in(option, person.country).also):
                return to_micro(self._unit[held.upper()])
        raise InputError(
            f"no price for {option} ({title(option)}) in {person.country}, which {person.name} holds today. "
            f"Add a row {option} to {self._prices.source}."
        )

    def _impossible(self, person: Person, need: Restriction, sold: Sequence[bool]) -> str:
        wishes = ["keep a number"] * bool(need.must_keep_number) + ["call abroad"] * bool(need.must_call_abroad)
        here = [title(name) for name, has in zip(self.names, sold, strict=True) if has]
        offered = f"{', '.join(here)} on offer" if here else "nothing on offer"
        unpaid = "" if self.funded(person) else ", and calls beyond a plan cannot be paid"
        return (
            f"{person.name} must {' and '.join(wishes) or 'have a plan'}, which nothing allows: in {person.country} "
            f"there is {offered}{unpaid}. Change the restriction or the prices."
        )
