"""The counters of another world: other holders where people moved, other sizes where licences were assigned."""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass

from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.planning.fast.people import Holder, OutOfReach, Pool
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import CONFERENCING, PER_USER, Allotments, grants
from chargeback_kit.rules.pools import ZONE_A, Alike, Counter, conference_counter, holders, plan_counters, pool_counters


@dataclass(frozen=True)
class Pools:
    """The pools as the people hold them: counters in the bill's order, before licences are assigned to whole pools."""

    inputs: Inputs
    holders: Mapping[Pool, Alike]
    counters: tuple[Counter, ...]

    def with_agreement(self, agreement: Agreement) -> tuple[Counter, ...]:
        """The counters with the conferencing pool of an agreement."""
        if _conferencing(agreement) == _conferencing(self.inputs.agreement):
            return self.counters
        made = {m.name: conference_counter(self.inputs.people, agreement, m) for m in self.inputs.months}
        known = [counter for counter in self.counters if counter.pool_id == ZONE_A]
        if len(known) != len(made) or None in made.values():
            raise OutOfReach
        return tuple(c if c.pool_id != ZONE_A else made[c.month] or c for c in self.counters)

    def with_holders(
        self, counters: tuple[Counter, ...], moved: Mapping[Pool, Tally[Holder]]
    ) -> tuple[Counter | None, ...]:
        """The counters with other holders: in their old places, None for a pool nobody fills, new ones at the end."""
        differ = {pool: people for pool, people in moved.items() if any(people.values())}
        made: dict[Pool, Counter] = {}
        for pool, people in differ.items():
            made |= {(c.month, c.pool_id): c for c in self._refilled(pool, people)}
        kept: list[Counter | None] = []
        for counter in counters:
            name = counter.pool_id if counter.plan == PER_USER else counter.pool
            kept.append(
                made.pop((counter.month, counter.pool_id), None) if (counter.month, name) in differ else counter
            )
        return (*kept, *made.values())

    def _refilled(self, pool: Pool, people: Tally[Holder]) -> list[Counter]:
        month = next(month for month in self.inputs.months if month.name == pool[0])
        held = Alike(self.holders.get(pool, {}))
        held.update(people)
        there = Alike({stays: number for stays, number in held.items() if number})
        agreement = self.inputs.agreement
        return list(pool_counters(pool[1], there, agreement, month, Allotments(agreement, month))) if there else []


def _conferencing(agreement: Agreement) -> tuple[bool, int]:
    fills = agreement.switches.conference_licences == "purchased"
    bought = sum(line.purchased for line in agreement.licence if fills and CONFERENCING in grants([line.sku]))
    return bool(agreement.licence), bought


def pools(inputs: Inputs) -> Pools:
    """The pools of a bill; made once."""
    held = {(m.name, pool): alike for m in inputs.months for pool, alike in holders(inputs.people, m).items()}
    counters = [counter for month in inputs.months for counter in _of_month(inputs, month)]
    return Pools(inputs, held, tuple(counters))


def _of_month(inputs: Inputs, month: Month) -> list[Counter]:
    found, _ = plan_counters(inputs.people, inputs.agreement, month)
    conference = conference_counter(inputs.people, inputs.agreement, month)
    return [*found, *([conference] if conference else [])]
