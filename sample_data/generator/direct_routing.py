"""The Direct Routing log of one site, the Stockholm warehouse: its own trunk, no charge from Microsoft."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from .dice import Dice, guid
from .numbers import EMERGENCY, masked, outside_number
from .people import Person
from .routine import days_of, length, moment

COLUMNS = (
    "CorrelationId", "Microsoft Entra ObjectId", "UPN", "Display Name", "User country", "Invite time",
    "Start time", "Failure time", "End time", "Duration (seconds)", "Success", "Caller Number",
    "Callee Number", "Call type", "Call Direction", "Azure region for Media",
    "Azure region for Signaling", "Final SIP code", "Final Microsoft subcode", "Final SIP Phrase",
    "SBC FQDN", "Media bypass", "Shared correlation ID", "Administrative Units",
    "Transfer or Correlation ID",
)  # fmt: skip
CALL_TYPES = {
    "dr_in": 40, "dr_out": 44, "dr_out_user_conf": 2, "dr_out_user_forwarding": 4, "dr_out_user_transfer": 4,
    "dr_unassigned_in": 1, "dr_in_bot": 3, "dr_out_bot": 2,
}  # fmt: skip
TRUNK = "sbc1.alder-finch.example"


def rows(people: list[Person], year: int, month: int) -> list[dict[str, str]]:
    """Every leg of the month, in the order of its start."""
    site = [person for person in people if person.profile == "direct_routing"]
    legs = [leg for day in days_of(year, month) if day.weekday() < 5 for leg in _legs_of_day(site, day)]
    legs.append(_leg(f"direct/emergency/{year}-{month:02d}", site[0], date(year, month, 16), "dr_emergency_out"))
    return sorted(legs, key=lambda row: row["Start time"])


def _legs_of_day(site: list[Person], day: date) -> Iterator[dict[str, str]]:
    dice = Dice(f"direct/{day}")
    for number in range(dice.between(4, 8)):
        label, call_type = f"direct/{day}/{number}", dice.weighted(CALL_TYPES)
        yield _leg(label, dice.pick(site), day, call_type)
        if call_type == "dr_out_user_forwarding":
            yield _leg(f"{label}/first", dice.pick(site), day, "dr_in", correlation=label)


def _leg(label: str, person: Person, day: date, call_type: str, correlation: str = "") -> dict[str, str]:
    dice = Dice(label)
    start, seconds = moment(dice, day, 6), max(1, length(dice))
    failed = dice.below(40) == 0
    outbound = "_out" in call_type
    called = EMERGENCY["SE"] if "emergency" in call_type else masked(outside_number(dice, "SE"), "SE")
    ends = (person.number, called) if outbound else (called, person.number)
    row = dict.fromkeys(COLUMNS, "")
    row |= {"CorrelationId": guid(f"correlation/{correlation or label}"), "Call type": call_type}
    row |= {"Caller Number": ends[0], "Callee Number": ends[1], "Success": "No" if failed else "Yes"}
    row |= {"Call Direction": "Outbound" if outbound else "Inbound", "SBC FQDN": TRUNK, "Media bypass": "No"}
    row |= {"Azure region for Media": "EUNO", "Azure region for Signaling": "EUNO", "User country": "SE"}
    return row | _person(person, call_type) | _times(start, seconds, failed)


def _person(person: Person, call_type: str) -> dict[str, str]:
    if call_type == "dr_unassigned_in" or "bot" in call_type:
        return {}
    return {
        "Microsoft Entra ObjectId": person.user_id,
        "UPN": person.user_principal_name,
        "Display Name": person.name,
    }


def _times(start: datetime, seconds: int, failed: bool) -> dict[str, str]:
    times = {"Invite time": _text(start - timedelta(seconds=4)), "Start time": _text(start)}
    if failed:
        ended = {"Failure time": _text(start), "Duration (seconds)": "0", "Final SIP code": "486"}
        return times | ended | {"Final Microsoft subcode": "560486", "Final SIP Phrase": "Busy Here"}
    ended = {"End time": _text(start + timedelta(seconds=seconds)), "Duration (seconds)": str(seconds)}
    bye = {"Final SIP code": "0", "Final Microsoft subcode": "540000", "Final SIP Phrase": "BYE"}
    return times | ended | bye


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
