"""Which settings say nothing of a tenant, and what it lacks for them: nobody is asked about what is not there."""

from collections.abc import Iterable, Iterator

from chargeback_kit.planning.rules_inferred.bench import Bench
from chargeback_kit.planning.rules_inferred.calls import Calls
from chargeback_kit.planning.rules_inferred.told_minutes import plans_with_minutes_abroad
from chargeback_kit.planning.rules_inferred.trial import Reading, reading
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, INTERNATIONAL
from chargeback_kit.rules.pools import PoolCounter
from chargeback_kit.rules.resource_accounts import resource_accounts

PRORATION, ACCOUNTS, CONFERENCE = "allotment_proration", "resource_account_plans", "conference_licences"
NO_CONFERENCING = "no conferencing licence is held or bought"
NO_POOL = "no licence with minutes is held"
NO_RECHARGE = "no auto-recharge is agreed"


def lacking(bench: Bench, best: Reading, calls: Calls) -> dict[str, str]:
    """What the tenant lacks, by the setting that says nothing of it therefore.

    Without a user list nobody knows who holds which licence: then plans may be there. A line of the report of minute
    pools is a pool that is there.
    """
    found = dict(_of_credits(bench))
    if not calls.fee_micro.any():
        found["charge_includes_fee"] = "no call has a connection fee"
    if bench.folder.users is not None:
        found |= dict(_of_pools(bench, best))
    return found


def _of_credits(bench: Bench) -> Iterator[tuple[str, str]]:
    wallet = bench.folder.agreement.wallet
    if wallet is not None and not wallet.recharge:
        yield from ((name, NO_RECHARGE) for name in ("trigger_at", "recharge_repeat"))


def _of_pools(bench: Bench, best: Reading) -> Iterator[tuple[str, str]]:
    every = [counter for counters in _readings(bench, best) for counter in counters if counter.licences]
    if not every and not bench.report:
        yield from ((name, NO_POOL) for name in ("pool_edge", PRORATION))
    elif _are_alike(bench, best, PRORATION, ("none", "daily")):
        yield PRORATION, "everybody holds their plans on every day of the month"
    reported = {line.capability for line in bench.report}
    abroad = any(counter.id.counter == INTERNATIONAL for counter in every) or bench.lacking
    if not abroad and not reported & plans_with_minutes_abroad():
        yield "international_plan", "no international plan is held"
    has_conferencing = any(counter.id in CONFERENCE_POOLS for counter in every)
    if not has_conferencing and not reported & {pool.plan for pool in CONFERENCE_POOLS}:
        yield from ((name, NO_CONFERENCING) for name in (CONFERENCE, "conference_overflow"))
    elif has_conferencing and _are_alike(bench, best, CONFERENCE, ("purchased", "assigned")):
        yield CONFERENCE, "as many conferencing licences are held as were bought"
    if not _holds_plan_on_account(bench):
        yield ACCOUNTS, "no resource account holds a calling plan"


def _readings(bench: Bench, best: Reading) -> Iterable[tuple[PoolCounter, ...]]:
    """The counters by the best reading, and however licences and resource accounts are counted."""
    for values in ({}, {ACCOUNTS: "pooled"}, {CONFERENCE: "purchased"}, {CONFERENCE: "assigned"}):
        yield bench.counters(reading(dict(best) | values))


def _are_alike(bench: Bench, best: Reading, name: str, values: Iterable[str]) -> bool:
    """Whether a setting leaves every pool as it is."""
    return len({bench.counters(reading(dict(best) | {name: value})) for value in values}) == 1


def _holds_plan_on_account(bench: Bench) -> bool:
    inputs = bench.inputs(reading({}))
    accounts = resource_accounts(inputs.people, inputs.agreement)
    return any(
        accounts.holds(membership.person, membership.row) and plans(membership.row.skus)
        for membership in inputs.people.memberships
    )
