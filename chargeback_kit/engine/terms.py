"""The small tables of a bill: terms, pools, people and prices, as the stages join them.

Everything here is small (people, plans, prefixes); the calls never pass through Python.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa

from chargeback_kit.engine.segments import segments
from chargeback_kit.records.agreement import UNASSIGNED, Agreement
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.users import People, UserRow
from chargeback_kit.reference import column
from chargeback_kit.rules.calendar import Month, day_end, day_start
from chargeback_kit.rules.plans import (
    ADD_ON,
    CONFERENCING,
    CREDITS,
    PAY_PER_MINUTE,
    PER_USER,
    Allotments,
    grants,
    plans,
)
from chargeback_kit.rules.pools import Counter, pool_country
from chargeback_kit.rules.situations import addon_countries, area, zone_a

Row = tuple[object, ...]
PLAN_COUNTERS = ("domestic", "international")


class PlacedStay(NamedTuple):
    """A stay within one month [from_ns, until_ns), in the country whose pools it draws.

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


@dataclass(frozen=True)
class Inputs:
    """Everything a bill is computed from, apart from the calls. ``growth``: thousandths by kind, of a what-if alone;
    ``blocking``: the wallet is a forecast (R42)."""

    agreement: Agreement
    months: tuple[Month, ...]
    people: People
    counters: tuple[Counter, ...]
    rates: tuple[Rate, ...] | None
    charges: str
    has_users: bool = True
    home_currency: str = ""
    growth: Mapping[str, int] = field(default_factory=dict)
    blocking: bool = False

    @property
    def is_side_bill(self) -> bool:
        """Whether this is the bill of the rows in another currency than the agreement's (R33)."""
        return self.home_currency not in ("", self.agreement.currency)

    @cached_property
    def counter_numbers(self) -> dict[tuple[str, str], int]:
        """The number of each counter, by pool id and month."""
        return {(counter.pool_id, counter.month): number for number, counter in enumerate(self.counters)}

    @cached_property
    def shared_counters(self) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
        """The domestic and the international counter of each pool that people share: by country, plan and month."""
        found: dict[tuple[str, str, str], list[int | None]] = {}
        for (pool_id, month), number in self.counter_numbers.items():
            country, plan, which = pool_id.split("/", 2)
            if which in PLAN_COUNTERS:
                found.setdefault((country, plan, month), [None, None])[PLAN_COUNTERS.index(which)] = number
        return {key: (domestic, international) for key, (domestic, international) in found.items()}

    @cached_property
    def own_rates(self) -> list[Rate]:
        """The rates in the agreement's currency; a rate's place in this list is its number."""
        return [rate for rate in self.rates or () if rate.currency in ("", self.agreement.currency)]

    @cached_property
    def pool_countries(self) -> list[str]:
        """The countries whose pools somebody fills."""
        filled = {pool_country(stay.row.country) for stay in self.people.stays if plans(stay.row.skus)} - {""}
        return sorted(filled | {country for country in ("US", "PR") if pool_country(country) in filled})

    @property
    def unowned(self) -> str:
        """Where money without an owner goes."""
        return self.agreement.unowned or UNASSIGNED

    @cached_property
    def cost_centers(self) -> list[str]:
        """Every cost centre that can appear, sorted."""
        named = {stay.row.cost_center for stay in self.people.stays if stay.row.cost_center}
        return sorted(named | {owner.cost_center for owner in self.agreement.number_owner} | {self.unowned})


def small_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """The small tables by the names the stages know them by."""
    epochs = _epochs(inputs)
    placed = list(_placed_stays(inputs))
    stays = list(_stays(inputs, placed))
    return {
        "settings": _settings(inputs),
        "spans": _table("epoch_no:i zone_counter_no:i from_ns:l until_ns:l", _spans(inputs, epochs)),
        "epochs": _table("epoch_no:i", [(number,) for number in range(len(epochs))]),
        "cost_centers": _table("cost_center_no:i cost_center:s", enumerate(inputs.cost_centers)),
        "counters": _table("counter_no:i pool_id:s pool_no:i size_seconds:l", _counters(inputs.counters)),
        "pool_countries": _table("country:s", [(country,) for country in inputs.pool_countries]),
        "people": _table("person_no:i user_principal_name:s", enumerate(inputs.people.names)),
        "person_ids": _table("user_id:s person_no:i", inputs.people.by_id.items()),
        "person_names": _table("user_principal_name:s person_no:i", inputs.people.by_name.items()),
        "stays": _table(STAY_COLUMNS, stays),
        "plan_lines": _table(
            "stay_no:i capability:s domestic_counter_no:i international_counter_no:i", _plan_lines(inputs, placed)
        ),
        "number_owners": _table("number:l cost_center_no:i", _number_owners(inputs)),
        "areas": _table("country:s area:s area_no:i in_zone_a:b in_addon:b", _areas()),
        "country_segments": _table("place:l country:s", _country_segments()),
        "rates": _table("rate_no:i is_premium:b price_nano:l fee_micro:l increment_seconds:i", _rates(inputs)),
        "growth": _table("kind:s factor_milli:i", inputs.growth.items()),
        "rate_segments": _table("epoch_no:i card:s place:l rate_no:i", _rate_segments(inputs, epochs)),
    }


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
        "has_card": inputs.rates is not None,
        "has_users": inputs.has_users,
        "unowned_no": inputs.cost_centers.index(inputs.unowned),
        "past_prefixes": 10 ** max(len(prefix) for prefix in _prefixes(inputs)),
    }
    return pa.table({name: [value] for name, value in values.items()})


def _prefixes(inputs: Inputs) -> Iterator[str]:
    yield from column("number_prefixes", "prefix")
    yield from (rate.prefix for rate in inputs.own_rates)


def _epochs(inputs: Inputs) -> list[date]:
    """The days on which the rate card changes within the months; the first stands for all time before."""
    last = inputs.months[-1].last
    dates = {rate.effective_from for rate in inputs.rates or () if rate.effective_from}
    return [date.min, *sorted(day for day in dates if inputs.months[0].first < day <= last)]


def _spans(inputs: Inputs, epochs: list[date]) -> Iterator[Row]:
    zone = inputs.agreement.switches.month_time_zone
    edges = [*(day_start(day, zone) for day in epochs), 2**62]
    for month in inputs.months:
        for number, (start, until) in enumerate(pairwise(edges)):
            first, last = max(start, month.from_ns), min(until, month.until_ns)
            if first < last:
                yield number, _counter_no(inputs, "*/MCOMEETADD/zone_a", month), first, last


def _counter_no(inputs: Inputs, pool_id: str, month: Month) -> int | None:
    return inputs.counter_numbers.get((pool_id, month.name))


def _counters(counters: tuple[Counter, ...]) -> Iterator[Row]:
    groups = {key: number for number, key in enumerate(dict.fromkeys((c.month, c.group) for c in counters))}
    for number, counter in enumerate(counters):
        yield number, counter.pool_id, groups[counter.month, counter.group], counter.size_seconds


def _placed_stays(inputs: Inputs) -> Iterator[PlacedStay]:
    """Every stay by month, and by country where the user list names none."""
    zone = inputs.agreement.switches.month_time_zone
    for month in inputs.months:
        ranked = _ranked_plans(Allotments(inputs.agreement, month))
        for stay in inputs.people.stays:
            row = stay.row
            start = max(day_start(stay.start, zone), month.from_ns)
            until = min(day_end(stay.end, zone), month.until_ns)
            countries = [(row.country, None)] if row.country else [(c, c) for c in (*inputs.pool_countries, "")]
            for country, for_country in countries if start < until else ():
                held = ranked(row.skus, country)
                yield PlacedStay(stay.person, row, month, start, until, country, for_country, held)


def _ranked_plans(allotments: Allotments) -> Callable[[tuple[str, ...], str], tuple[str, ...]]:
    """The plans of part numbers in a country, the largest first; few combinations, many people."""
    return cache(lambda skus, country: allotments.ranked(plans(skus), country))


STAY_COLUMNS = (
    "stay_no:i person_no:i from_ns:l until_ns:l for_country:s area_no:i cost_center_no:i has_credits:b "
    "has_conferencing:b pays_per_minute:b has_addon:b domestic_counter_no:i international_counter_no:i holds_several:b"
)


def _stays(inputs: Inputs, placed: list[PlacedStay]) -> Iterator[Row]:
    centers = {name: number for number, name in enumerate(inputs.cost_centers)}
    areas = area_numbers()
    for number, stay in enumerate(placed):
        row = stay.row
        held = stay.ranked_plans
        granted = grants(row.skus)
        counters = _plan_counters(inputs, stay, held[0]) if held else (None, None)
        yield (
            number,
            stay.person,
            stay.from_ns,
            stay.until_ns,
            stay.for_country,
            areas.get(area(row.country)),
            centers.get(row.cost_center),
            CREDITS in granted,
            CONFERENCING in granted,
            PAY_PER_MINUTE in granted,
            ADD_ON in granted,
            *counters,
            len(held) > 1,
        )


def _plan_lines(inputs: Inputs, placed: list[PlacedStay]) -> Iterator[Row]:
    for number, stay in enumerate(placed):
        for plan in sorted(stay.ranked_plans) if len(stay.ranked_plans) > 1 else ():
            yield number, plan, *_plan_counters(inputs, stay, plan)


def _plan_counters(inputs: Inputs, stay: PlacedStay, plan: str) -> tuple[int | None, int | None]:
    if plan == PER_USER:
        who = inputs.people.ids[stay.person] or inputs.people.names[stay.person]
        return _counter_no(inputs, f"{pool_country(stay.country)}/{plan}/{who}", stay.month), None
    return inputs.shared_counters.get((pool_country(stay.country), plan, stay.month.name), (None, None))


def _number_owners(inputs: Inputs) -> Iterator[Row]:
    owners = {int(owner.number): owner.cost_center for owner in inputs.agreement.number_owner}
    for number, center in owners.items():
        yield number, inputs.cost_centers.index(center)


def _areas() -> Iterator[Row]:
    numbers = area_numbers()
    for country in _countries():
        yield country, area(country), numbers[area(country)], country in zone_a(), country in addon_countries()


def area_numbers() -> dict[str, int]:
    """The number of each area within which calls are domestic."""
    return {name: number for number, name in enumerate(dict.fromkeys(area(country) for country in _countries()))}


def _countries() -> list[str]:
    return sorted({*column("countries", "iso2"), *column("number_prefixes", "iso2")})


def _country_segments() -> Iterator[Row]:
    return segments(zip(column("number_prefixes", "prefix"), column("number_prefixes", "iso2"), strict=True))


def _rates(inputs: Inputs) -> Iterator[Row]:
    for number, rate in enumerate(inputs.own_rates):
        yield number, rate.number_kind == "premium", rate.price_nano, rate.fee_micro, rate.increment_seconds


def _rate_segments(inputs: Inputs, epochs: list[date]) -> Iterator[Row]:
    rates = list(enumerate(inputs.own_rates))
    for epoch, day in enumerate(epochs):
        today = inputs.months[0].first if day == date.min else day
        for card in ("toll_free", "other"):
            in_force: dict[str, tuple[date, int, int]] = {}
            for number, rate in rates:
                since = rate.effective_from or date.min
                if since <= today and (rate.number_kind == "toll_free_inbound") == (card == "toll_free"):
                    in_force[rate.prefix] = max(
                        in_force.get(rate.prefix, (date.min, -1, -1)), (since, rate.line, number)
                    )
            for start, number_ in segments((prefix, found[2]) for prefix, found in in_force.items()):
                yield epoch, card, start, number_
