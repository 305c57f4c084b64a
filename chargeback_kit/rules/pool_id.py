"""The name of a pool and its counter, as a value: country, plan, and which of its counters (R21 to R24)."""

from dataclasses import dataclass, replace

from chargeback_kit.rules.plans import PER_USER

DOMESTIC, INTERNATIONAL = PLAN_COUNTERS = ("domestic", "international")


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
        return cls(country, plan, holder=last) if plan == PER_USER else cls(country, plan, last)

    @property
    def pool(self) -> "PoolId":
        """The pool without its counter: both counters of an international plan are one pool (R23)."""
        return replace(self, counter="")

    def of(self, counter: str) -> "PoolId":
        """One counter of the pool."""
        return replace(self, counter=counter)


ZONE_A = PoolId("*", "MCOMEETADD", "zone_a")
"""The conferencing pool of the tenant (R24)."""
US_CA = PoolId("*", "MCOMEETBASIC", "us_ca")
"""The pool of the free conferencing licence, for the United States and Canada (R24)."""
CONFERENCE_POOLS = (ZONE_A, US_CA)
