"""The settings in words: what they are called, how calls behave by a value, and what would settle one left open."""

from typing import Any

NAMES = {
    "increment_seconds": "The increment",
    "charge_includes_fee": "The connection fee within the charge",
    "month_time_zone": "The zone in which the month begins",
    "allotment_proration": "What a licence of some days counts for",
    "resource_account_plans": "What a plan on a resource account brings",
    "conference_licences": "What fills the conferencing pool",
    "international_plan": "The counters of the international plan",
    "conference_overflow": "What pays after an empty conferencing pool",
    "pool_edge": "The call that meets the end of a pool",
    "credits_licence_required": "The credits licence as a condition",
    "trigger_at": "When auto-recharge fires",
    "recharge_repeat": "Recharging until the trigger is met",
}
BEHAVES: dict[tuple[str, Any], str] = {
    ("charge_includes_fee", True): "Charges hold the connection fee",
    ("charge_includes_fee", False): "The connection fee comes on top of charges",
    ("allotment_proration", "none"): "A licence of some days counts for the whole month",
    ("allotment_proration", "daily"): "A licence of some days counts by its days",
    ("resource_account_plans", "payg_only"): "Resource accounts pay by the minute",
    ("resource_account_plans", "pooled"): "Plans on resource accounts fill and draw pools",
    ("conference_licences", "purchased"): "The licences bought fill the conferencing pool",
    ("conference_licences", "assigned"): "The licences assigned fill the conferencing pool",
    ("international_plan", "either_or"): "One used-up counter of the international plan ends both",
    ("international_plan", "separate"): "Each counter of the international plan stands alone",
    ("conference_overflow", "credits"): "Credits pay after an empty conferencing pool",
    ("conference_overflow", "organiser_plan"): "The organiser’s plan comes first after an empty conferencing pool",
    ("pool_edge", "split"): "The call that meets the end of a pool is split",
    ("pool_edge", "whole_in"): "The call that meets the end of a pool is covered whole",
    ("credits_licence_required", True): "Credits pay for holders of the credits licence alone",
    ("credits_licence_required", False): "Credits pay without the credits licence",
    ("trigger_at", "below"): "Auto-recharge fires below the trigger",
    ("trigger_at", "at_or_below"): "Auto-recharge fires at the trigger or below it",
    ("recharge_repeat", False): "Auto-recharge buys once at a time",
    ("recharge_repeat", True): "Auto-recharge buys until the trigger is met",
}
SETTLES = {
    "increment_seconds": "A charged call of 61 seconds at a known rate settles it. Ask to which step it rounds",
    "charge_includes_fee": "A charged call with a connection fee, at a rate that other calls show, settles it. Ask "
    "Microsoft whether Charge holds the Connection Fee",
    "month_time_zone": "A charged call within a day of the turn of the month, or of a change of price, settles it. Ask "
    "Microsoft in which zone a pool begins anew",
    "allotment_proration": "The size of a pool whose licences were assigned within the month settles it. Ask Microsoft "
    "for the report of minute pools",
    "resource_account_plans": "A call of a resource account with a plan settles it. Ask Microsoft what its plan brings",
    "conference_licences": "The size of the conferencing pool settles it. Ask Microsoft for the report of minute pools",
    "international_plan": "A call in the country after the minutes abroad are used up settles it. Ask whether "
    "both counters end together",
    "conference_overflow": "A meeting’s call to Zone A after the conferencing pool has ended settles it. Ask Microsoft "
    "what pays for it",
    "pool_edge": "The charge of the call that meets the end of a pool settles it. Ask whether it is split",
    "credits_licence_required": "A charged call of somebody without the credits licence, or the closing balance, "
    "settles it. Ask Microsoft who may use credits",
    "trigger_at": "A balance that meets the trigger to the cent settles it, with [wallet] closing. Ask Microsoft when "
    "recharging fires",
    "recharge_repeat": "A call dearer than the recharge settles it, with [wallet] closing. Ask Microsoft how often it "
    "buys at once",
}
OF_ENDS = {"pool_edge", "international_plan"}
OF_MINUTES = OF_ENDS | {"allotment_proration", "resource_account_plans", "conference_licences"}
MINUTES_ASKED = (
    "The agreement does not say how many minutes a licence brings: [[allotment]], [conference] or the report "
    "of minute pools says more than the charges do."
)
MINUTES_SET_ASIDE = (
    "The minutes of a licence that are known, by [[allotment]], [conference], the report of minute pools or the facts, "
    "were set aside, since charges contradict them: the lines on pools say which. Correct them first."
)


def setting_named(name: str) -> str:
    """What a setting is called at the head of a sentence.

    >>> setting_named("pool_edge")
    'The call that meets the end of a pool'
    """
    return NAMES[name]


def valued(name: str, value: Any) -> str:
    """A value in words, or as the agreement writes it.

    >>> valued("increment_seconds", 6), valued("charge_includes_fee", True), valued("trigger_at", "at_or_below")
    ('6-second increments', 'true', 'at_or_below')
    """
    return (
        f"{value}-second increments"
        if name == "increment_seconds"
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )


def behaves(name: str, value: Any) -> str:
    """How a month behaves by a value.

    >>> behaves("increment_seconds", 6)
    'Your calls behave as 6-second increments'
    >>> behaves("pool_edge", "split")
    'The call that meets the end of a pool is split'
    """
    if name == "increment_seconds":
        return f"Your calls behave as {valued(name, value)}"
    return BEHAVES.get((name, value)) or f"The month begins in {value}"


def open_as(name: str) -> str:
    """How a sentence about a setting that is open begins.

    >>> open_as("pool_edge"), open_as("international_plan")
    ('The call that meets the end of a pool is open', 'The counters of the international plan are open')
    """
    return f"{setting_named(name)} {'are' if name == 'international_plan' else 'is'} open"


def question(name: str, nearest_pool: str, minutes: str = "") -> str:
    """The call, or the question to Microsoft, that would settle a setting; ``nearest_pool``: the one to watch.

    ``minutes``: what to say where not every pool has the minutes that somebody told of it.

    >>> question("pool_edge", "US/MCOPSTN1/domestic").endswith("The pool nearest to its end is US/MCOPSTN1/domestic.")
    True
    >>> question("trigger_at", "", MINUTES_ASKED).endswith(MINUTES_ASKED)
    False
    """
    watch = f" The pool nearest to its end is {nearest_pool}." if nearest_pool and name in OF_ENDS else ""
    lacking = f" {minutes}" if minutes and name in OF_MINUTES else ""
    return f"{SETTLES[name]}.{watch}{lacking}"
