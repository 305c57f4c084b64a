"""The rate cards as small tables: every rate, and of each card the best rate of each prefix on each day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from chargeback_kit.engine.inputs import ANY_CARRIER, MICROSOFT, Inputs
from chargeback_kit.engine.prefix_ranges import prefix_position, prefix_ranges
from chargeback_kit.money import nearest
from chargeback_kit.records.rates import CARD, Rate
from chargeback_kit.rules.time_bands import Bands

Card = tuple[int, int, dict[str, int]]
RATE_COLUMNS = (
    "rate_no:i number_kind:s is_premium:b price_nano:l fee_micro:l increment_seconds:i first_seconds:i free_seconds:i "
    "minimum_micro:l unit_nano:l"
)


@dataclass(frozen=True)
class RateCards:
    """All that the small tables of rates follow from: bills that have the same have the same tables.

    ``days``: the day that decides in each rate period; ``increment_seconds``: that of the agreement (R20).
    """

    rates: tuple[Rate, ...]
    days: tuple[date, ...]
    carriers: tuple[str, ...]
    origins: tuple[str, ...]
    bands: tuple[Bands, ...]
    increment_seconds: int


def rate_cards(inputs: Inputs, rate_periods: Sequence[date]) -> RateCards:
    """The cards of a bill."""
    days = tuple(inputs.months[0].first if day == date.min else day for day in rate_periods)
    named = tuple(inputs.own_rates), days, tuple(inputs.carriers), tuple(inputs.origins), tuple(inputs.bands)
    return RateCards(*named, inputs.agreement.switches.increment_seconds)


def rate_rows(cards: RateCards) -> Iterator[tuple[object, ...]]:
    """Every rate; ``increment_seconds`` is empty where a rate counts the billed seconds as they are (R20, R31)."""
    for number, rate in enumerate(cards.rates):
        counts_itself = bool(rate.increment_seconds or rate.first_seconds or rate.free_seconds)
        increment = rate.increment_seconds or cards.increment_seconds
        unit = int(10 ** (9 - rate.decimals))
        yield (
            number,
            rate.number_kind,
            rate.number_kind == "premium",
            rate.price_nano,
            rate.fee_micro,
            increment if counts_itself else None,
            rate.first_seconds or increment,
            rate.free_seconds,
            nearest(1000 * rate.minimum_micro, unit) * (unit // 1000),
            unit,
        )


def rate_periods_of(inputs: Inputs) -> list[date]:
    """The days on which the rate card changes within the months; the first stands for all time before."""
    last = inputs.months[-1].last
    dates = {rate.effective_from for rate in inputs.own_rates if rate.effective_from}
    return [date.min, *sorted(day for day in dates if inputs.months[0].first < day <= last)]


def rate_prefix_ranges(asked: Iterable[Card]) -> Iterator[tuple[int, int, int, int | None]]:
    """(rate period, card, where a range of numbers begins, its rate): None where no prefix reaches."""
    for rate_period, card, in_force in asked:
        for start, number in prefix_ranges(in_force.items()):
            yield rate_period, card, start, number


def rate_prefixes(cards: RateCards, asked: Iterable[Card]) -> Iterator[tuple[int, int, int]]:
    """The prefixes in force, which digits that are not known might ask for (R05)."""
    for rate_period, card, in_force in asked:
        for prefix, number in in_force.items():
            if not cards.rates[number].for_one_number:
                yield rate_period, card, prefix_position(prefix)


def cards_of(cards: RateCards) -> Iterator[Card]:
    """(rate period, card, rate number by prefix); a card is asked by carrier, origin, time bands and what is called."""
    for rate_period, today in enumerate(cards.days):
        carriers = [(carrier, len(cards.carriers)) for carrier in cards.carriers]
        for place, asked in enumerate(product(carriers, cards.origins, cards.bands)):
            best = _best_rates(cards.rates, today, *asked)
            for card, name in enumerate(CARD):
                yield rate_period, place * len(CARD) + card, best.get(name, {})


def _best_rates(
    rates: Sequence[Rate], today: date, card: tuple[str, int], origin: str, bands: Bands
) -> dict[str, dict[str, int]]:
    """The rate of each prefix of each card (R31): of the caller's country, the named carrier, the time, the latest.

    >>> from chargeback_kit.records.rates import rate
    >>> cells = {"number_kind": "any", "prefix": "44", "price_per_minute": "0.01"}
    >>> known = [rate(cells | {"origin_country": country}, "rates.csv", 2) for country in ("DE", "", "FR")]
    >>> _best_rates(known, date(2026, 11, 1), (MICROSOFT, 2), "DE", frozenset())
    {'other': {'44': 0}}
    """
    best: dict[str, dict[str, tuple[bool, bool, bool, date, int, int]]] = {}
    for number, rate in enumerate(rates):
        since = rate.effective_from or date.min
        fits = _is_on_card(rate, *card) and rate.origin_country in ("", origin) and rate.time_band in {"", *bands}
        if fits and since <= today:
            rank = bool(rate.origin_country), bool(rate.carrier), bool(rate.time_band), since, rate.line, number
            known = best.setdefault(rate.card, {})
            known[rate.prefix] = max(known.get(rate.prefix, rank), rank)
    return {name: {prefix: rank[-1] for prefix, rank in known.items()} for name, known in best.items()}


def _is_on_card(rate: Rate, carrier: str, cards: int) -> bool:
    """Whether a rate prices the calls of a carrier: of every one, where the cards name one at most (R35).

    >>> from chargeback_kit.records.rates import rate
    >>> cells = {"carrier": "Fabrikam Voice", "number_kind": "any", "prefix": "44", "price_per_minute": "0.01"}
    >>> fabrikam = rate(cells, "carrier_rates.csv", 2)
    >>> _is_on_card(fabrikam, "northwind", cards=4), _is_on_card(fabrikam, ANY_CARRIER, cards=2)
    (False, True)
    """
    if rate.carrier is None or carrier == MICROSOFT:
        return (rate.carrier is None) == (carrier == MICROSOFT)
    return cards == len((MICROSOFT, ANY_CARRIER)) or rate.carrier.casefold() in ("", carrier)
