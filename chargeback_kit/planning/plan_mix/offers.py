"""Who may be given what, and for how much: availability by country, what a person needs, the user's prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from chargeback_kit.money import to_micro
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.plan_mix.carried import Carried
from chargeback_kit.planning.plan_mix.demand import Demand, Person
from chargeback_kit.planning.plan_mix.licences.bought import paid_prices
from chargeback_kit.planning.plan_mix.licences.contracts import by_sku, held_fast
from chargeback_kit.planning.plan_mix.licences.freed import Freed
from chargeback_kit.planning.plan_mix.licences.stock import Stock, at_list_price, below_average, fee_of_taking, stocks
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
from chargeback_kit.planning.plan_mix.people.cost_of_change import Sponsor, once, phone, sponsor
from chargeback_kit.planning.plan_mix.prices import Prices, Restriction
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement, same_sku
from chargeback_kit.records.terms.planning import Planning
from chargeback_kit.reference.spoken import country_name, the
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE, Month
from chargeback_kit.rules.plans import Allotments, is_known

NO_RESTRICTION = Restriction("")


@dataclass(frozen=True, kw_only=True)
class Offers:
    """Per person and option [n, P]: whether it may be chosen, its fee a month [micro], and its fee today.

    The options are those of ``names``, then carriers. ``stays_because`` [n] is empty for those who may move. ``funded``
    [n] says whose calls beyond a plan can be paid, ``payable`` whether anybody's could, with the credits licence;
    ``through_account`` [n] whose calls through an account could be (R36): that of today, else one in their country.
    ``carried`` are the carriers' calls and shared fees, by option. ``fees_held`` [n, P] is what each licence held today
    costs, ``stocks`` the licences at hand. ``once`` and ``phone`` [n, P] are parts of ``fees``: what a change costs
    once, spread over months, and a Teams Phone licence that is needed first; ``sponsor`` is what Shared Calling costs
    all.
    """

    options: tuple[str, ...]
    allowed: Flags
    fees: Ints
    fees_today: Ints
    stays_because: tuple[str, ...]
    funded: Flags
    carried: Mapping[str, Carried] = field(default_factory=dict)
    payable: bool = True
    fees_held: Ints | None = None
    stocks: tuple[Stock, ...] = ()
    once: Ints | None = None
    phone: Ints | None = None
    sponsor: Sponsor | None = None
    through_account: Flags | None = None

    @property
    def licence_fees(self) -> Ints:
        """The fees of the plans alone [n, P; micro]."""
        return self.fees - (0 if self.once is None else self.once) - (0 if self.phone is None else self.phone)

    def shared(self, chosen: Iterable[int]) -> int:
        """The shared fees a month [micro] of the carriers among some chosen options."""
        used = {self.options[number] for number in set(chosen)}
        return sum(each.shared_micro for option, each in self.carried.items() if option in used)

    def sponsored(self, takers: Flags) -> int:
        """What the licences cost that Shared Calling needs if some people [n] take it [micro a month]."""
        return self.sponsor.cost(takers) if self.sponsor is not None else 0


def chosen_options(options: Iterable[str] | None, prices: Prices) -> tuple[str, ...]:
    """The options to choose from: those asked for, else those that have a price."""
    if options is None:
        return prices.options
    asked = [str(option) for option in options]
    for option in asked:
        if option not in names():
            raise InputError(f'"{option}" is no option; there are {", ".join(names())}.')
        if option not in prices.options:
            raise InputError(f"no price for {option} ({title(option)}). {prices.missing(option)}")
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
    terms: Planning,
    month: date,
    left: Sequence[Freed] = (),
    coming: Sequence[str] = (),
) -> Offers:
    """Everybody's offers in the month that begins on a day; raises InputError for a restriction that nothing meets.

    Licences of people who have ``left`` are at hand for whoever needs one, those for who is ``coming`` are not.
    """
    maker = _Maker(asked, prices, agreement, known.months[-1], carried)
    needs = _needs(known.people, restrictions)
    home, abroad = (part @ known.by_month for part in known.usage.parts[:2])
    did = [
        Did(home.any(), abroad.any(), heard > 0, int(home.max(initial=0)), int(abroad.max(initial=0)))
        for home, abroad, heard in zip(home, abroad, known.called_seconds, strict=True)
    ]
    rows = [
        maker.row(place, person, needs.get(person.key, NO_RESTRICTION), did[place])
        for place, person in enumerate(known.people)
    ]
    _refuse_unknown(terms, known.people, agreement)
    contracts = by_sku(terms.licence)
    allowed = np.array([row.allowed for row in rows], np.bool_).reshape(-1, len(maker.names))
    fees = np.array([row.fees for row in rows], np.int64).reshape(-1, len(maker.names))
    worth = _worth(known, allowed, fees, maker)
    at_hand = stocks(known.people, maker.names[: len(names())], prices, agreement, worth, contracts, left, coming)
    at_hand = at_list_price(held_fast(at_hand, contracts, month))
    less = below_average(at_hand, paid_prices(agreement), fees.shape)
    stays = np.array([bool(row.stays_because) for row in rows], np.bool_)
    today = np.array([maker.names.index(person.today) for person in known.people], np.intp)
    fees[stays, today[stays]] -= less[stays].sum(axis=1)
    fees[~stays] -= less[~stays]
    fees = fee_of_taking(at_hand, fees)
    spread, phones = (of(known.people, maker.names, terms) for of in (once, phone))
    return Offers(
        options=maker.names,
        allowed=allowed,
        fees=fees + spread + phones,
        fees_today=np.array([row.fee_today for row in rows], np.int64) - less.sum(axis=1),
        stays_because=tuple(row.stays_because for row in rows),
        funded=np.array([maker.funded(person) for person in known.people], np.bool_),
        carried=carried,
        payable=maker.payable,
        fees_held=np.array([row.fees_held for row in rows], np.int64).reshape(-1, len(maker.names)) - less,
        stocks=at_hand,
        once=spread,
        phone=phones,
        sponsor=sponsor(known.people, maker.names, terms),
        through_account=maker.through_account(known.people),
    )


def _worth(known: Demand, allowed: Flags, fees: Ints, maker: "_Maker") -> Ints:
    """What each option saves each person over their best other one, alone and in an average month [n, P; micro].

    A licence costs what is paid for it here, as one that lies idle does.
    """
    never = np.iinfo(np.int64).max // 2
    home, abroad, home_micro, abroad_micro = (part.sum(axis=1) // len(known.months) for part in known.usage.parts)
    cost = np.full(fees.shape, never, np.int64)
    for number, name in enumerate(maker.names):
        sizes = SECONDS_PER_MINUTE * np.array(
            [maker.minutes(name, person) for person in known.people], np.int64
        ).reshape(-1, 2)
        over = home_micro * np.maximum(home - sizes[:, 0], 0) // np.maximum(home, 1)
        over += abroad_micro * np.maximum(abroad - sizes[:, 1], 0) // np.maximum(abroad, 1)
        paid = [
            maker.paid(name, person, fee) for person, fee in zip(known.people, fees[:, number].tolist(), strict=True)
        ]
        cost[:, number] = np.where(allowed[:, number], np.array(paid, np.int64) + over, never)
    ranked = np.sort(cost, axis=1)
    other = np.where(cost == ranked[:, :1], ranked[:, 1:2], ranked[:, :1])
    saved: Ints = np.where(other < never, np.maximum(other - cost, 0), 0)
    return saved


def _refuse_unknown(terms: Planning, people: Sequence[Person], agreement: Agreement) -> None:
    """Refuse the term of a licence that there is not: misspelt, it would leave the one that is meant free."""
    there = {same_sku(sku) for person in people for sku in person.skus}
    there |= {same_sku(line.sku) for line in agreement.licence}
    for term in terms.licence:
        if not is_known(term.sku) and same_sku(term.sku) not in there:
            raise InputError(
                f"planning.licence: {term.sku} is no licence that is known, held or bought. Check the part number."
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
    fees_held: list[int]
    stays_because: str


@dataclass(frozen=True)
class Did:
    """What somebody did: calls at home, abroad, received; and the most of a month at home and abroad [s]."""

    at_home: bool
    abroad: bool
    called: bool
    most_home: int
    most_abroad: int

    @property
    def calls(self) -> bool:
        """Whether there was any call that a plan can cover."""
        return self.at_home or self.abroad


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
        self._paid = paid_prices(agreement)
        self.payable = agreement.postpaid_enabled or agreement.wallet is not None
        self._in_country: dict[str, tuple[list[bool], list[int]]] = {}

    def row(self, place: int, person: Person, need: Restriction, did: Did) -> _Row:
        """What a person may be given: what is on offer and fits, and what they have, which may always stay."""
        if person.stays_because:
            return self._stays(person, self._fee_if_known(person), person.stays_because)
        sold, listed = self._sold(person.country)
        there = [is_sold or name == person.today for name, is_sold in zip(self.names, sold, strict=True)]
        there = [has and self._is_for(name, person) for name, has in zip(self.names, there, strict=True)]
        held = {option: self._fee_of(option, person) for option in person.options_today}
        fees = [held.get(name, fee) for name, fee in zip(self.names, listed, strict=True)]
        fits = [self._fits(name, person, need, did) for name in self.names]
        priced = [name not in self._carried or self._carried[name].is_priced(place) for name in self.names]
        allowed = [all(each) for each in zip(there, fits, priced, strict=True)]
        if not did.calls:
            allowed = self._not_to_widen_a_pool(person, allowed, fees)
        if any(allowed):
            return _Row(allowed, fees, sum(held.values()), [held.get(name, 0) for name in self.names], "")
        if need != NO_RESTRICTION:
            raise InputError(self._impossible(person, need, sold))
        return self._stays(person, sum(held.values()), f"nothing on offer fits in {the(country_name(person.country))}")

    def _is_for(self, name: str, person: Person) -> bool:
        """Whether an option is one for somebody: what today is, or for a resource account what R14 leaves it."""
        if name == person.today or person.draws_plan:
            return True
        return name != SHARED and not option_in(name, person.country).plan

    def _not_to_widen_a_pool(self, person: Person, allowed: list[bool], fees: list[int]) -> list[bool]:
        """Who never calls is given no plan with minutes but today's, unless nothing is cheaper for the number."""
        pooled = [bool(option_in(name, person.country).plan) and name != person.today for name in self.names]
        rest = [fee for fee, may, shares in zip(fees, allowed, pooled, strict=True) if may and not shares]
        least = min(rest) if rest else min((f for f, may in zip(fees, allowed, strict=True) if may), default=0)
        return [may and (not shares or fee <= least) for may, shares, fee in zip(allowed, pooled, fees, strict=True)]

    def _stays(self, person: Person, fee: int, because: str) -> _Row:
        """Today's option alone, at today's fee; the fee of a bundle is no plan's."""
        here = [name == person.today for name in self.names]
        return _Row(here, [fee if mine else 0 for mine in here], fee, [0 for _ in here], because)

    def _fee_if_known(self, person: Person) -> int:
        """What is paid for the plans of somebody who stays; a bundle is no plan's fee."""
        options = [option for option, _ in person.licences] if person.has_bundle else person.options_today
        try:
            return sum(self._fee_of(option, person) for option in options)
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

    def _fits(self, name: str, person: Person, need: Restriction, did: Did) -> bool:
        """Whether an option gives a person what they need."""
        keeps = did.called and person.draws_plan if need.must_keep_number is None else need.must_keep_number
        if name == NONE:
            idle = (not did.calls and not keeps) or person.today == NONE
            return idle and not need.must_keep_number and not need.must_call_abroad
        if name == SHARED and keeps:
            return need.must_keep_number is None and person.options_today == (SHARED,)
        if self.payable or name in CARRIERS:
            return True
        if need.must_call_abroad and name != INTERNATIONAL:
            return False
        return name == person.today or self._covers(name, person, did, abroad=need.must_call_abroad is not False)

    def _covers(self, name: str, person: Person, did: Did, *, abroad: bool) -> bool:
        """Whether the minutes of one licence are enough for all that somebody did, where nothing beyond can be paid."""
        home, foreign = self.minutes(name, person)
        return did.most_home <= home * SECONDS_PER_MINUTE and (
            not abroad or did.most_abroad <= foreign * SECONDS_PER_MINUTE
        )

    def paid(self, name: str, person: Person, fee: int) -> int:
        """What the agreement pays for an option's licence, where it says so; else the fee of the list."""
        sku = self._prices.held_or_bought(name, person.country, person.skus) if name in names() else ""
        return self._paid.get(sku.upper(), fee)

    def minutes(self, name: str, person: Person) -> tuple[int, int]:
        """The minutes of one licence of an option, at home and abroad."""
        found = self._allotments.of(option_in(name, person.country).plan, person.country) if person.draws_plan else None
        return (found.domestic, found.international) if found else (0, 0)

    def funded(self, person: Person) -> bool:
        """Whether somebody can pay for their calls beyond a plan (R32)."""
        return self._pays(has_credits=person.has_credits)

    def _pays(self, *, has_credits: bool) -> bool:
        allowed = has_credits or not self._agreement.switches.credits_licence_required
        return self._agreement.postpaid_enabled or (self._agreement.wallet is not None and allowed)

    def through_account(self, people: Sequence[Person]) -> Flags:
        """Whose calls through an account could be paid [n] (R36): through that of today, else through one there is."""
        there = {each.pool_country for each in people if each.is_shared_account and self.funded(each)}
        found = [
            self._pays(has_credits=each.account_has_credits) if each.shares else each.pool_country in there
            for each in people
        ]
        return np.array(found, np.bool_)

    def _fee_of(self, option: str, person: Person) -> int:
        """What a licence that is held costs: by the agreement, else by the price list; a policy is no licence."""
        if option == SHARED:
            return 0
        sku = self._prices.held_or_bought(option, person.country, person.skus).upper()
        if sku in self._paid:
            return self._paid[sku]
        if price := self._prices.of(option, person.country):
            return to_micro(price.amount)
        raise InputError(
            f"no price for {option} ({title(option)}) in {the(country_name(person.country))}, "
            f"which {person.name} holds today. {self._prices.missing(option)}"
        )

    def _impossible(self, person: Person, need: Restriction, sold: Sequence[bool]) -> str:
        wishes = ["keep a number"] * bool(need.must_keep_number) + ["call abroad"] * bool(need.must_call_abroad)
        here = [title(name) for name, has in zip(self.names, sold, strict=True) if has]
        offered = f"{', '.join(here)} on offer" if here else "nothing on offer"
        unpaid = "" if self.payable else ", and calls beyond a plan cannot be paid"
        where = the(country_name(person.country))
        return (
            f"{person.name} must {' and '.join(wishes) or 'have a plan'}, which nothing allows: in {where} "
            f"there is {offered}{unpaid}. Change the restriction or the prices."
        )
