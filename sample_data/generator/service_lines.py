"""The numbers that no person answers: attendant, queue, toll-free bridge, spare numbers, text messages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from .calls import COUNTRY_NAMES, Call, dial_in, incoming, outgoing
from .dice import Dice
from .numbers import EMERGENCY, outside_number, service_number
from .people import Person
from .routine import MEETING_LENGTHS, days_of, length, moment

TOLL_FREE = "TollFree"
QUEUE_CALLERS = {"GB": 88, "IE": 6, "SE": 3, "IT": 2, "CH": 1}
ATTENDANT_CALLERS = {"US": 80, "CA": 20}


def service_calls(people: list[Person], year: int, month: int) -> Iterator[Call]:
    """All calls of service lines on the working days of a month, and the rare ones of its days."""
    bot = next(person for person in people if person.profile == "bot")
    organisers = [p for p in people if "MCOMEETADV" in p.skus and p.country == "US"]
    for day in days_of(year, month):
        if day.weekday() < 5:
            yield from _attendant(bot, day)
            yield from _queue(day)
            yield from _toll_free_meetings(organisers, day)
    yield from _rare(people, year, month)


def to_attendant(label: str, bot: Person, day: date, dice: Dice, toll_free: bool) -> Call:
    """Somebody phones the Portland attendant, whose resource account the row names."""
    country = dice.weighted(ATTENDANT_CALLERS)
    number = service_number("US", "service") if toll_free else service_number("US", "attendant")
    call = incoming(label, bot, moment(dice, day, 14), length(dice), outside_number(dice, country), country, "ucap_in")
    kind, number_type = ("toll_free_in", TOLL_FREE) if toll_free else ("inbound", "Service")
    return replace(call, callee=number, kind=kind, number_type=number_type)


def _attendant(bot: Person, day: date) -> Iterator[Call]:
    dice = Dice(f"attendant/{day}")
    for number in range(dice.between(4, 7)):
        yield to_attendant(f"attendant/{day}/{number}", bot, day, dice, toll_free=number > 1)
    if dice.below(2):
        call_type = "ucap_out_conf" if dice.below(4) == 0 else "ucap_out"
        start, called = moment(dice, day, 14), outside_number(dice, "US")
        call = outgoing(f"attendant/{day}/out", bot, start, length(dice), called, "US", call_type)
        yield replace(call, caller=service_number("US", "attendant"), number_type="Service")


def to_queue(label: str, day: date, dice: Dice, country: str, seconds: int) -> Call:
    """Somebody phones the London queue, a bot whose rows name nobody."""
    return Call(
        label, "toll_free_in", "ucap_in", moment(dice, day, 8), seconds, "GB", outside_number(dice, country),
        service_number("GB", "service"), TOLL_FREE, "", COUNTRY_NAMES["GB"], country,
    )  # fmt: skip


def _queue(day: date) -> Iterator[Call]:
    dice = Dice(f"queue/{day}")
    for number in range(dice.between(4, 8)):
        country = dice.weighted(QUEUE_CALLERS)
        yield to_queue(f"queue/{day}/{number}", day, dice, country, length(dice))


def _toll_free_meetings(organisers: list[Person], day: date) -> Iterator[Call]:
    dice = Dice(f"toll-free-meeting/{day}")
    if dice.below(5) < 3:
        start, seconds = moment(dice, day, 15, 7), length(dice, MEETING_LENGTHS)
        caller, organiser = outside_number(dice, "US"), dice.pick(organisers)
        call = dial_in(f"toll-free-meeting/{day}", organiser, start, seconds, caller, "US")
        yield replace(call, callee=service_number("US", "service"), number_type=TOLL_FREE, kind="toll_free_in")


def _rare(people: list[Person], year: int, month: int) -> Iterator[Call]:
    days = [day for day in days_of(year, month) if day.weekday() < 5]
    dice = Dice(f"rare/{year}-{month:02d}")
    holders = [p for p in people if "MCOPSTN1" in p.skus and p.works_on(days[0]) and p.works_on(days[-1])]
    for number in range(4):
        yield _unassigned(f"unassigned/{year}-{month:02d}/{number}", moment(dice, dice.pick(days), 15), dice)
    for number in range(10):
        yield _message(f"message/{year}-{month:02d}/{number}", holders, moment(dice, dice.pick(days), 14), dice)
    yield from _emergency(f"emergency/{year}-{month:02d}", dice.pick(holders), moment(dice, dice.pick(days), 15))


def _unassigned(label: str, start: datetime, dice: Dice) -> Call:
    return Call(
        label, "inbound", "unassigned_in", start, dice.between(5, 40), "US", outside_number(dice, "US"),
        service_number("US", "spare"), "Subscriber", "", COUNTRY_NAMES["US"], "US", None, "", "MCOPSTN1",
    )  # fmt: skip


def _message(label: str, holders: list[Person], start: datetime, dice: Dice) -> Call:
    person = dice.pick([p for p in holders if p.country == "US"])
    make, call_type = (incoming, "sms_in") if dice.below(3) == 0 else (outgoing, "sms_out")
    call = make(label, person, start, 0, outside_number(dice, "US"), "US", call_type)
    return replace(call, kind="message")


def _emergency(label: str, person: Person, start: datetime) -> Iterator[Call]:
    number = EMERGENCY[person.country]
    call = outgoing(f"{label}/out", person, start, 74, number, person.country, "emergency_out")
    yield replace(call, kind="emergency", callee=number, number_type="Emergency")
    back = incoming(f"{label}/in", person, start.replace(minute=59), 41, number, person.country, "emergency_in")
    yield replace(back, kind="emergency", caller=number, number_type="Emergency")
