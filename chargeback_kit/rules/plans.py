"""What a licence grants (table ``skus``): calling plans, conferencing, credits; a plan's minutes (``allotments``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from chargeback_kit.records.agreement import Agreement
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.calendar import Month

PER_USER = "MCOPSTN8"
CONFERENCING = "conferencing"
PAY_PER_MINUTE = "conferencing_pay_per_minute"
ADD_ON = "dialout_addon"
FREE_CONFERENCING = "conferencing_us_ca"
"""Dial-out to the US and Canada alone, in a pool of its own (R24)."""
RESOURCE_ACCOUNT = "resource_account"
PHONE = "phone"
CREDITS = "credits"
PLAN = "plan"
PAYG = "payg"
MESSAGES = "messages"


@cache
def _by_sku() -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for row in facts("skus"):
        found.setdefault(row["sku"].upper(), set()).add((row["grants"], row["plan"]))
    return {sku: frozenset(grants) for sku, grants in found.items()}


def is_known(sku: str) -> bool:
    """Whether the licence table holds this part number."""
    return sku.upper() in _by_sku()


def is_calling_plan(sku: str) -> bool:
    """Whether the licence is a calling plan: one with minutes, or pay-as-you-go.

    >>> is_calling_plan("MCOPSTN_5"), is_calling_plan("MCOPSTNC")
    (True, False)
    """
    return any(grant in (PLAN, PAYG) for grant, _ in _by_sku().get(sku.upper(), ()))


def is_only_calling_plan(sku: str) -> bool:
    """Whether the licence is a calling plan and brings nothing else; its messages are the plan's.

    >>> is_only_calling_plan("MCOPSTN_5"), is_only_calling_plan("BUSINESS_VOICE")
    (True, False)
    """
    return is_calling_plan(sku) and grants([sku]) <= {MESSAGES}


def grants(skus: Iterable[str]) -> frozenset[str]:
    """What the licences allow, other than plans.

    >>> sorted(grants(["SPE_E5", "MCOPSTNC"]))
    ['conferencing', 'credits', 'phone']
    """
    return _granted(tuple(skus))[0]


def plans(skus: Iterable[str]) -> frozenset[str]:
    """The calling plans of the licences, by report code.

    >>> sorted(plans(["MCOPSTN_5", "BUSINESS_VOICE"]))
    ['MCOPSTN1', 'MCOPSTN5']
    """
    return _granted(tuple(skus))[1]


@cache
def _granted(skus: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    found = [each for sku in skus for each in _by_sku().get(sku.upper(), ())]
    other = frozenset(grant for grant, _ in found) - {"other", PAYG, PLAN}
    return other, frozenset(plan for grant, plan in found if grant == PLAN)


@cache
def plan_codes() -> tuple[str, ...]:
    """The report codes of the calling plans, in order."""
    return tuple(sorted({plan for found in _by_sku().values() for grant, plan in found if grant == PLAN}))


@cache
def pay_per_minute_codes() -> frozenset[str]:
    """The capability codes of pay-per-minute conferencing."""
    return frozenset(sku for sku, found in _by_sku().items() if any(grant == PAY_PER_MINUTE for grant, _ in found))


@dataclass(frozen=True)
class Minutes:
    """A plan's monthly minutes in a country, and where the figure comes from."""

    domestic: int
    international: int
    source: str


class Allotments:
    """The minutes of every plan: the agreement's [[allotment]] first, else the reference table of the month."""

    def __init__(self, agreement: Agreement, month: Month) -> None:
        self._agreed = {(a.plan, a.country): a for a in agreement.allotment}
        self._month = month
        self.of = cache(self._of)

    def _of(self, plan: str, country: str) -> Minutes | None:
        """The minutes of a plan in a country, or None when nobody knows.

        >>> from chargeback_kit.rules.calendar import month
        >>> Allotments(Agreement(currency="USD"), month("2026-10")).of("MCOPSTN1", "US").domestic
        3000
        """
        if agreed := self._agreed.get((plan, country)):
            return Minutes(agreed.domestic_minutes, agreed.international_minutes, "agreement.toml [[allotment]]")
        rows = _published().get((plan, country)) or _published().get((plan, "*"))
        if not rows:
            return None
        in_force = [row for row in rows if row["effective_from"] <= self._month.first.isoformat()]
        row = (in_force or rows[:1])[-1]
        return Minutes(int(row["domestic_minutes"]), int(row["international_minutes"]), row["source"])

    def ranked(self, held: Iterable[str], country: str) -> tuple[str, ...]:
        """Plans by their minutes in a country, the largest domestic allotment first (R25)."""

        def rank(plan: str) -> tuple[int, int, str]:
            minutes = self.of(plan, country)
            return (-minutes.domestic, -minutes.international, plan) if minutes else (0, 0, plan)

        return tuple(sorted(held, key=rank))


@cache
def _published() -> dict[tuple[str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in sorted(facts("allotments"), key=lambda each: each["effective_from"]):
        found.setdefault((row["plan"], row["country"]), []).append(row)
    return found


def conference_minutes(agreement: Agreement) -> int:
    """Dial-out minutes per conferencing licence and month (R24).

    >>> conference_minutes(Agreement(currency="USD"))
    60
    """
    if agreement.conference.minutes_per_licence is not None:
        return agreement.conference.minutes_per_licence
    return int(_conference_fact("minutes_per_licence")["value"])


def free_minutes() -> int:
    """Minutes to the United States and Canada per free conferencing licence and month (R24).

    >>> free_minutes()
    60
    """
    return int(_conference_fact("free_licence_minutes")["value"])


def anywhere_minutes(country: str, month: Month) -> int | None:
    """Minutes for any destination of a conferencing licence where they differ; None elsewhere (R24).

    >>> from chargeback_kit.rules.calendar import month
    >>> anywhere_minutes("TW", month("2026-10")), anywhere_minutes("US", month("2026-10"))
    (900, None)
    """
    countries, minutes = _conference_fact("anywhere_countries"), _conference_fact("anywhere_minutes")
    in_force = countries["effective_from"] <= month.last.isoformat()
    return int(minutes["value"]) if in_force and country in countries["value"].split() else None


@cache
def _conference_fact(key: str) -> dict[str, str]:
    return next(row for row in facts("conference") if row["key"] == key)
