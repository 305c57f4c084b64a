"""The switches of the rules: where sources disagree or say nothing, a value in the agreement decides."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def known_zone(name: str) -> str:
    """The name of a time zone as it is; raises ValueError for another text."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is not a time zone; write one such as "Europe/Berlin"') from None
    return name


class Switches(BaseModel):
    """One field per switch, with its default; the description starts with the rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    month_time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        "UTC", description="R04: the zone in which days and months begin"
    )
    increment_seconds: Literal[60, 6, 1] = Field(60, description="R20: durations are rounded up to this [s]")
    allotment_proration: Literal["none", "daily"] = Field(
        "none", description="R21: a licence counts for the month, or by the days it was assigned"
    )
    international_plan: Literal["either_or", "separate"] = Field(
        "either_or", description="R23: one used-up counter ends both, or each stands alone"
    )
    conference_licences: Literal["purchased", "assigned"] = Field(
        "purchased", description="R24: which licences fill the conferencing pool"
    )
    pool_edge: Literal["split", "whole_in"] = Field(
        "split", description="R26: the call that meets the end is split, or pooled whole"
    )
    conference_overflow: Literal["credits", "organiser_plan"] = Field(
        "credits", description="R27: what pays after an empty conferencing pool"
    )
    charge_includes_fee: bool = Field(False, description="R30: the Charge column already holds the connection fee")
    credits_licence_required: bool = Field(True, description="R32: credits pay only for users who hold the licence")
    resource_account_plans: Literal["payg_only", "pooled"] = Field(
        "payg_only", description="R14: what a calling plan on a resource account brings since November 2025"
    )
    trigger_at: Literal["below", "at_or_below"] = Field("below", description="R41: when auto-recharge fires")
    recharge_repeat: bool = Field(False, description="R41: recharge until the trigger is met")
    tier_edge: Literal["higher", "lower"] = Field(
        "higher", description="R43: the 2017 funding tier that an exact boundary belongs to"
    )
    fee_basis: Literal["direct", "pool_minutes", "even", "fixed", "headcount"] = Field(
        "direct", description="R51: how licence fees are shared"
    )
