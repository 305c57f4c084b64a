"""What holds of a pool, whichever it is: the rules that made it, the table its minutes stand in, its unit, its end."""

from dataclasses import dataclass

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.rules.calendar import from_ns
from chargeback_kit.rules.messages import MessageCounter
from chargeback_kit.rules.plans import Allotments
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, ZONE_A
from chargeback_kit.rules.pools import PoolCounter

AnyCounter = PoolCounter | MessageCounter


@dataclass(frozen=True)
class EndOfPool:
    """How a pool ended (R23, R26): when, by which call, and what that call found ``left`` [s].

    ``of`` is the counter that was used up: of a plan with two it ends the other too. Without ``at`` the pool held
    nothing from the beginning.
    """

    of: PoolCounter
    at: pd.Timestamp | None
    usage_id: str
    left: int


def pool_end(bill: ComputedBill, counter: AnyCounter) -> EndOfPool | None:
    """The end of the pool of a counter of minutes; None where it lasted, and of messages, which end alone."""
    if isinstance(counter, MessageCounter):
        return None
    number = bill.inputs.counter_numbers[counter.id, counter.month]
    found = bill.run.ask("pool_end", counter_no=number).to_pylist()
    if not found:
        return None
    end = found[0]
    if end["is_empty"]:
        group = (each for each in bill.counters if (each.group, each.month) == (counter.group, counter.month))
        return EndOfPool(min(group, key=lambda each: each.size_seconds), None, "", 0)
    of = counter if end["ended_counter_no"] is None else bill.counters[end["ended_counter_no"]]
    return EndOfPool(of, pd.Timestamp(from_ns(end["end_ns"])), end["end_usage_id"], end["left_seconds"])


def rules_of(counter: AnyCounter, end: EndOfPool | None = None) -> str:
    """The rules by which a pool is made, and by which it ended where another counter ended it."""
    ended = ", R23" if end is not None and end.of != counter else ""
    return f"{_made_by(counter)}{ended}"


def _made_by(counter: AnyCounter) -> str:
    if isinstance(counter, MessageCounter):
        return "R28"
    if counter.is_carriers:
        return "R35"
    if counter.id in CONFERENCE_POOLS:
        return "R24"
    return "R22" if counter.id.holder else "R21"


def table_of(bill: ComputedBill, counter: AnyCounter) -> str:
    """Where the minutes or messages of one licence stand: a table of the kit, or a key of the agreement."""
    if isinstance(counter, MessageCounter):
        return "table messages"
    if counter.is_carriers:
        return "agreement.toml, [[carrier.bundle]]"
    if counter.id in CONFERENCE_POOLS:
        is_agreed = counter.id == ZONE_A and bill.agreement.conference.minutes_per_licence is not None
        return "agreement.toml, [conference]" if is_agreed else "table conference"
    month = next(each for each in bill.inputs.months if each.name == counter.month)
    found = Allotments(bill.agreement, month).of(counter.plan, counter.id.country)
    is_agreed = found is not None and found.source.startswith("agreement.toml")
    return "agreement.toml, [[allotment]]" if is_agreed else "table allotments"


def noun(counter: AnyCounter) -> str:
    """What a pool holds."""
    return "messages" if isinstance(counter, MessageCounter) else "minutes"


def ended_with(counter: AnyCounter, end: EndOfPool) -> str:
    """Which counter's end ended a pool, as part of a sentence: of a plan with two counters it may be the other one."""
    own = f"its {end.of.id.counter} minutes" if isinstance(counter, PoolCounter) and end.of != counter else "it"
    if end.at is None:
        return f"{own} held nothing" if own == "it" else f"{own} hold nothing, and either counter ends both"
    by = f"by the call {end.usage_id} on {text.instant(end.at)} UTC"
    return f"it was used up {by}" if own == "it" else f"{own} were used up {by}, and either counter ends both"


def duration(seconds: int) -> str:
    """Seconds as a reader adds them up: minutes with one decimal where that is exact, else seconds.

    >>> duration(90), duration(2)
    ('1.5 min', '2 s')
    """
    return f"{text.count(seconds)} s" if seconds % 6 else f"{text.minutes(seconds)} min"
