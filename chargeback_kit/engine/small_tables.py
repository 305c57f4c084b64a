"""The small tables of a bill: terms, pools, people and prices, as the stages join them.

Everything here is small (people, plans, prefixes); the calls never pass through Python.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import NamedTuple, TypeVar

import pyarrow as pa

from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.prefix_ranges import prefix_ranges
from chargeback_kit.engine.rate_tables import (
    RATE_COLUMNS,
    RateCards,
    cards_of,
    rate_cards,
    rate_periods_of,
    rate_prefix_ranges,
    rate_prefixes,
    rate_rows,
)
from chargeback_kit.phone_numbers import owners_of
from chargeback_kit.records.lists.cost_centers import COUNTRY, NUMBER, UNIT, USER
from chargeback_kit.records.rates import CARD, KEPT_CARDS
from chargeback_kit.records.users import UserRow
from chargeback_kit.reference import column
from chargeback_kit.rules.bundles import bundles, covered_kinds
from chargeback_kit.rules.calendar import LAST_NS, Month, day_end, day_start, to_ns
from chargeback_kit.rules.call_attributes import addon_countries, area, plan_bits, zone_a
from chargeback_kit.rules.messages import message_pool, messages_of
from chargeback_kit.rules.plans import (
    ADD_ON,
    CONFERENCING,
    CREDITS,
    FREE_CONFERENCING,
    PAY_PER_MINUTE,
    PER_USER,
    Allotments,
    anywhere_minutes,
    grants,
    plans,
)
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, PoolId
from chargeback_kit.rules.pools import PoolCounter, pool_country, pool_of

Row = tuple[object, ...]
NO_ACCOUNT = -1
MOST_KEPT_RATES = 50_000
"""Tables of more rates than these are not kept for a bill with the same cards."""
T = TypeVar("T")


class MembershipInMonth(NamedTuple):
    """A membership within one month [from_ns, until_ns), in the country whose pools it draws.

    ``for_country`` is None where the user list names the country, else the country of the calls it is for.
    """

    person: int
    row: UserRow
    month: Month
    from_ns: int
    until_ns: int
    country: str
    for_country: str | None
    ranked_plans: tuple[str, ...]


def small_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """The small tables by the names the stages know them by."""
    rate_periods = rate_periods_of(inputs)
    memberships = list(_memberships(inputs))
    cards = rate_cards(inputs, rate_periods)
    return {
        "settings": _settings(inputs),
        "spans": _table(SPAN_COLUMNS, _spans(inputs, rate_periods)),
        "rate_periods": _table("rate_period_no:i", [(number,) for number in range(len(rate_periods))]),
        "cost_centers": _table("cost_center_no:i cost_center:s", enumerate(inputs.cost_centers)),
        "counters": _counters(inputs.counters),
        "pool_countries": _table("country:s", [(country,) for country in inputs.pool_countries]),
        "people": _table(
            "person_no:i user_principal_name:s shown:s",
            zip(range(len(inputs.people.names)), inputs.people.names, inputs.people.shown, strict=True),
        ),
        "person_ids": _table("user_id:s person_no:i", inputs.people.by_id.items()),
        "person_names": _table("user_principal_name:s person_no:i", inputs.people.by_name.items()),
        "memberships_in_month": _table(MEMBERSHIP_COLUMNS, _membership_rows(inputs, memberships)),
        "plan_lines": _table(
            "membership_no:i capability:s domestic_counter_no:i international_counter_no:i",
            _plan_lines(inputs, memberships),
        ),
        "number_owners": _table("number:l cost_center_no:i listed_center_no:i", _number_owners(inputs)),
        **{f"centers_by_{name}": _centers_by(inputs, name) for name in (USER, UNIT, COUNTRY)},
        "areas": _table("country:s area:s area_no:i in_zone_a:b in_addon:b", _areas()),
        "country_prefix_ranges": _table("prefix_position:l country:s", _country_prefix_ranges()),
        "origins": _table("country:s origin_no:i", _named(inputs.origins)),
        "carriers": _table("carrier:s carrier_no:i", _named(inputs.carriers)),
        "bands": _table("band_no:i", [(number,) for number in range(len(inputs.bands))]),
        "growth": _table("kind:s factor_milli:i", inputs.growth.items()),
        **(_kept_rate_tables if len(cards.rates) <= MOST_KEPT_RATES else _rate_tables)(cards),
    }


def _rate_tables(cards: RateCards) -> dict[str, pa.Table]:
    asked = list(cards_of(cards))
    of_ranges = "rate_period_no:i card_no:i prefix_position:l rate_no:i"
    return {
        "rates": _table(RATE_COLUMNS, rate_rows(cards)),
        "rate_prefix_ranges": _table(of_ranges, rate_prefix_ranges(asked)),
        "rate_prefixes": _table("rate_period_no:i card_no:i prefix_position:l", rate_prefixes(cards, asked)),
    }


_kept_rate_tables = lru_cache(KEPT_CARDS)(_rate_tables)


def bundle_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """The counters with those of carriers' bundles, and what each bundle covers (R35)."""
    columns = "place:i counter_no:i month_no:i carrier:s country:s number_kind:s"
    return {"counters": _counters(inputs.counters), "bundles": _table(columns, _bundles(inputs))}


def _bundles(inputs: Inputs) -> Iterator[Row]:
    """Of which carrier, none named for the only one; to which country, none for all; and which kind of number."""
    for month_no, month in enumerate(inputs.months):
        for place, (pool, carrier, bundle) in enumerate(bundles(inputs.agreement)):
            named = "" if inputs.agreement.only_carrier else carrier.name.casefold()
            for country, kind in product(bundle.countries or ("",), covered_kinds(bundle)):
                yield place, _counter_no(inputs, pool, month), month_no, named, country, kind


def _table(columns: str, rows: Iterable[Sequence[object]]) -> pa.Table:
    kinds = {"i": pa.int32(), "l": pa.int64(), "s": pa.string(), "b": pa.bool_()}
    fields = [column.split(":") for column in columns.split()]
    cells = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [pa.array(values, kinds[kind]) for values, (_, kind) in zip(cells, fields, strict=True)]
    return pa.table(arrays, names=[name for name, _ in fields])


def _settings(inputs: Inputs) -> pa.Table:
    agreement = inputs.agreement
    values = {
        **agreement.switches.model_dump(),
        "currency": agreement.currency,
        "home_currency": inputs.home_currency or agreement.currency,
        "charges": inputs.charges,
        "has_wallet": agreement.wallet is not None,
        "postpaid": agreement.postpaid_enabled,
        "postpaid_since_ns": to_ns(agreement.postpaid_since) if agreement.postpaid_since else None,
        "has_card": inputs.rates is not None,
        "has_carrier_card": inputs.carrier_rates is not None,
        "cards": list(CARD),
        "origins": len(inputs.origins),
        "bands": len(inputs.bands),
        "has_users": inputs.has_users,
        "unowned_no": inputs.cost_centers.index(inputs.unowned),
        "from_ns": inputs.months[0].from_ns,
        "until_ns": inputs.months[-1].until_ns,
        "past_prefixes": 10 ** max(len(prefix) for prefix in _prefixes(inputs)),
    }
    return pa.table({name: [value] for name, value in values.items()})


def _prefixes(inputs: Inputs) -> Iterator[str]:
    yield from column("number_prefixes", "prefix")
    yield from (rate.prefix for rate in inputs.own_rates)


SPAN_COLUMNS = "month_no:i rate_period_no:i zone_counter_no:i us_ca_counter_no:i band_no:i from_ns:l until_ns:l"


def _spans(inputs: Inputs, rate_periods: list[date]) -> Iterator[Row]:
    """The months by rate period and by the time bands that hold."""
    zone = inputs.agreement.switches.month_time_zone
    days = [(day_start(day, zone), number) for number, day in enumerate(rate_periods)]
    for month_no, month in enumerate(inputs.months):
        pools = [_counter_no(inputs, pool, month) for pool in CONFERENCE_POOLS]
        for start, until, number in _within(days, month.from_ns, month.until_ns):
            for first, last, names in _within(inputs.band_changes, start, until):
                yield month_no, number, *pools, inputs.bands.index(names), first, last


def _within(changes: list[tuple[int, T]], start: int, until: int) -> Iterator[tuple[int, int, T]]:
    """What holds from when to when between two instants [ns], of changes that each hold until the next."""
    for (first, value), (last, _) in pairwise([*changes, (LAST_NS, changes[-1][1])]):
        if max(first, start) < min(last, until):
            yield max(first, start), min(last, until), value


def _counter_no(inputs: Inputs, pool_id: PoolId, month: Month) -> int | None:
    return inputs.counter_numbers.get((pool_id, month.name))


def _counters(counters: tuple[PoolCounter, ...]) -> pa.Table:
    groups = {key: number for number, key in enumerate(dict.fromkeys((c.month, c.group) for c in counters))}
    rows = ((no, c.pool_id, groups[c.month, c.group], c.size_seconds) for no, c in enumerate(counters))
    return _table("counter_no:i pool_id:s pool_no:i size_seconds:l", rows)


def _memberships(inputs: Inputs) -> Iterator[MembershipInMonth]:
    """Every membership by month, and by country where the user list names none."""
    zone = inputs.agreement.switches.month_time_zone
    accounts = inputs.resource_accounts
    edges = _sponsor_edges(inputs)
    for month in inputs.months:
        ranked = _ranked_plans(Allotments(inputs.agreement, month))
        for membership in inputs.people.memberships:
            row = membership.row
            start = max(day_start(membership.start, zone), month.from_ns)
            until = min(day_end(membership.end, zone), month.until_ns)
            countries = [(row.country, None)] if row.country else [(c, c) for c in (*inputs.pool_countries, "")]
            inner = [edge for edge in edges.get(membership.person, ()) if start < edge < until]
            brings_none = accounts.draws_no_plan(membership.person, row, month)
            for country, for_country in countries if start < until else ():
                held = () if brings_none else ranked(row.skus, country)
                for first, last in pairwise([start, *inner, until]):
                    yield MembershipInMonth(membership.person, row, month, first, last, country, for_country, held)


def _sponsor_edges(inputs: Inputs) -> dict[int, list[int]]:
    """The instants at which what the account of a person in Shared Calling holds may change (R36)."""
    zone = inputs.agreement.switches.month_time_zone
    edges: dict[int, set[int]] = {}
    for membership in inputs.people.memberships:
        if membership.person in inputs.resource_accounts.named:
            edges.setdefault(membership.person, set()).update(
                (day_start(membership.start, zone), day_end(membership.end, zone))
            )
    sponsors = inputs.resource_accounts.sponsor_of.items()
    return {person: sorted(edges[account]) for person, account in sponsors if account in edges}


def _sponsor(inputs: Inputs, person: int) -> int:
    account = inputs.resource_accounts.sponsor_of.get(person)
    return NO_ACCOUNT if account is None else account


def _sponsors_with_credits(inputs: Inputs) -> dict[int, list[tuple[int, int]]]:
    """From when to when each account that others call through holds the credits licence [ns]."""
    zone = inputs.agreement.switches.month_time_zone
    found: dict[int, list[tuple[int, int]]] = {}
    for membership in inputs.people.memberships:
        if membership.person in inputs.resource_accounts.named and CREDITS in grants(membership.row.skus):
            found.setdefault(membership.person, []).append(
                (day_start(membership.start, zone), day_end(membership.end, zone))
            )
    return found


def _ranked_plans(allotments: Allotments) -> Callable[[tuple[str, ...], str], tuple[str, ...]]:
    """The plans of part numbers in a country, the largest first; few combinations, many people."""
    return cache(lambda skus, country: allotments.ranked(plans(skus), country))


MEMBERSHIP_COLUMNS = (
    "membership_no:i person_no:i from_ns:l until_ns:l for_country:s area_no:i origin_no:i cost_center_no:i "
    "person_center_no:i country_center_no:i has_credits:b has_conferencing:b has_free_conferencing:b dials_anywhere:b "
    "pays_per_minute:b has_addon:b in_zone_a:b in_addon:b domestic_counter_no:i international_counter_no:i "
    "holds_several:b is_resource_account:b calls_through:b sponsor_has_credits:b plan_bits:l country:s"
)


def _membership_rows(inputs: Inputs, memberships: list[MembershipInMonth]) -> Iterator[Row]:
    centers = {name: number for number, name in enumerate(inputs.cost_centers)}
    areas = area_numbers()
    accounts, has_credits = inputs.resource_accounts, _sponsors_with_credits(inputs)
    for number, member in enumerate(memberships):
        row = member.row
        held = member.ranked_plans
        granted = grants(row.skus)
        counters = _plan_counters(inputs, member, held[0]) if held else (None, None)
        yield (
            number,
            member.person,
            member.from_ns,
            member.until_ns,
            member.for_country,
            areas.get(area(row.country)),
            inputs.origins.index(row.country) if row.country in inputs.origins else 0,
            *_center_nos(row, centers.get(row.cost_center)),
            CREDITS in granted,
            CONFERENCING in granted,
            FREE_CONFERENCING in granted,
            CONFERENCING in granted and anywhere_minutes(row.country, member.month) is not None,
            PAY_PER_MINUTE in granted,
            ADD_ON in granted,
            row.country in zone_a(),
            row.country in addon_countries(),
            *counters,
            len(held) > 1,
            accounts.holds(member.person, row),
            member.person in accounts.sponsor_of,
            any(
                start <= member.from_ns < until for start, until in has_credits.get(_sponsor(inputs, member.person), ())
            ),
            plan_bits(plans(row.skus)),
            row.country,
        )


def _plan_lines(inputs: Inputs, memberships: list[MembershipInMonth]) -> Iterator[Row]:
    for number, member in enumerate(memberships):
        for plan in sorted(member.ranked_plans) if len(member.ranked_plans) > 1 else ():
            yield number, plan, *_plan_counters(inputs, member, plan)


def _plan_counters(inputs: Inputs, member: MembershipInMonth, plan: str) -> tuple[int | None, int | None]:
    if plan == PER_USER:
        return _counter_no(inputs, pool_of(inputs.people, member.person, member.country, plan), member.month), None
    return inputs.shared_counters.get((pool_country(member.country), plan, member.month.name), (None, None))


def _center_nos(row: UserRow, number: int | None) -> tuple[int | None, int | None, int | None]:
    """The cost centre that the user list names, or the one of user or department, or the one of the country (R56)."""
    if not row.center_by.endswith("of the list"):
        return number, None, None
    return (None, None, number) if row.center_by.startswith(COUNTRY) else (None, number, None)


def _number_owners(inputs: Inputs) -> Iterator[Row]:
    """By number: the cost centre of the agreement's owner (R14), and that of the list of cost centres (R56).

    The owner is known also of what masking or a spreadsheet left of a number, where that is one owner's (R05); the list
    compares whole numbers.
    """
    numbers = {name: number for number, name in enumerate(inputs.cost_centers)}
    agreed = owners_of({owner.number: owner.cost_center for owner in inputs.agreement.number_owner})
    owners = {key: numbers[center] for key, center in agreed.items()}
    listed = {int(number): numbers[center] for number, center in inputs.centers.of(NUMBER).items()}
    for number in sorted(owners | listed):
        yield number, owners.get(number), listed.get(number)


def _centers_by(inputs: Inputs, attribute: str) -> pa.Table:
    """The list of cost centres by one attribute, in its order (R56)."""
    listed = enumerate(inputs.centers.of(attribute).items())
    rows = ((place, value, inputs.cost_centers.index(center)) for place, (value, center) in listed)
    return _table("place:i value:s cost_center_no:i", rows)


def _areas() -> Iterator[Row]:
    numbers = area_numbers()
    for country in _countries():
        yield country, area(country), numbers[area(country)], country in zone_a(), country in addon_countries()


def area_numbers() -> dict[str, int]:
    """The number of each area within which calls are domestic.

    >>> numbers = area_numbers()
    >>> numbers[area("PR")] == numbers[area("US")] != numbers[area("DE")]
    True
    """
    return {name: number for number, name in enumerate(dict.fromkeys(area(country) for country in _countries()))}


def _countries() -> list[str]:
    return sorted({*column("countries", "iso2"), *column("number_prefixes", "iso2")})


def _country_prefix_ranges() -> Iterator[Row]:
    return prefix_ranges(zip(column("number_prefixes", "prefix"), column("number_prefixes", "iso2"), strict=True))


def _named(names: list[str]) -> Iterator[Row]:
    return ((name, number) for number, name in enumerate(names) if number)


def message_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """The small tables that messages need (R28), by name: their pools, and whose plan draws which."""
    return {
        "message_counters": message_counters(inputs),
        "message_plans": _table("membership_no:i capability:s counter_no:i holds_several:b", _message_plans(inputs)),
    }


def message_counters(inputs: Inputs) -> pa.Table:
    """The pools by number."""
    rows = ((number, each.pool_id, each.size_segments) for number, each in enumerate(inputs.message_counters))
    return _table("counter_no:i pool_id:s size_segments:l", rows)


def _message_plans(inputs: Inputs) -> Iterator[Row]:
    """The pool that each membership draws: by no capability, and by each of several plans."""
    numbers = {(pool.id, pool.month): number for number, pool in enumerate(inputs.message_counters)}
    ranked = {month.name: Allotments(inputs.agreement, month).ranked for month in inputs.months}
    for number, member in enumerate(_memberships(inputs)):
        held = ranked[member.month.name](plans(member.row.skus), member.country)
        for capability, plan in (*((("", held[0]),) if held else ()), *((plan, plan) for plan in held if held[1:])):
            known = messages_of(plan, member.country, member.month) is not None
            counter = numbers.get((message_pool(plan), member.month.name)) if known else None
            yield number, capability, counter, len(held) > 1
