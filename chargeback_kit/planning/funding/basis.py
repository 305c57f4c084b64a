"""What a plan rests on, in sentences: how much data, how little that is, and what is taken for granted."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.planning.funding.history import History
from chargeback_kit.planning.funding.imagined import Line
from chargeback_kit.planning.funding.level import FEWEST_MONTHS, UNKNOWN_SPREAD, Level
from chargeback_kit.planning.funding.risks import Risks, posting_lag
from chargeback_kit.records.assumptions import Assumptions

FULL_YEAR = 12
NO_HISTORY = "The advice rests on no history, only on what is assumed; look again after one or two months of calls."


def how_much(history: History) -> str:
    """How much data there is, and how little that is."""
    months = len(history.months)
    days, calls = text.counted(len(history.days), "day"), text.counted(len(history.amounts), "call")
    held = f"The advice rests on {text.counted(months, 'month')} of history ({days}, {calls} on credits)"
    if months < FEWEST_MONTHS:
        return (
            f"{held}. That is little: it shows neither growth nor how much months differ, so they are assumed to "
            f"differ by {text.share(UNKNOWN_SPREAD)} either way. A kind of day that did not occur is not in it, and "
            f"the standard error cannot know of it."
        )
    return f"{held}." if months >= FULL_YEAR else f"{held}. That is less than a year: seasons are not in it."


def taken_for_granted(level: Level, risks: Risks) -> Iterator[str]:
    """Growth, lag, card and chance."""
    yield growth(level)
    first, last = risks.lag_hours
    source = "as documented for usage data" if risks.lag_hours == posting_lag() else "as stated"
    yield f"A recharge arrives {first} to {last} hours after the call that makes it due ({source})."
    if risks.card_chance and risks.card_days:
        fails = text.counted(risks.card_days, "day")
        yield f"In {text.share(risks.card_chance)} of the months the card fails for {fails}; no source knows how often."
    drawn = text.counted(risks.paths, "month")
    yield f"{drawn} were simulated from seed {risks.seed}; the same seed gives the same months."


def growth(level: Level) -> str:
    """The growth that is counted on."""
    if level.is_given and not level.growth:
        return "No growth is counted on."
    if level.is_given:
        return f"Spending grows by {text.share(level.growth)} a month, as stated."
    if not level.is_known:
        return "No growth is counted on: the history is too short to show it."
    if not level.growth:
        return "No growth is counted on: the history shows none. A fall would not be counted on either."
    return f"Spending grows by {text.share(level.growth)} a month, as far as the history shows it beyond chance."


def stated(assumed: Assumptions, lines: Sequence[Line]) -> Iterator[str]:
    """What is assumed where there is no history."""
    for line in lines:
        price = f"{Decimal(line.rate.price_nano).scaleb(-9).normalize():f} {assumed.currency}"
        minutes = text.counted(round(line.minutes), "minute")
        yield f"Assumed: {minutes} a month {line.what}, at {price} a minute (rate card, line {line.rate.line})."
    yield (
        f"Assumed: {assumed.people:,} people, {assumed.minutes_per_call} minutes a call, and a true use that lies "
        f"within {assumed.month_spread_percent} % of what is stated in two months of three."
    )
