"""A price for every minute: the rate card, completed where it says nothing about calls that a plan could cover.

What a plan saves is what its minutes would have cost, so every domestic and international call needs a price per
minute, also one that a pool covered. Where the rate card has none, in this order:

1. what the report charged for calls to the same number beyond a pool;
2. ``domestic_minute`` or ``international_minute`` of the price list;
3. the average that the report charged for a minute of this kind in the caller's country.

Each becomes a row of the card for that number alone, so that the engine prices every world alike. A number whose last
digits are not known is left as it is where the card has longer prefixes that begin with its other digits.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill, prepare
from chargeback_kit.money import round_half_up, to_nano
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.problems import InputError
from chargeback_kit.records.rates import SHORT_CODE, Rate
from chargeback_kit.reference.spoken import country_name, the
from chargeback_kit.rules.pools import pool_country


@dataclass(frozen=True)
class CompletedRates:
    """A rated bill in which calls have prices, and how many of its calls have them from where."""

    bill: ComputedBill
    calls: int
    from_reports: int
    from_prices: int
    from_averages: int
    unnumbered: int


@dataclass(frozen=True)
class _Lack:
    """Calls of one kind from one country to one number that the card does not price."""

    number: int | None
    kind: str
    country: str
    seconds: int
    calls: int
    charged_seconds: int
    charged_micro: int


def completed(bill: ComputedBill, prices: Prices, card: Sequence[Rate] | None = None) -> CompletedRates:
    """The bill at the prices of a rate card, its own if None is given, completed; raises InputError where calls have no
    price at all.
    """
    if card is not None:
        folder = replace(bill.folder, rates=list(card))
        bill = ComputedBill(folder, bill.landed, *prepare(folder, bill.months, "rated"))
    rated = _rated(bill, [])
    lacks = _lacks(rated)
    calls = int(rated.kinds.loc[rated.kinds["kind"].isin(["domestic", "international"]), "calls"].sum())
    prefixes = sorted(rate.prefix for rate in rated.inputs.own_rates)
    numbered = [lack for lack in lacks if lack.number is not None and not _is_open(lack.number, prefixes)]
    unnumbered = sum(lack.calls for lack in lacks) - sum(lack.calls for lack in numbered)
    found = list(_found(numbered, prices))
    if not found:
        return CompletedRates(rated, calls, 0, 0, 0, unnumbered)
    sums = {"report": 0, "prices": 0, "average": 0}
    for lack, _, source in found:
        sums[source] += lack.calls
    return CompletedRates(
        _rated(bill, _rows(found)), calls, sums["report"], sums["prices"], sums["average"], unnumbered
    )


def _is_open(key: int, prefixes: list[str]) -> bool:
    """Whether digits that are not known would ask for another rate (R05); ``prefixes`` in order."""
    number = phone_number(key)
    longer = prefixes[bisect_right(prefixes, number.certain) :][:1]
    return number.hidden > 0 and any(prefix.startswith(number.certain) for prefix in longer)


def _lacks(rated: ComputedBill) -> list[_Lack]:
    """What the card leaves open; the caller's country is the user list's, else the row's."""
    listed = {membership.person: membership.row.country for membership in rated.inputs.people.memberships}
    rows = rated.run.answers("unpriced_calls")
    return [
        _Lack(**row | {"country": pool_country(listed.get(row.pop("person"), "") or row["country"])}) for row in rows
    ]


def _rated(bill: ComputedBill, more: list[Rate]) -> ComputedBill:
    """The same month at the prices of the card and of more rows."""
    if bill.inputs.charges == "rated" and bill.folder.rates is not None and not more:
        return bill
    folder = replace(bill.folder, rates=[*(bill.folder.rates or []), *more])
    return ComputedBill(folder, bill.landed, *prepare(folder, bill.months, "rated"))


Found = tuple[_Lack, Fraction, str]


def _found(lacks: list[_Lack], prices: Prices) -> Iterator[Found]:
    """The price per minute [10⁻⁹] of every lack, and where it is from."""
    averages = _averages(lacks)
    own = _averages([replace(lack, kind="", country=str(lack.number)) for lack in lacks])
    for lack in lacks:
        given = prices.of(f"{lack.kind}_minute", lack.country)
        if charged := own.get(("", str(lack.number))):
            yield lack, charged, "report"
        elif given:
            yield lack, Fraction(to_nano(given.amount)), "prices"
        elif average := averages.get((lack.kind, lack.country)) or averages.get((lack.kind, "")):
            yield lack, average, "average"
        else:
            raise InputError(_sentence(lack, lacks))


def _averages(lacks: list[_Lack]) -> dict[tuple[str, str], Fraction]:
    """What the report charged a minute [10⁻⁹], by kind and country, and by kind alone."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for lack in lacks:
        for key in {(lack.kind, lack.country), (lack.kind, "")}:
            micro, seconds = sums.get(key, (0, 0))
            sums[key] = micro + lack.charged_micro, seconds + lack.charged_seconds
    return {key: Fraction(micro * 60_000, seconds) for key, (micro, seconds) in sums.items() if micro and seconds}


def _sentence(lack: _Lack, lacks: list[_Lack]) -> str:
    calls = sum(each.calls for each in lacks if (each.kind, each.country) == (lack.kind, lack.country))
    where = f" from {the(country_name(lack.country))}" if lack.country else ""
    return (
        f"{text.counted(calls, f'{lack.kind} call')}{where} without a price per minute: no rate, and none was charged. "
        f"Add rates.csv to the folder, or a row {lack.kind}_minute to the prices."
    )


def _rows(found: list[Found]) -> list[Rate]:
    """One row of the card per number; where several lacks share a number, the one with the most seconds counts."""
    best: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for lack, price, _ in found:
        number = phone_number(lack.number or 0)
        key = SHORT_CODE if number.is_short_code else "any", number.certain
        if key not in best or lack.seconds > best[key][0]:
            best[key] = lack.seconds, price
    return [
        Rate(
            number_kind=kind,
            prefix=prefix,
            price_nano=round_half_up(price),
            fee_micro=0,
            increment_seconds=None,
            currency="",
            effective_from=None,
            file="completed",
            line=line,
            for_one_number=True,
        )
        for line, ((kind, prefix), (_, price)) in enumerate(sorted(best.items()), 1)
    ]
