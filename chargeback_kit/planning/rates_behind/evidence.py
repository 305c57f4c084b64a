"""The calls that say something of a price per minute, as arrays: when, to where, from where, which prices they allow.

A charge of two decimals was anything within half a cent before it was rounded (R34), and a call counts the seconds of
its increment (R20). Prices are whole numbers of 10⁻⁹ a minute, as a rate card keeps them, so that each call allows the
whole numbers from ``lowest`` to ``highest`` and nothing is a binary fraction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from chargeback_kit.engine.run import Run
from chargeback_kit.explain.implied_rate import nano_bounds
from chargeback_kit.money import MICRO, MICRO_PER_CENT
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.records.rates import SHORT_CODE, TOLL_FREE
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.calendar import Month, day_start

Whole = npt.NDArray[np.int64]
OTHER, PREMIUM = "any", "premium"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The calls in the order of the bill, a place each: ``price_micro`` and ``fee_micro`` [10⁻⁶ currency].

    ``unit_micro`` is to what the charge was rounded, ``day`` is counted from ``first_day``; ``group`` is the place of
    the call's root in ``roots``: (number kind, prefix of the reference tables); ``digits`` are those that are certain.
    """

    first_day: date
    row_no: Whole
    day: Whole
    seconds: Whole
    price_micro: Whole
    fee_micro: Whole
    unit_micro: Whole
    group: Whole
    origin: tuple[str, ...]
    digits: tuple[str, ...]
    roots: tuple[tuple[str, str], ...]

    def bounds(self, increment: int, price_micro: Whole | None = None) -> tuple[Whole, Whole]:
        """The lowest and the highest price that each call allows by an increment [10⁻⁹ currency/min]."""
        counted = -(-self.seconds // increment) * increment
        price = self.price_micro if price_micro is None else price_micro
        lowest, highest = nano_bounds(counted, price, self.unit_micro)
        return np.maximum(lowest, 0), highest

    def __len__(self) -> int:
        return len(self.row_no)


def evidence(run: Run, *, fee_is_included: bool | None = None) -> Evidence:
    """What the reported charges say of prices, by the agreed value of ``charge_includes_fee`` or by another."""
    found = run.ask("rate_evidence")
    agreed = run.inputs.agreement.switches.charge_includes_fee
    sign = 0 if fee_is_included in (None, agreed) else -1 if fee_is_included else 1
    columns = {name: found[name].to_pylist() for name in ("number", "usage_country", "person_no", "rate_no")}
    whole: dict[str, Whole] = {
        name: found[name].to_numpy().astype(np.int64)
        for name in ("row_no", "start_ns", "duration_seconds", "price_micro", "fee_micro")
    }
    homes = _homes(run)
    numbers = {number: phone_number(number) for number in set(columns["number"])}
    roots: dict[tuple[str, str], int] = {}
    group, origin, digits = [], [], []
    flags = zip(found["is_toll_free"].to_pylist(), found["is_on_premium_row"].to_pylist(), strict=True)
    for (toll_free, premium), number, country, person, rate in zip(flags, *columns.values(), strict=True):
        known = numbers[number]
        kind = SHORT_CODE if known.is_short_code else TOLL_FREE if toll_free else PREMIUM if premium else OTHER
        prefix, owner = ("", "") if known.is_short_code else _dialled(known.certain)
        if kind == PREMIUM:
            prefix = run.inputs.own_rates[rate].prefix
        group.append(roots.setdefault((kind, prefix), len(roots)))
        digits.append(known.certain)
        origin.append(owner if toll_free else country or homes.get(person, ""))
    return Evidence(
        first_day=run.inputs.months[0].first,
        row_no=whole["row_no"],
        day=days_of(whole["start_ns"], run.inputs.months, run.inputs.agreement.switches.month_time_zone),
        seconds=whole["duration_seconds"],
        price_micro=whole["price_micro"] + sign * whole["fee_micro"],
        fee_micro=whole["fee_micro"],
        unit_micro=units(whole["price_micro"], run.inputs.agreement.currency),
        group=np.array(group, dtype=np.int64),
        origin=tuple(origin),
        digits=tuple(digits),
        roots=tuple(roots),
    )


def _homes(run: Run) -> dict[int | None, str]:
    return {membership.person: membership.row.country for membership in run.inputs.people.memberships}


def days_of(start_ns: Whole, months: Iterable[Month], zone: str) -> Whole:
    """The local day of each start, counted from the first day of the months."""
    known = list(months)
    days = (known[-1].last - known[0].first).days + 1
    begins = [day_start(known[0].first + timedelta(days=place), zone) for place in range(days)]
    return np.searchsorted(np.array(begins, dtype=np.int64), start_ns, side="right").astype(np.int64) - 1


def units(price_micro: Whole, currency: str) -> Whole:
    """To what each charge was rounded [10⁻⁶ currency]: the cent, or the last decimal written where that is finer.

    Where a currency has no cents (R33) and no charge has any, it is the whole unit. A charge of more decimals that ends
    in a 0 counts as the coarser one: its interval is wider, never wrong.

    >>> units(np.array([130_000, 12_300, 1]), "USD").tolist()
    [10000, 100, 1]
    >>> units(np.array([13_000_000]), "JPY").tolist()
    [1000000]
    """
    if currency in _without_cents() and len(price_micro) and not (price_micro % MICRO).any():
        return np.full(len(price_micro), MICRO, dtype=np.int64)
    found = np.ones(len(price_micro), dtype=np.int64)
    for unit in (10, 100, 1_000, MICRO_PER_CENT):
        found[price_micro % unit == 0] = unit
    return found


@cache
def _without_cents() -> frozenset[str]:
    return frozenset(row["code"] for row in facts("currencies") if row["minor_units"] == "0")


@cache
def _countries() -> dict[str, str]:
    return {row["prefix"]: row["iso2"] for row in facts("number_prefixes")}


LONGEST_PREFIX = 7


def _dialled(digits: str) -> tuple[str, str]:
    """The longest prefix of the reference tables that a number begins with, and its country.

    >>> _dialled("17875550142"), _dialled("447700900123")
    (('1787', 'PR'), ('44', 'GB'))
    """
    known = _countries()
    for length in range(min(len(digits), LONGEST_PREFIX), 0, -1):
        if digits[:length] in known:
            return digits[:length], known[digits[:length]]
    return "", ""
