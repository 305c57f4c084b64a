"""What a comparison of carriers says, in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.planning.carriers.costs import WayCost
from chargeback_kit.planning.carriers.terms import TODAY, CarrierTerms

KINDS = {
    "conference_zone_a": "meetings", "conference_other": "meetings", "inbound": "dialling in to meetings",
    "toll_free_in": "toll-free numbers", "message": "messages", "emergency": "emergency calls",
    "free_call": "calls given away", "carrier": "mobile operators and their emergency calls", "refund": "refunds",
}  # fmt: skip
MOST = 5


def sentences(
    currency: str,
    ways: Sequence[WayCost],
    lacking: pd.DataFrame,
    users: pd.DataFrame,
    stays: Iterable[Mapping[str, Any]],
    channels: int,
    terms: Sequence[CarrierTerms],
) -> tuple[str, ...]:
    """A sentence per way, then the cheapest, who should move, the channels, what is missing and what stays."""
    return tuple(
        sentence
        for sentence in (
            *(_way(way, currency) for way in ways),
            _best(ways, currency),
            *(_movers(users, way, currency) for way in ways if way.name in users.columns and way.name != TODAY),
            _channels(channels, terms),
            *(_lacking(lacking, way) for way in ways),
            _stays(stays),
        )
        if sentence
    )


def _way(way: WayCost, currency: str) -> str:
    parts = [f"calls {text.amount(way.known_calls)}", f"fees per user {text.amount(way.fees_per_user)}"]
    if way.shared:
        each = ", ".join(f"{name.replace('_', ' ')} {text.amount(money)}" for name, money in way.shared.items())
        parts.append(f"shared fees {text.amount(way.shared_fees)} ({each})")
    if way.total is None:
        return f"{way.title}: not known yet; please give {'; '.join(way.missing)}. Known so far: {', '.join(parts)}."
    return f"{way.title}: {text.money(way.total, currency)}: {', '.join(parts)}."


def _best(ways: Sequence[WayCost], currency: str) -> str:
    known = [(way.total, way) for way in ways if way.total is not None]
    if len(known) < 2:
        return ""
    total, best = min(known, key=lambda each: each[0])
    more = "" if len(known) == len(ways) else "of those whose total is known "
    today = next((money for money, way in known if way.name == TODAY), None)
    if best.name == TODAY or today is None:
        return f"The cheapest {more}is: {best.title}."
    return f"The cheapest {more}is: {best.title}; it saves {text.money(today - total, currency)}."


def _movers(users: pd.DataFrame, way: WayCost, currency: str) -> str:
    """Who should move to a carrier by their own fees and calls."""
    mine = users[users["cheapest"] == way.name]
    if mine.empty:
        return ""
    saved = sum(mine[TODAY].tolist(), Decimal(0)) - sum(mine[way.name].tolist(), Decimal(0))
    shared = f" Its shared fees of {text.money(way.shared_fees, currency)} come on top." if way.shared_fees else ""
    return (
        f"{way.name} is the cheapest for {text.counted(len(mine), 'user')} of {text.count(len(users))} by their own "
        f"fees and calls, {text.money(saved, currency)} less than today.{shared} Minutes they leave in a pool are the "
        "others' then; the plan mix counts those."
    )


def _channels(channels: int, terms: Sequence[CarrierTerms]) -> str:
    counted = [each.name for each in terms if each.per_channel and each.channels is None]
    used = f" {' and '.join(counted)} is counted with them." if counted else ""
    few = [each for each in terms if each.channels is not None and each.channels < channels]
    warned = "".join(
        f" {each.name} has {text.count(each.channels or 0)}: calls of that moment would not get through."
        for each in few
    )
    return (
        f"At the busiest moment {text.counted(channels, 'call')} went on at once, so no fewer channels will do; a "
        f"busier month needs more.{used}{warned}"
    )


def _lacking(lacking: pd.DataFrame, way: WayCost) -> str:
    mine = lacking[lacking["way"] == way.name]
    if mine.empty:
        return ""
    places: dict[str, int] = {}
    example: dict[str, str] = {}
    for row in mine.to_dict("records"):
        place = row["country"] or row["digits"] or "numbers not known"
        places[place] = places.get(place, 0) + row["calls"]
        if row["country"]:
            example.setdefault(place, f" (such as {row['digits']})")
    in_order = sorted(places.items(), key=lambda each: -each[1])
    named = [f"{place}{example.get(place, '')}: {text.counted(calls, 'call')}" for place, calls in in_order[:MOST]]
    more = f" and {text.count(len(places) - MOST)} more" if len(places) > MOST else ""
    return f"{way.title}: no rate for {', '.join(named)}{more}."


def _stays(stays: Iterable[Mapping[str, Any]]) -> str:
    found: dict[str, int] = {}
    for row in stays:
        name = KINDS.get(row["kind"], "other calls")
        found[name] = found.get(name, 0) + row["calls"]
    if not found:
        return ""
    said = ", ".join(f"{name} ({text.counted(calls, 'row')})" for name, calls in found.items())
    return f"Not compared, because it stays where it is: {said}."
