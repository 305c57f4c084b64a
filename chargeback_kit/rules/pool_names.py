"""The names of pools as readers say them, with the code behind the name."""

from chargeback_kit.reference.spoken import country_names, product
from chargeback_kit.rules.plans import MESSAGES
from chargeback_kit.rules.pool_id import PLAN_COUNTERS, PoolId

COUNTERS = {name: f"{name} minutes" for name in PLAN_COUNTERS} | {MESSAGES: "text messages"}


def named_pool(pool_id: str) -> str:
    """A pool or one of its counters by its plan and its country; a carrier's bundle, which has no code, as it is.

    >>> named_pool("CA/MCOPSTN1/domestic"), named_pool("*/MCOMEETADD/zone_a")
    ('Domestic Calling Plan, Canada (CA/MCOPSTN1)', 'Audio Conferencing, whole tenant (*/MCOMEETADD)')
    """
    if "/" not in pool_id:
        return pool_id
    found = PoolId.parse(pool_id)
    name = product(found.plan)
    if not name:
        return pool_id
    where = "whole tenant" if found.is_of_tenant else country_names().get(found.country, "")
    is_named = "International" in name or found.counter == MESSAGES
    counter = COUNTERS.get(found.counter, "") if is_named else ""
    return f"{', '.join(filter(None, (name, where, counter)))} ({found.pool.of_anybody})"
