"""What the advice rests on, in sentences: how much data there is, how little that is, and what is taken for granted."""

from collections.abc import Iterator, Sequence
from math import isinf

from chargeback_kit import text
from chargeback_kit.money import from_micro, scaled
from chargeback_kit.planning.funding.assumed_history import AssumedCalls
from chargeback_kit.planning.funding.history import History
from chargeback_kit.planning.funding.level import BY_CHANCE, FEWEST_MONTHS, MONTHS_THAT_SHOW, UNKNOWN_SPREAD, Level
from chargeback_kit.planning.funding.risks import Risks, posting_lag
from chargeback_kit.planning.funding.surges import UNSEEN_DAYS, UNSEEN_LEAST, UNSEEN_MOST, Surges
from chargeback_kit.records.assumptions import Assumptions

FULL_YEAR = 12
LEAST_TOLD = 0.0005
"""A share is told that is not 0.0 % in words."""
NO_HISTORY = "The advice rests on no history, only on what is assumed; look again after one or two months of calls."


def how_much(history: History) -> str:
    """How much data there is, and how little that is."""
    months = len(history.months)
    days, calls = text.counted(len(history.days), "day"), text.counted(len(history.amounts), "call")
    held = f"The advice rests on {text.counted(months, 'month')} of history ({days}, {calls} on credits)"
    if months < MONTHS_THAT_SHOW:
        grows = "neither growth nor" if months < FEWEST_MONTHS else "not"
        return (
            f"{held}. That is little: it shows {grows} how much months differ, so they are assumed to differ by "
            f"{text.share(UNKNOWN_SPREAD)} either way or more until there are {MONTHS_THAT_SHOW} months, and surges "
            f"that never came are assumed as well."
        )
    return f"{held}." if months >= FULL_YEAR else f"{held}. That is less than a year: seasons are not in it."


def taken_for_granted(level: Level, risks: Risks, unseen: Surges | None, currency: str) -> Iterator[str]:
    """What is taken for granted: growth, months, surges, lag, card, and how many months were drawn."""
    yield growth(level)
    if not isinf(level.freedom):
        yield (
            f"Months are taken to differ by {text.share(level.spread)} either way in two of three, and by more in some "
            f"(Student’s t with {level.freedom:.0f} degrees of freedom)."
        )
    if unseen is not None:
        yield from surges(unseen, currency)
    first, last = risks.lag_hours
    source = "as documented for usage data" if risks.lag_hours == posting_lag() else "as stated"
    yield f"A recharge arrives {first} to {last} hours after the call that makes it due ({source})."
    if risks.card_chance and risks.card_days:
        fails = text.counted(risks.card_days, "day")
        yield f"In {text.share(risks.card_chance)} of the months the card fails for {fails}; no source knows how often."
    drawn = text.counted(risks.paths, "month")
    yield f"{drawn} were simulated from seed {risks.seed}; the same seed gives the same months."


def surges(unseen: Surges, currency: str) -> Iterator[str]:
    """What is added to the days that were seen."""
    first, last = UNSEEN_DAYS
    size = f"{first} to {last} days with {UNSEEN_LEAST:.0f} to {UNSEEN_MOST:.0f} times the money"
    if unseen.unseen_rate:
        calls = "calls to other numbers cost on" if unseen.toll_free else "of"
        fades = (
            f"to {text.share(unseen.later(1).unseen_chance)} with one more" if unseen.months else "from the second on"
        )
        yield (
            f"In {text.share(unseen.unseen_chance)} of the months a surge comes of a kind that the history has not "
            f"seen: {size} {calls} a working day. That is assumed of tenants in general; it falls with every month, "
            f"{fades}."
        )
    if unseen.toll_free:
        yield storms(unseen, size)
    if unseen.record_rate:
        what = "call" if unseen.is_call else "day"
        most = text.money(from_micro(int(unseen.most)), currency)
        yield (
            f"In {text.share(unseen.record_chance)} of the months a {what} is dearer than the dearest of those seen "
            f"(1 in {unseen.months + 1}, whatever the traffic), by how the dearest thin out; it costs at most {most}."
        )


def storms(unseen: Surges, size: str) -> str:
    """What is assumed of calls that others make; ``size`` says how large."""
    carry = f"Calls to toll-free numbers carry {text.share(unseen.toll_free)} of the money; others decide how many come"
    if unseen.has_storm:
        return (
            f"{carry}. Their dearest day cost {unseen.storm:.0f} times their working day, and what comes is measured "
            f"by it."
        )
    return (
        f"{carry}. In {text.share(unseen.storm_chance)} of the months a storm is taken to come: {size} that they cost "
        f"on a working day. It is assumed of whoever has such numbers until one was seen; after one month more without "
        f"it would be {text.share(unseen.later(1).storm_chance)}."
    )


def growth(level: Level) -> str:
    """The growth that is counted on."""
    if level.is_given and not level.growth:
        return "No growth is counted on."
    if level.is_given:
        return f"Spending grows by {text.share(level.growth)} a month, as stated."
    if not level.is_known:
        return "No growth is counted on: the history is too short to show it."
    if level.is_beyond_chance:
        return (
            f"Spending grows by {text.share(level.growth)} a month, as far as the history shows it beyond chance, "
            f"which alone makes such a rise in less than {text.share(BY_CHANCE)} of histories."
        )
    return _within_chance(level)


def _within_chance(level: Level) -> str:
    """What is said of a rise that chance explains as well."""
    rose = f"the months rose by {text.share(level.rise)} each"
    if level.growth >= LEAST_TOLD:
        return (
            f"{text.sentence(rose)}. Chance explains that as well; {text.share(level.growth)} a month are counted on."
        )
    if level.rise >= LEAST_TOLD:
        return f"No growth is counted on: {rose}, and chance explains as much."
    return "No growth is counted on: the history shows none. A fall would not be counted on either."


def stated(assumed: Assumptions, calls: Sequence[AssumedCalls]) -> Iterator[str]:
    """What is assumed where there is no history."""
    for each in calls:
        price = f"{scaled(each.rate.price_nano, 9).normalize():f} {assumed.currency}"
        minutes = text.counted(round(each.minutes), "minute")
        yield f"Assumed: {minutes} a month {each.what}, at {price} a minute (rate card, line {each.rate.line})."
    yield (
        f"Assumed: {text.counted(assumed.people, 'person', 'people')}, "
        f"{assumed.minutes_per_call} minutes a call, and a true use that lies "
        f"within {assumed.month_spread_percent} % of what is stated in two months of three."
    )
