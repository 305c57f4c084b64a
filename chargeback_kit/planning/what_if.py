"""Another world's inputs: what a scenario says in the place of what the bill was computed from (L6)."""

from collections.abc import Iterable
from dataclasses import replace

from chargeback_kit.bill.bill import prepare
from chargeback_kit.engine.terms import Inputs
from chargeback_kit.planning import agreed, moves
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.problems import InputError, Problem
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.rules.plans import PER_USER
from chargeback_kit.rules.pools import Counter


def other_inputs(
    folder: BillFolder, months: Iterable[str], charges: str, scenario: Scenario
) -> tuple[BillFolder, Inputs, list[Problem]]:
    """The folder, the inputs and what is odd about them in the world of a scenario."""
    changed = moves.moved(agreed.agreed(folder, scenario), scenario)
    inputs, problems = prepare(changed, months, charges)
    counters = with_licences(inputs.counters, scenario)
    growth = {kind: int(factor.scaleb(3)) for kind, factor in scenario.growth.items()}
    return changed, replace(inputs, counters=counters, growth=growth, blocking=scenario.blocking), problems


def with_licences(counters: tuple[Counter, ...], scenario: Scenario) -> tuple[Counter, ...]:
    """The counters with the licences that a scenario assigns to whole pools; a pool nobody fills has none."""
    return tuple(_resized(counter, scenario.assigned.get(counter.pool)) for counter in counters)


def refuse_unknown_pools(scenario: Scenario, counters: Iterable[Counter]) -> None:
    """Refuse licences for a pool that is none of these counters'."""
    pools = sorted({counter.pool for counter in counters})
    if unknown := sorted(set(scenario.assigned) - set(pools)):
        raise InputError(f"no pool {', '.join(unknown)}; the pools are {', '.join(pools)}.")


def _resized(counter: Counter, licences: int | None) -> Counter:
    """A pool with other licences: each adds the minutes that one adds today, rounded down to a second."""
    if licences is None or licences == counter.licences:
        return counter
    if counter.plan == PER_USER:
        raise InputError(f"{counter.pool}: minutes of one's own cannot be pooled. Give people other plans instead.")
    return replace(counter, licences=licences, size_seconds=counter.size_seconds * licences // counter.licences)
