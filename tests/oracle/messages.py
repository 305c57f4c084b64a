"""R28: text messages draw the messages of their plan, segment by segment, in the order of R03."""

from dataclasses import dataclass
from fractions import Fraction

from .money import rounded
from .values import instant_text


@dataclass
class MessagePool:
    """The messages of one plan in the United States, Puerto Rico and Canada."""

    licences: int
    size: int
    came: int = 0
    used: int = 0
    over: int = 0
    ended_at: int | None = None


class MessagePools:
    """The pools of the month by plan; a plan on a resource account counts too."""

    def __init__(self, agreement, people, tables, days, smallness):
        self.agreement, self.people, self.tables = agreement, people, tables
        self.last, self.smallness, self.any = days[-1].isoformat(), smallness, False
        held: dict[str, dict[str, list[int]]] = {}
        for person, _, member in people.days(days):
            for plan in people.plans(member):
                number = self.messages(plan, member.country)
                if number is not None:
                    held.setdefault(plan, {}).setdefault(person, []).append(number)
        daily = agreement.switch("allotment_proration") == "daily"
        self.by_plan = {}
        for plan, by_person in held.items():
            each = list(by_person.values())
            size = sum(map(sum, each)) // len(days) if daily else sum(map(max, each))
            self.by_plan[plan] = MessagePool(len(each), size)

    def messages(self, plan, country):
        """Messages per licence; None where no number is known."""
        number, since = self.tables.messages.get((plan, country), (None, ""))
        return number if since <= self.last else None

    def draw(self, call):
        """R25, R26: the plan of the call's user, and what its pool covers."""
        self.any = True
        plan = "" if call.is_correction else self._plan(call)
        if not plan:
            return
        pool = self.by_plan[plan]
        call.pool_id, segments = f"NANP/{plan}/messages", call.row.duration
        call.pool_was_open = pool.came < pool.size
        pooled = 0
        if call.pool_was_open:
            whole = self.agreement.switch("pool_edge") == "whole_in"
            pooled = segments if whole else min(segments, pool.size - pool.came)
        call.over_segments = segments - pooled
        pool.came += segments
        pool.used += pooled
        pool.over += call.over_segments
        if pool.ended_at is None and pool.size and pool.came >= pool.size:
            pool.ended_at = call.row.start

    def _plan(self, call):
        plans = self.people.plans(call.member) if call.member else []
        country = (call.member.country if call.member else "") or call.country
        if not plans:
            return ""
        named = call.row.capability.upper()
        plan = named if named in plans else min(plans, key=lambda each: self.smallness(each, country))
        if self.messages(plan, country) is None or plan not in self.by_plan:
            return ""
        call.several_plans = len(plans) > 1 and named not in plans
        return plan

    def rows(self, month):
        """message_pools.csv; nothing where there are no messages."""
        for plan, pool in sorted(self.by_plan.items()) if self.any else ():
            yield {
                "pool_id": f"NANP/{plan}/messages",
                "month": month,
                "licences": str(pool.licences),
                "size_segments": str(pool.size),
                "used_segments": str(pool.used),
                "over_segments": str(pool.over),
                "exhausted_at": "" if pool.ended_at is None else instant_text(pool.ended_at),
            }


def rated(call, card, problem):
    """Segments over the pool at the card's price of one, and the row's own fee; None: no pool knows the message."""
    if not card.there or not call.pool_id:
        return None
    if call.over_segments == 0:
        return Fraction(0)
    rate = card.find(call.row.callee, call.day, "message", call.country, bands=call.bands)
    if rate is None:
        problem("rate-missing")
        return None
    return rounded(rate["price"] * call.over_segments + (call.row.fee or 0), rate)
