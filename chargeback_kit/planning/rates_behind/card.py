"""``bill.rates()``: the rate card behind the reported charges, what contradicts it, and its file (R31, R34)."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.engine.run import Run
from chargeback_kit.explain.implied_rate import INCREMENTS, NANO_PER_MICRO
from chargeback_kit.money import MICRO_PER_CENT, exact, from_micro, nearest
from chargeback_kit.planning.rate_card import COLUMNS as CARD_COLUMNS
from chargeback_kit.planning.rate_card import rows as as_rows
from chargeback_kit.planning.rates_behind.evidence import Evidence, Whole, evidence
from chargeback_kit.planning.rates_behind.fit import CALL_COSTS, PRICE_COSTS, CallsAlike, Fit, best_region
from chargeback_kit.problems import InputError
from chargeback_kit.records.rates import Rate
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE
from chargeback_kit.scratch import put_text

ANOTHER_COSTS = 3
TRIED = (*INCREMENTS, 30)
MOST_FEE_MICRO = 1_000_000
FILE = "rates.csv"
COLUMNS = (
    *("number_kind", "prefix", "origin_country", "effective_from", "lowest", "highest", "price_per_minute"),
    *("connection_fee", "increment_seconds", "calls", "contradicting"),
)
ODD_COLUMNS = ("usage_id", "day", "number_kind", "prefix", "seconds", "charged", "expected", "difference", "why")


@dataclass(frozen=True)
class FoundRate:
    """One row of the card and what it rests on: ``lowest`` to ``highest`` explain the ``agreeing`` calls [10⁻⁹/min]."""

    rate: Rate
    lowest: int
    highest: int
    agreeing: tuple[int, ...]
    contradicting: tuple[int, ...]


@dataclass(frozen=True)
class OddCharge:
    """A call whose charge contradicts the others; ``expected`` None: the others do not agree among themselves."""

    row_no: int
    day: date
    number_kind: str
    prefix: str
    seconds: int
    charged_micro: int
    expected_micro: int | None


class RatesBehind(text.InSentences):
    """Prices per minute that explain the reported charges, as a rate card.

    ``found``: its rows with what they rest on; ``odd``: the charges that contradict the rest. Charges rounded to the
    cent allow an interval of prices; ``price_per_minute`` is the one with the fewest decimals that agrees with most of
    the calls around it.
    """

    def __init__(self, run: Run, increments: Sequence[int] = (), *, fee_is_included: bool | None = None) -> None:
        """By some increments alone, or with the other value of ``charge_includes_fee``, where that is asked for."""
        self.currency = run.inputs.agreement.currency
        self._run = run
        self.evidence = evidence(run, fee_is_included=fee_is_included)
        first = run.inputs.agreement.switches.increment_seconds
        tried = tuple(increments) or (first, *(each for each in TRIED if each != first))
        stories = [_told(self.evidence, group, tried) for group in range(len(self.evidence.roots))]
        is_mixed = any(story.increment != tried[0] for story in stories)
        self.found: list[FoundRate] = []
        odd: list[OddCharge] = []
        for (kind, _), story in zip(self.evidence.roots, stories, strict=True):
            rows = [_row(self.evidence, story, part, kind, self.currency) for part in story.parts if part.region]
            wider = [_as_wide(self.evidence, row, tried) for row in rows] if is_mixed else rows
            self.found += _in_force(wider, story.parts, self.evidence)
            odd += [each for part in story.parts for each in _odd(self.evidence, story, part, kind)]
        self.odd = sorted(odd, key=lambda each: each.row_no)

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The rows of the card, as a scenario takes them: ``bill.what_if(rate_card=bill.rates().rates)``."""
        return tuple(each.rate for each in self.found)

    @property
    def calls(self) -> int:
        """How many calls say something of a price."""
        return len(self.evidence)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per row of the card: the interval of prices [currency/min] and how many calls are for and against."""
        return pd.DataFrame([_cells(each) for each in self.found], columns=list(COLUMNS))

    @cached_property
    def contradictions(self) -> pd.DataFrame:
        """One row per charge that contradicts the rest: what it is, what the others say, and the difference."""
        ids = usage_ids(self._run, [each.row_no for each in self.odd])
        return pd.DataFrame([_odd_cells(each, ids[each.row_no]) for each in self.odd], columns=list(ODD_COLUMNS))

    @property
    def says(self) -> list[str]:
        """What a person reads first."""
        if not self.calls:
            return ["No call has a charge that says something of a price per minute."]
        agree = self.calls - len(self.odd)
        rows = text.counted(len(self.found), "row of a rate card explains", "rows of a rate card explain")
        said = [f"{rows} {text.count(agree)} of {text.counted(self.calls, 'call')}."]
        if changed := sum(each.rate.effective_from != self.evidence.first_day for each in self.found):
            said.append(f"{text.counted(changed, 'row begins', 'rows begin')} within the month: the price changed.")
        if self.odd:
            known = [each for each in self.odd if each.expected_micro is not None]
            over = from_micro(sum(each.charged_micro - (each.expected_micro or 0) for each in known))
            verb = "contradicts" if len(self.odd) == 1 else "contradict"
            charges = text.counted(len(self.odd), "charge")
            said.append(
                f"{charges} {verb} the rest, {text.money(over, self.currency)} in all above what the rest says."
            )
        return said

    def data(self) -> dict[str, Any]:
        """The same for a program; money and prices are text."""
        return {
            "currency": self.currency,
            "calls": self.calls,
            "rates": [_as_text(row) for row in self.table.to_dict("records")],
            "contradictions": [_as_text(row) for row in self.contradictions.to_dict("records")],
        }

    def write(self, path: str | Path) -> Path:
        """Write the card as a CSV file that the kit reads; raises InputError if it exists or cannot be written."""
        target = Path(path)
        if not self.found:
            raise InputError(f"{target.name}: no charge says anything of a price, so there is no card to write.")
        if target.exists():
            raise InputError(f"{target}: exists already. Name a file that does not, or move that one away.")
        card = io.StringIO()
        writer = csv.DictWriter(card, CARD_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(as_rows(self.rates))
        put_text(target, card.getvalue())
        return target


def _told(known: Evidence, group: int, increments: Sequence[int]) -> "_Story":
    """What explains the calls of one kind of number under one prefix.

    By the first increment, unless another one tells a story that is clearly simpler.
    """
    places = np.flatnonzero(known.group == group).astype(np.int64)
    _, prefix = known.roots[group]
    first = _story(known, places, prefix, increments[0])
    if first.costs <= PRICE_COSTS:
        return first
    other = min(
        (_story(known, places, prefix, each) for each in increments[1:]), key=lambda story: story.costs, default=first
    )
    return other if other.costs + ANOTHER_COSTS < first.costs else first


@dataclass(frozen=True)
class _Story:
    """One reading of a root: by an increment, with a fee that no column lists [10⁻⁶ currency]."""

    costs: int
    increment: int
    fee_micro: int
    fit: Fit
    parts: list[CallsAlike]


def _story(known: Evidence, places: Whole, prefix: str, increment: int) -> _Story:
    """What an increment makes of a root; where prices alone leave contradictions, with the fee that leaves fewest."""
    fit = Fit(known, known.bounds(increment))
    costs, parts = fit.parts(places, prefix)
    told = _Story(costs, increment, 0, fit, parts)
    if costs <= PRICE_COSTS + CALL_COSTS or not (fee := _unlisted_fee(known, places, increment)):
        return told
    fit = Fit(known, known.bounds(increment, known.price_micro - fee))
    costs, parts = fit.parts(places, prefix)
    return _Story(costs, increment, fee, fit, parts) if costs + ANOTHER_COSTS < told.costs else told


def _unlisted_fee(known: Evidence, places: Whole, increment: int) -> int:
    """The connection fee within the charges that one price and a fee explain most calls by; 0 for none [10⁻⁶ currency].

    Some exports have no column for it. It is no more than the least charge.
    """
    least = max(int(known.price_micro[places].min()), 0)
    tried = range(0, min(least, MOST_FEE_MICRO) + 1, MICRO_PER_CENT)
    agreeing = []
    for fee in tried:
        lowest, highest = (each[places] for each in known.bounds(increment, known.price_micro - fee))
        agreeing.append(best_region(lowest, highest)[0])
    return tried[int(np.argmax(agreeing))]


def _row(known: Evidence, story: _Story, part: CallsAlike, kind: str, currency: str) -> FoundRate:
    fit, region = story.fit, part.region or (0, 0)
    agrees = fit.agrees(part.places, region)
    places = part.places[agrees]
    lowest, highest = region
    if len(places):
        lowest, highest = int(fit.lowest[places].max()), int(fit.highest[places].min())
    fees = Counter(known.fee_micro[places if len(places) else part.places].tolist())
    rate = Rate(
        number_kind=kind,
        prefix=part.prefix,
        price_nano=shortest(max(lowest, region[0]), min(highest, region[1])),
        fee_micro=fees.most_common(1)[0][0] + story.fee_micro,
        increment_seconds=story.increment,
        currency=currency,
        effective_from=known.first_day + timedelta(days=part.from_day),
        file=FILE,
        line=0,
        origin_country=part.origin or "",
    )
    return FoundRate(rate, lowest, highest, tuple(places.tolist()), tuple(part.places[~agrees].tolist()))


def _as_wide(known: Evidence, row: FoundRate, increments: Sequence[int]) -> FoundRate:
    """Where increments differ from row to row: the prices by any increment that explains the same calls."""
    places, lowest, highest = list(row.agreeing), [row.lowest], [row.highest]
    for increment in increments if places else ():
        least, most = (each[places] for each in known.bounds(increment))
        if least.max() <= most.min():
            lowest.append(int(least.max()))
            highest.append(int(most.min()))
    return replace(row, lowest=min(lowest), highest=max(highest))


def shortest(lowest: int, highest: int) -> int:
    """The price with the fewest decimals between two, in the middle of several [10⁻⁹].

    >>> shortest(12_900_001, 13_100_000), shortest(5_000_000, 14_999_999), shortest(0, 2_499_999)
    (13000000, 10000000, 0)
    """
    if not lowest:
        return 0
    for places in range(9, -1, -1):
        step = 10**places
        first, last = -(-lowest // step), highest // step
        if last >= first:
            return int((first + last) // 2 * step)
    raise ValueError(f"no price lies between {lowest} and {highest}")


def _odd(known: Evidence, story: _Story, part: CallsAlike, kind: str) -> Iterator[OddCharge]:
    places = part.places if part.region is None else part.places[~story.fit.agrees(part.places, part.region)]
    for place in places.tolist():
        seconds, fee = int(known.seconds[place]), int(known.fee_micro[place])
        whole = fee + story.fee_micro
        yield OddCharge(
            int(known.row_no[place]),
            known.first_day + timedelta(days=int(known.day[place])),
            kind,
            part.prefix,
            seconds,
            int(known.price_micro[place]) + fee,
            None if part.region is None else whole + _price(shortest(*part.region), seconds, story.increment),
        )


def _price(price_nano: int, seconds: int, increment: int) -> int:
    """The price of some seconds, rounded half up to the cent [10⁻⁶ currency].

    >>> _price(13_000_000, 61, 60)
    30000
    """
    counted = -(-seconds // increment) * increment
    return nearest(price_nano * counted, SECONDS_PER_MINUTE * NANO_PER_MICRO * MICRO_PER_CENT) * MICRO_PER_CENT


def _in_force(rows: Sequence[FoundRate], parts: Sequence[CallsAlike], known: Evidence) -> Iterator[FoundRate]:
    """The rows as a card says them: a longer prefix, or an origin, that held before goes on with the later price.

    Of a card the longest prefix counts first and the day last (R31), so that a price that a prefix had until some day
    would count for ever.
    """
    ends = {(part.prefix, part.origin or "", part.from_day): part.until_day for part in parts}
    told: dict[tuple[str, str, date | None], FoundRate] = {}
    for row in rows:
        key = (row.rate.prefix, row.rate.origin_country, row.rate.effective_from)
        told[key] = max(told.get(key, row), row, key=lambda each: len(each.agreeing))
    for row in list(told.values()):
        day = ((row.rate.effective_from or known.first_day) - known.first_day).days
        for (prefix, origin, _), until in ends.items():
            is_wider = (prefix, origin) != (row.rate.prefix, row.rate.origin_country)
            is_within = prefix.startswith(row.rate.prefix) and row.rate.origin_country in ("", origin)
            if is_wider and is_within and until <= day:
                later = replace(row.rate, prefix=prefix, origin_country=origin)
                nothing = replace(row, rate=later, agreeing=(), contradicting=())
                told.setdefault((prefix, origin, row.rate.effective_from), nothing)
    yield from (told[key] for key in sorted(told, key=str))


def _cells(found: FoundRate) -> tuple[Any, ...]:
    rate = found.rate
    return (
        rate.number_kind,
        rate.prefix,
        rate.origin_country,
        rate.effective_from,
        *(exact(nano, 9) for nano in (found.lowest, found.highest, rate.price_nano)),
        from_micro(rate.fee_micro),
        rate.increment_seconds,
        len(found.agreeing),
        len(found.contradicting),
    )


def _odd_cells(odd: OddCharge, usage_id: str) -> tuple[Any, ...]:
    charged = from_micro(odd.charged_micro)
    begin = (usage_id, odd.day, odd.number_kind, odd.prefix, odd.seconds, charged)
    if odd.expected_micro is None:
        return (*begin, None, None, "the charges around it contradict one another")
    expected = from_micro(odd.expected_micro)
    side = "more" if charged > expected else "less"
    return (*begin, expected, charged - expected, f"{side} than the other calls of +{odd.prefix} say")


def usage_ids(run: Run, row_nos: Sequence[int]) -> dict[int, str]:
    """The usage id of each row."""
    found = run.ask("ids_of_rows", {"together": pa.table({"row_no": pa.array(row_nos, pa.int64())})})
    return dict(zip(found["row_no"].to_pylist(), found["usage_id"].to_pylist(), strict=True))


def _as_text(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value if isinstance(value, int | None) else str(value) for name, value in row.items()}
