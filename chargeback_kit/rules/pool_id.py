"""The name of a pool and its counter (R21 to R24): a value of country, plan and counter, and as readers say it."""

from dataclasses import dataclass, replace

from chargeback_kit.reference.spoken import country_names, product
from chargeback_kit.rules.plans import MESSAGES, PER_USER

DOMESTIC, INTERNATIONAL = PLAN_COUNTERS = ("domestic", "international")
TENANT = "*"
"""The country of a pool that is the whole tenant's."""
COUNTERS = {name: f"{name} minutes" for name in PLAN_COUNTERS} | {MESSAGES: "text messages"}


@dataclass(frozen=True)
class PoolId:
    """A pool of a plan in a country (``*``: of the whole tenant); with ``counter`` one of its counts.

    ``holder`` is the person whose plan is their own (R22). The text is the one of the contract.

    >>> str(PoolId("US", "MCOPSTN1", "domestic")), str(PoolId("US", "MCOPSTN1"))
    ('US/MCOPSTN1/domestic', 'US/MCOPSTN1')
    """

    country: str
    plan: str
    counter: str = ""
    holder: str = ""

    def __str__(self) -> str:
        return "/".join([self.country, self.plan, *filter(None, (self.holder, self.counter))])

    @classmethod
    def parse(cls, written: str) -> "PoolId":
        """The value behind the text of a table.

        >>> PoolId.parse("*/MCOMEETADD/zone_a").counter, PoolId.parse("US/MCOPSTN8/ann").holder
        ('zone_a', 'ann')
        """
        country, plan, *rest = written.split("/", 2)
        last = "".join(rest)
        is_held = plan == PER_USER and last != MESSAGES
        return cls(country, plan, holder=last) if is_held else cls(country, plan, last)

    @property
    def is_of_tenant(self) -> bool:
        """Whether the pool is the whole tenant's and of no country (R24).

        >>> ZONE_A.is_of_tenant, PoolId("US", "MCOPSTN1").is_of_tenant
        (True, False)
        """
        return self.country == TENANT

    @property
    def pool(self) -> "PoolId":
        """The pool without its counter: both counters of an international plan are one pool (R23)."""
        return replace(self, counter="")

    @property
    def of_anybody(self) -> "PoolId":
        """The same whoever holds the plan, for those of one's own (R22).

        >>> str(PoolId.parse("US/MCOPSTN8/53fa8c6a").of_anybody), str(PoolId.parse("DE/MCOPSTN1/domestic").of_anybody)
        ('US/MCOPSTN8', 'DE/MCOPSTN1/domestic')
        """
        return replace(self, holder="")

    def of(self, counter: str) -> "PoolId":
        """One counter of the pool."""
        return replace(self, counter=counter)


ZONE_A = PoolId(TENANT, "MCOMEETADD", "zone_a")
"""The conferencing pool of the tenant (R24)."""
US_CA = PoolId(TENANT, "MCOMEETBASIC", "us_ca")
"""The pool of the free conferencing licence, for the United States and Canada (R24)."""
CONFERENCE_POOLS = (ZONE_A, US_CA)


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
