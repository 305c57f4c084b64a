"""The minutes in a carrier's monthly fee (R35): pools by R26, named after the carrier and the bundle."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.terms.carriers import Bundle, Carrier
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE, Month
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import PoolCounter

LANDLINE, MOBILE, ANY = "geographic", "mobile", "any"


class Caller(NamedTuple):
    """Somebody with calls of a carrier (its name in lower case) in a month; ``person`` is None for one on no list."""

    carrier: str
    month: str
    person: int | None


def bundles(agreement: Agreement) -> Iterator[tuple[PoolId, Carrier, Bundle]]:
    """Every bundle of the agreement with the name of its pool, in the agreement's order."""
    nameless = Counter(c.name.casefold() for c in agreement.carrier for bundle in c.bundle if not bundle.name)
    place: Counter[str] = Counter()
    for carrier in agreement.carrier:
        for bundle in carrier.bundle:
            key = carrier.name.casefold()
            place[key] += not bundle.name
            numbered = f"bundle {place[key]}" if nameless[key] > 1 else "bundle"
            yield PoolId(carrier.name, bundle.name or numbered), carrier, bundle


def bundle_counters(
    agreement: Agreement, months: Sequence[Month], callers: Iterable[Caller]
) -> tuple[PoolCounter, ...]:
    """The pool of every bundle and month: its minutes for each user, channel or number that the fee is paid for.

    >>> from chargeback_kit.rules.calendar import month
    >>> bundle = Bundle(name="UK 500", minutes=500)
    >>> terms = Agreement(currency="GBP", carrier=[Carrier(name="Fabrikam", per="channel", count=3, bundle=[bundle])])
    >>> [(found.pool_id, found.size_seconds) for found in bundle_counters(terms, [month("2026-10")], [])]
    [('Fabrikam/UK 500', 90000)]
    """
    users = Counter((caller.carrier, caller.month) for caller in callers)
    return tuple(
        PoolCounter(pool, month.name, pool, bought, bought * bundle.minutes * SECONDS_PER_MINUTE, is_carriers=True)
        for month in months
        for pool, carrier, bundle in bundles(agreement)
        for bought in [_bought(carrier, users[carrier.name.casefold(), month.name])]
    )


def _bought(carrier: Carrier, users: int) -> int:
    if carrier.count is not None:
        return carrier.count
    return users if carrier.per == "user" else 1


def covered_kinds(bundle: Bundle) -> list[str]:
    """The kinds of rates whose calls a bundle covers; what no rate tells apart is taken for a landline.

    >>> covered_kinds(Bundle(minutes=1)), covered_kinds(Bundle(minutes=1, number_kinds=["mobile"]))
    (['any', 'geographic', 'mobile'], ['mobile'])
    """
    kinds = {*(bundle.number_kinds or (LANDLINE, MOBILE))}
    return sorted(kinds | ({LANDLINE, ANY} if kinds & {LANDLINE, ANY} else set()))
