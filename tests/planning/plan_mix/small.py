"""Bill folders small enough to work out by hand, and their bills."""

from pathlib import Path

from oracle import tiny

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import PlanMix

PRICES = {"payg": "3.00", "120": "5.00", "240": "7.00", "standard": "12.00", "international": "24.00"}
MINUTE = "0.10"
WALLET = '[wallet]\nopening = "100.00"\n'


def bill(
    folder: Path,
    people: list[dict[str, str]],
    calls: list[dict[str, str]],
    *,
    rates: bool = True,
    agreement: str = WALLET,
    month: str = "2026-10",
) -> ck.Bill:
    """The bill of a folder with one rate for every number."""
    write(folder, people, calls, rates=rates, agreement=agreement)
    return ck.bill(folder, month)


def write(
    folder: Path,
    people: list[dict[str, str]],
    calls: list[dict[str, str]],
    *,
    rates: bool = True,
    agreement: str = WALLET,
) -> None:
    """The folder alone."""
    folder.mkdir(parents=True, exist_ok=True)
    card = [tiny.RATE | {"price_per_minute": MINUTE}] if rates else ()
    tiny.write(folder, people, calls, card, agreement)


def person(number: int, skus: str, **given: str) -> dict[str, str]:
    """Somebody with the credits licence."""
    row: dict[str, str] = tiny.user(number, skus=f"{skus}+MCOPSTNC".strip("+"), **given)
    return row


def call(day: int, who: int, minutes: int, **given: str) -> dict[str, str]:
    """A call at home of whole minutes; one a day and person."""
    start = f"2026-10-{day:02d}T08:15:00Z"
    named = {"start": start, "duration": str(60 * minutes), "usage_id": f"u{who}-{day}"} | given
    row: dict[str, str] = tiny.call(day, who, **named)
    return row


def abroad(day: int, who: int, minutes: int, **given: str) -> dict[str, str]:
    """A call to France."""
    return call(day, who, minutes, context="International", callee="+33199000142", usage_id=f"a{who}-{day}", **given)


def options(answer: PlanMix) -> list[str]:
    """What a mix gives each person, in order."""
    given: list[str] = answer.assignment["option"].tolist()
    return given


def incoming(day: int, who: int) -> dict[str, str]:
    """A call received."""
    return call(day, who, 5, call_type="user_in", callee="+12125550100", context="", usage_id=f"i{who}-{day}")
