"""The pools: how much of each was used, when it ran out, and how many more licences would have covered it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.naming import pool_name, shared_pool
from chargeback_kit.money import from_micro
from chargeback_kit.planning.licences import bought_as, idle_licences
from chargeback_kit.presentation.picture import described, period, table
from chargeback_kit.records.agreement import Licence
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.calendar import month
from chargeback_kit.rules.plans import CONFERENCING, PER_USER, grants
from chargeback_kit.rules.pool_id import ZONE_A, PoolId
from chargeback_kit.rules.pools import PoolCounter, conference_licences_for, conferencing_is_bought

COLUMNS = (
    *(
        "pool_id",
        "month",
        "rank",
        "name",
        "plan",
        "where",
        "pool",
        "phrase",
        "outcome",
        "licences",
        "exhausted_at",
        "is_sister",
    ),
    *("size_seconds", "used_seconds", "over_seconds", "size"),
)
OTHER_COUNTER = "the other minutes of its plan"
Row = dict[Any, Any]
PAID = ("credits", "postpaid", "unfunded")
ZERO = Decimal("0.00")


def rows(bill: BillView, pools: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per pool counter and month [s]: the most stretched first, or those named by ``pools`` in that order."""
    counters: list[Row] = bill.pools.to_dict("records")
    ranked = list(dict.fromkeys(c["pool_id"] for c in sorted(counters, key=stretch))) if pools is None else list(pools)
    rank = {pool_id: number for number, pool_id in enumerate(ranked)}
    titles = Counter(pool_name(bill, pool_id).title for pool_id in rank)
    shown = sorted((c for c in counters if c["pool_id"] in rank), key=lambda c: (rank[c["pool_id"]], c["month"]))
    records = [_row(bill, counter, rank[counter["pool_id"]], titles) for counter in shown]
    about = {"pools": pool_count(counters), "ran_out": pool_count(c for c in counters if _ended(c))}
    return table(records, COLUMNS, period=period(bill), currency=bill.currency, **about, **_worst(bill, records))


def stretch(pool: Row) -> tuple[Any, ...]:
    """What sorts the most stretched counters first: minutes over, then the share used."""
    size, used = pool["size_seconds"], pool["used_seconds"]
    share = Decimal(used) / size if size else Decimal(0)
    return -pool["over_seconds"], -share, pool["month"], pool["pool_id"]


def pool_count(counters: Iterable[Row]) -> int:
    """How many pools the counters belong to: the two of an international plan are one pool."""
    return len({(counter["month"], shared_pool(counter["pool_id"])) for counter in counters})


def _ended(counter: Row) -> bool:
    return counter["exhausted_at"] is not pd.NaT


def _is_sister(counter: Row) -> bool:
    """Whether the other counter of the plan ended it (R23): then minutes of its own were left."""
    return _ended(counter) and int(counter["used_seconds"]) < int(counter["size_seconds"])


def _row(bill: BillView, counter: Row, rank: int, titles: Counter[str]) -> Row:
    name = pool_name(bill, counter["pool_id"])
    label = name.title if titles[name.title] == 1 else f"{name.title} ({counter['pool_id']})"
    size = int(counter["size_seconds"])
    words = {"rank": rank, "name": name.title, "pool": label, "phrase": name.phrase, "outcome": _outcome(counter)}
    words |= {"plan": name.plan, "where": text.sentence(name.where)}
    return counter | words | {"is_sister": _is_sister(counter), "size": text.minutes(size)}


def _outcome(counter: Row) -> str:
    size, used, over = (int(counter[name]) for name in ("size_seconds", "used_seconds", "over_seconds"))
    if _ended(counter):
        end = counter["exhausted_at"]
        at = f"{end.day} {text.MONTHS[end.month - 1][:3]}, {end:%H:%M}"
        ended = f"ended with its plan {at}" if _is_sister(counter) else f"ran out {at}"
        return f"{ended}; {text.minutes(over)} min over"
    if not size:
        return f"holds no minutes; {text.minutes(over)} min over"
    return f"{text.percent(used, size)} of {text.minutes(size)} min used"


def _used_up(ended: Row, shown: list[Row]) -> Row:
    """The counter of a pool that was used up, which speaks for both where it ended the other one (R23)."""
    both = (each for each in shown if _is_one_pool(each, ended))
    return next((each for each in both if _ended(each) and not each["is_sister"]), ended)


def _is_one_pool(one: Row, other: Row) -> bool:
    """Whether two counters are of one pool in one month."""
    return (shared_pool(one["pool_id"]), one["month"]) == (shared_pool(other["pool_id"]), other["month"])


def _worst(bill: BillView, shown: list[Row]) -> dict[str, Any]:
    """The first counter that is shown, the first of them that ran out, and what its pool lacked."""
    ended = next((counter for counter in shown if _ended(counter)), None)
    ended = _used_up(ended, shown) if ended else None
    sister = any(each["is_sister"] and _is_one_pool(each, ended) for each in shown) if ended else False
    lacked = more_licences(bill, ended["pool_id"], ended["month"]) if ended else None
    return {"first": shown[0] if shown else None, "ended": ended, "has_sister": sister, "lacked": lacked}


def opens(rows: pd.DataFrame, part: str = "") -> list[Chosen]:
    """The calls of each pool counter and month; of a ``part`` those ``within`` or ``over`` it."""
    found = zip(rows["pool_id"], rows["month"], strict=True)
    return [Chosen(pool=(pool,), month=(month,), part=(part,) if part else ()) for pool, month in found]


def title(rows: pd.DataFrame) -> str:
    """Which pool ran out when, or how full the fullest became."""
    about, first, ended = rows.attrs, rows.attrs["first"], rows.attrs["ended"]
    if first is None:
        return f"No pool of minutes in {about['period'].words}"
    if ended is None:
        if about["pools"] == 1:
            return text.sentence(f"{first['phrase']} did not run out: {first['outcome']}")
        return f"None of {about['pools']} pools ran out; {first['phrase']} came closest: {first['outcome']}"
    return text.sentence(ran_out(rows))


def ran_out(rows: pd.DataFrame) -> str:
    """How many pools ran out and which of them first of all, as part of a sentence; only where one did."""
    about, ended = rows.attrs, rows.attrs["ended"]
    name, day = ended["phrase"], text.day(ended["exhausted_at"])
    if about["ran_out"] == 1:
        return f"{name} ended on {day} with {OTHER_COUNTER}" if ended["is_sister"] else f"{name} ran out on {day}"
    return f"{about['ran_out']} of {about['pools']} pools ran out, most of all {name} on {day}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Minutes of each pool, the most stretched first, {rows.attrs['period'].words}"


def next_step(rows: pd.DataFrame) -> str:
    """How many more licences would have covered the pool that ran out, and whether they cost less than its calls."""
    about = rows.attrs
    if about["lacked"] is None:
        return ""
    both = " and the one that ended with it" if about["has_sister"] else ""
    return more_in_words(about["lacked"], f"{about['ended']['phrase']}{both}", about["currency"])


def outcomes(rows: pd.DataFrame) -> str:
    """How each pool ended, in words."""
    ends = rows.drop_duplicates(["pool_id", "month"])
    return "; ".join(f"{pool} {outcome}" for pool, outcome in zip(ends["pool"], ends["outcome"], strict=True))


def description(rows: pd.DataFrame) -> str:
    """How each pool ended, in words."""
    return described(title(rows), subtitle(rows), outcomes(rows), next_step(rows))


@dataclass(frozen=True)
class MoreLicences:
    """Licences that a pool lacked in a month: how many, how many of that plan nobody holds, their ``line`` of the
    agreement (None where it names no price), and what the calls over the pool cost.

    ``saved`` is what it saves a month to give back so many of the idle ones; None without a price, where there are not
    so many, or where they are needed for something else.
    """

    month: str
    plan: str
    licences: int
    idle: int
    line: Licence | None
    saved: Decimal | None
    over: Decimal

    @property
    def cost(self) -> Decimal | None:
        """What those that are not idle cost a month; None without a price."""
        return None if self.line is None else self.line.cost_of(self.licences - min(self.idle, self.licences))


def more_licences(bill: BillView, pool_id: str, named: str) -> MoreLicences | None:
    """What the pool of a counter lacked in the month ``named``; None where no licence would have helped.

    Both counters of an international plan are one pool. A plan of one's own grows by no licence of another. Where
    meetings move on to plans (R27) a larger pool is asked for more, so nothing is said. Where the last call is pooled
    whole (R26) one licence fewer may do. Conferencing licences that are bought hold what their minutes are (R24).
    """
    if bill.agreement.switches.conference_overflow == "organiser_plan":
        return None
    counters = _counters(bill, shared_pool(pool_id), named)
    plan = next((counter.plan for counter in counters.values()), PER_USER)
    lacking = 0 if plan == PER_USER else max(_lacking(bill, counters), default=0)
    if not lacking:
        return None
    is_filled = pool_id == str(ZONE_A) and conferencing_is_bought(bill.agreement)
    return _found(bill, named, plan, lacking, _over(bill, set(counters)), is_filled=is_filled)


def _counters(bill: BillView, pool: str, named: str) -> dict[int, PoolCounter]:
    """The counters of a pool in a month that hold minutes, by number; none where one that is empty ends all (R23)."""
    of_pool = (pair for pair in enumerate(bill.counters) if str(pair[1].id.pool) == pool and not pair[1].is_carriers)
    counters = {number: counter for number, counter in of_pool if counter.month == named}
    empty = {counter.group for counter in counters.values() if not counter.size_seconds}
    return {number: counter for number, counter in counters.items() if counter.group not in empty}


def _found(
    bill: BillView, named: str, plan: str, lacking: int, over: Decimal, *, is_filled: bool = False
) -> MoreLicences:
    """So many licences of a plan; ``is_filled``: those that nobody holds fill its pool already."""
    sku = _bought_as(bill, plan, lacking)
    line = next((line for line in bill.agreement.licence if line.sku == sku and line.has_price), None)
    idle = next((each for each in idle_licences(bill, named) if each.fee.sku == sku and not is_filled), None)
    is_free = idle is not None and idle.free >= lacking
    saved = -line.cost_of(-lacking) if line is not None and is_free else None
    return MoreLicences(named, sku or plan, lacking, idle.number if idle else 0, line, saved, over)


def more_for_messages(bill: BillView, pool: Mapping[Any, Any], over: Decimal) -> MoreLicences | None:
    """What a row of the pools of messages lacked, whose segments over it came to ``over``; None where nothing was."""
    if not pool["over_segments"] or not pool["size_segments"] >= pool["licences"] > 0:
        return None
    plan = PoolId.parse(pool["pool_id"]).plan
    lacking = -(-pool["over_segments"] // (pool["size_segments"] // pool["licences"]))
    return _found(bill, pool["month"], plan, lacking, over)


def in_idle_ones(bill: BillView) -> list[MoreLicences]:
    """What pools lacked in the last month and licences that nobody holds would have covered: of the pool with most over
    it, and of each whose calls over it cost more than these licences.
    """
    over = [row for row in bill.pools.to_dict("records") if row["over_seconds"] and row["month"] == bill.months[-1]]
    pools = {shared_pool(row["pool_id"]): row["pool_id"] for row in sorted(over, key=lambda row: row["over_seconds"])}
    lacked = [more_licences(bill, pool_id, bill.months[-1]) for pool_id in reversed(pools.values())]
    return [
        each
        for place, each in enumerate(lacked)
        if each is not None and each.idle >= each.licences and (not place or (each.saved or each.over) < each.over)
    ]


def _lacking(bill: BillView, counters: dict[int, PoolCounter]) -> Iterator[int]:
    """The licences that each counter lacked, where one more adds the minutes that one adds today (as in a what-if).

    Where counters end together (R23), one that is filled to its last second ends the calls of the other that follow:
    then it takes a second more.
    """
    used = {(row["pool_id"], row["month"]): row for row in bill.pools.to_dict("records")}
    rows = {number: used[counter.pool_id, counter.month] for number, counter in counters.items()}
    short = {counters[number].group for number, row in rows.items() if row["over_seconds"]}
    followed = _followed(bill, counters) if len(short) < len(counters) else set()
    for number, counter in counters.items():
        if counter.group in short:
            row = rows[number]
            asked = int(row["used_seconds"]) + int(row["over_seconds"]) + (number in followed)
            needed = -(-asked * counter.licences // counter.size_seconds)
            if counter.id == ZONE_A and conferencing_is_bought(bill.agreement):
                needed = conference_licences_for(asked, bill.people, bill.agreement, month(counter.month)) or 0
            yield max(0, needed - counter.licences)


def _followed(bill: BillView, counters: Mapping[int, PoolCounter]) -> set[int]:
    """The counters after whose last call another one of the same group has a call."""
    in_order = [number for number in bill.last_draws if number in counters]
    return {
        number
        for place, number in enumerate(in_order)
        if any(counters[later].group == counters[number].group for later in in_order[place + 1 :])
    }


def _bought_as(bill: BillView, plan: str, number: int) -> str:
    """The SKU that brings a plan; for conferencing the one of which so many more cost least, if any has a price."""
    if plan != ZONE_A.plan:
        return bought_as(bill.agreement, plan)
    bring = [line for line in bill.agreement.licence if CONFERENCING in grants([line.sku])]
    return min(bring, key=lambda line: (not line.has_price, line.cost_of(number))).sku if bring else ""


def _over(bill: BillView, counters: set[int]) -> Decimal:
    """What calls of some counters cost beyond the pool."""
    columns = bill.sums.columns
    payers = [number for number, name in enumerate(bill.sums.by_payer()) if name in PAID]
    cells = zip(columns["counter"].tolist(), columns["payer"].tolist(), columns["amount_micro"].tolist(), strict=True)
    return from_micro(sum(micro for counter, payer, micro in cells if counter in counters and payer in payers))


def more_in_words(found: MoreLicences, phrase: str, currency: str, over: str = "") -> str:
    """The next step: how many licences, what they cost a month, what was ``over`` the pool, and which is less.

    ``over``: what is not said of calls; idle licences then are said with what giving them back saves, as the licences
    say it of calls.
    """
    where = f"would have covered {phrase} in {text.months([found.month])}"
    calls = f"the {text.money(found.over, currency)} of its {over or 'calls over the pool'}"
    of = f"of {named(found.plan)}"
    if found.idle >= found.licences:
        idle = text.counted(found.idle, "licence")
        some = f"{text.count(found.licences)} of the" if found.idle > found.licences else "The"
        back = _or_back(found, currency) if over else ""
        return f"{some} {idle} {of} that nobody holds {where} and saved {calls}{back}."
    more = f"{text.counted(found.licences, 'more licence')} {of}"
    bought, cost = found.licences - found.idle, found.cost
    if cost is None:
        return f"{more} {where} instead of {calls}; the agreement names no price for them."
    held = f", {text.count(found.idle)} of which nobody holds," if found.idle else ""
    they = f"the other {text.count(bought)}" if found.idle else "they" if bought > 1 else "it"
    verb = "costs" if bought == 1 else "cost"
    than = "less than" if cost < found.over else "more than" if cost > found.over else "as much as"
    return f"{more}{held} {where}: {they} {verb} {text.money(cost, currency)} a month, {than} {calls}."


def kept_instead(found: MoreLicences, currency: str) -> str:
    """Beside the advice to give idle licences back: what some of them would have covered, and which saves more."""
    many, of = text.counted(found.licences, "of them", "of them"), named(found.plan)
    covered = f"{many}, of {of}, would have covered {text.money(found.over, currency)} of calls over a pool"
    return f"{text.sentence(covered)}{_or_back(found, currency)}."


def _or_back(found: MoreLicences, currency: str) -> str:
    """What giving back the licences that a pool lacked saves, beside what was over it."""
    if found.saved is None:
        return ""
    they = "it saves" if found.licences == 1 else "they save"
    than = "more" if found.saved > found.over else "less" if found.saved < found.over else "as much"
    return f"; given back, {they} {text.money(found.saved, currency)} a month, {'which is ' + than}"
