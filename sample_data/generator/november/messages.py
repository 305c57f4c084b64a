"""Text messages of one person, longer together than her plan brings; the log is Graph's getSmsLog (beta)."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from generator.calls import Call, incoming, outgoing
from generator.dice import Dice, guid
from generator.exports import instant
from generator.numbers import outside_number
from generator.people import Person
from generator.rates import CENT
from generator.routine import days_of, moment

HERE = Path(__file__).parent
GRAPH = "https://graph.microsoft.com/beta"
PLAN_MESSAGES = 100
SEGMENTS = {1: 60, 2: 30, 3: 10}
CARRIER_FEE = Decimal("0.01")
IN_THE_EXPORT = (date(2026, 11, 18), date(2026, 11, 19))
FIRST_HOUR = 15


def message_rates() -> list[dict[str, str]]:
    """The rows of rates.csv that price a message; invented."""
    with (HERE / "message_rates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def messages(person: Person, year: int, month: int) -> list[Call]:
    """Every message of the month with its charge: the plan's first, then the price of a segment."""
    sent = [each for day in days_of(year, month) if person.works_on(day) for each in _of_day(person, day)]
    return list(_charged(sorted(sent, key=lambda each: (each.start, each.usage_id))))


def logged(sent: Iterable[Call]) -> list[Call]:
    """The messages that the log holds; the export of calls holds the others, with the fee of the other carrier."""
    return [each for each in sent if each.start.date() not in IN_THE_EXPORT]


def _of_day(person: Person, day: date) -> Iterator[Call]:
    if day.weekday() >= 5:
        return
    dice = Dice(f"text/{day}")
    for number in range(1 if day in IN_THE_EXPORT else dice.between(5, 9)):
        make, call_type = (incoming, "sms_in") if dice.below(4) == 0 and number else (outgoing, "sms_out")
        start, other = moment(dice, day, FIRST_HOUR, 8), outside_number(dice, "US")
        call = make(f"text/{day}/{number}", person, start, 0, other, "US", call_type)
        segments = 1 if day in IN_THE_EXPORT else dice.weighted(SEGMENTS)
        yield replace(call, kind="message", capability="MCOSMS1", segments=segments)


def _charged(sent: Iterable[Call]) -> Iterator[Call]:
    (row,) = message_rates()
    price, left = Decimal(row["price_per_minute"]), PLAN_MESSAGES
    for each in sent:
        over = max(0, each.segments - left)
        left = max(0, left - each.segments)
        fee = CARRIER_FEE if over and each.start.date() in IN_THE_EXPORT else Decimal("0.00")
        yield replace(each, charge=(over * price).quantize(CENT, ROUND_HALF_UP), fee=fee)


def log_page(sent: Iterable[Call]) -> str:
    """The answer of getSmsLog, money written digit by digit."""
    head = json.dumps({"@odata.context": f"{GRAPH}/$metadata#Collection(microsoft.graph.callRecords.smsLogRow)"})
    lines = ",\n".join(_row(each) for each in sent)
    return f'{head[:-1]}, "value": [\n{lines}\n]}}\n'


def _row(call: Call) -> str:
    who = call.holder
    row = {
        "id": call.usage_id,
        "smsId": guid(f"sms/{call.label}"),
        "userId": who.user_id if who else None,
        "userPrincipalName": who.user_principal_name if who else None,
        "userDisplayName": who.name if who else None,
        "otherPartyCountryCode": call.other_country,
        "userCountryCode": call.country,
        "tenantCountryCode": "US",
        "sourceNumber": call.caller,
        "destinationNumber": call.callee,
        "sentDateTime": instant(call.start),
        "currency": "USD",
        "smsType": call.call_type,
        "smsUnits": call.segments,
        "destinationContext": call.context or None,
        "destinationName": call.destination_name,
        "licenseCapability": call.capability,
    }
    return json.dumps(row, separators=(",", ":"))[:-1] + f',"callCharge":{call.charge}}}'
