"""Tenants of the benchmarks' generator, with rows of fraud or of mere peculiarities in a file of their own."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from oracle.tenant_files import NEW

from benchmarks.generator import agreement, people, usage, world

MONTH = "2026-10"
FILE = "more.csv"
Row = dict[str, Any]
FIRST_LINE = 2
LONG = 60
ZONES = {
    "US": "America/New_York",
    "GB": "Europe/London",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "PL": "Europe/Warsaw",
}
"""Where people are into whose calls something is put."""
DEAR = {"CU": ("Cuba", "53"), "SO": ("Somalia", "252"), "SL": ("Sierra Leone", "232"), "LV": ("Latvia", "371")}
"""Destinations that the tenants of the generator never call."""


@dataclass(frozen=True)
class Somebody:
    """A person of a tenant."""

    name: str
    user_id: str
    country: str
    center: str

    @property
    def zone(self) -> ZoneInfo:
        """Where the person is."""
        return ZoneInfo(ZONES[self.country])


@dataclass(frozen=True)
class PutIn:
    """What was put in: its kind (of an anomaly, or of a peculiarity), and its rows in order of time."""

    kind: str
    rows: tuple[Row, ...]

    @property
    def usage_ids(self) -> list[str]:
        """The ids of its rows."""
        return [row["usage_id"] for row in self.rows]

    @property
    def cents(self) -> int:
        """What its rows cost."""
        return sum(cents(row) for row in self.rows)


def cents(row: Row) -> int:
    """What a row costs."""
    return int(row["charge"].replace(".", ""))


def tenant(seed: int, rows: int, folder: Path) -> list[Somebody]:
    """Write a month of a tenant, and say who is in a country of which the clock is known."""
    folder.mkdir(parents=True, exist_ok=True)
    streams = np.random.default_rng(seed).spawn(3)
    staff = people.hire(rows, streams[0])
    people.write_users(staff, str(folder / "users.csv"), streams[1])
    agreement.write_agreement(folder / "agreement.toml", rows, staff)
    usage.write_usage(rows, staff, str(folder / "calls.parquet"), str(folder / "calls.csv"), streams[2])
    (folder / "calls.csv").unlink()
    with (folder / "users.csv").open(encoding="utf-8") as file:
        return [
            Somebody(row["user_principal_name"], row["user_id"], row["usage_country"], row["cost_center"])
            for row in csv.DictReader(file)
            if row["usage_country"] in ZONES and not row["valid_to"] and row["valid_from"] < "2026"
        ]


def put(folder: Path, parts: list[PutIn]) -> dict[str, int]:
    """Write the rows of some parts into a file of their own; the line of each."""
    rows = sorted((row for part in parts for row in part.rows), key=lambda row: (row["start"], row["usage_id"]))
    columns = {name: key for name, key in NEW.items() if key}
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: row.get(key, "") for name, key in columns.items()} for row in rows)
    return {row["usage_id"]: line for line, row in enumerate(rows, FIRST_LINE)}


def leg(usage_id: str, at: datetime, seconds: int, price: int, **given: Any) -> Row:
    """One row; ``price``: cents, all of it."""
    charge = {"charge": f"{price // 100}.{price % 100:02d}", "fee": "0.00", "currency": "USD"}
    start = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"usage_id": usage_id, "start": start, "duration": str(seconds)} | charge | given


def minutes(seconds: int) -> int:
    """Started minutes."""
    return -(-seconds // 60)


def toll_free(usage_id: str, at: datetime, seconds: int, caller: str, callee: str) -> Row:
    """A call to a service number, at 1.5 cents a minute as the generator charges at home."""
    words = {"call_type": "ucap_in", "number_type": "Toll-Free", "capability": "MCOPSTNPP"}
    price = (minutes(seconds) * 15_000 + 5_000) // 10_000
    return leg(usage_id, at, seconds, price, caller=f"+{caller}", callee=f"+{callee}", **words)


def made(usage_id: str, at: datetime, seconds: int, price: int, who: Somebody, callee: str, country: str) -> Row:
    """A call that somebody made, abroad unless ``country`` is the person's."""
    return leg(
        usage_id,
        at,
        seconds,
        price,
        user_id=who.user_id,
        upn=who.name,
        user_country=who.country,
        call_type="user_out",
        number_type="Subscriber",
        context="Domestic" if country == who.country else "International",
        destination_name=country,
        callee=f"+{callee}",
        caller="+14255550100",
        capability="MCOPSTNPP",
    )


def morning(rng: Random, day: int, zone: ZoneInfo | None = None) -> datetime:
    """A moment in the working hours of a day of October."""
    return datetime(2026, 10, day, rng.randrange(9, 16), rng.randrange(60), rng.randrange(60), tzinfo=zone or UTC)


def working_day(rng: Random, first: int = 9, last: int = 28) -> int:
    """A day from Monday to Friday."""
    return rng.choice([d for d in range(first, last + 1) if datetime(2026, 10, d, tzinfo=UTC).weekday() < 5])


def pumping(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Calls to one service number from one to three ranges: alike in length, by the clock, or both; short or long."""
    service = str(rng.choice(world.TOLL_FREE_NUMBERS))
    ranges = [f"1{rng.choice((206, 312, 702))}555" for _ in range(rng.choice((1, 1, 2)))]
    at = morning(rng, rng.randrange(9, 27))
    rows: list[Row] = []
    length, gap = rng.choice((25, 55, 1500, 3300)), rng.choice((40, 90, 240))
    shape = rng.choice(("both", "length", "clock"))
    worth = len(ranges) * rng.randrange(700, 1200) if length < LONG else rng.randrange(2500, 15_000)
    while sum(map(cents, rows)) < worth:
        seconds = int(rng.lognormvariate(4.6, 0.9)) + 1 if shape == "clock" else int(length * rng.uniform(0.95, 1.05))
        caller = f"{rng.choice(ranges)}{rng.randrange(10_000):04d}"
        rows.append(toll_free(f"{name}-{len(rows):04d}", at, seconds, caller, service))
        at += timedelta(seconds=gap * (rng.uniform(0.95, 1.05) if shape != "length" else rng.expovariate(1)))
    return PutIn("toll_free_pumping", tuple(rows))


def loop(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """A call that two forwarding numbers hand to one another, until the network gives up; the first number stays or not."""
    who, keeps = rng.choice(staff), rng.random() < 0.5
    own, other, caller = "14255550199", "442079460142", "14155550123"
    start = morning(rng, working_day(rng, 3))
    rows: list[Row] = []
    rounds, each = rng.randrange(8, 30), rng.randrange(3, 9)
    end = start + timedelta(seconds=rounds * each + rng.randrange(300, 3000))
    words = {"user_id": who.user_id, "upn": who.name, "user_country": who.country, "number_type": "Subscriber"}
    for number in range(rounds):
        at = start + timedelta(seconds=number * each)
        seconds = int((end - at).total_seconds()) - number % 2
        shown = caller if keeps or not number else other
        rows.append(
            leg(
                f"{name}-{number:03d}a",
                at,
                seconds,
                0,
                caller=f"+{shown}",
                callee=f"+{own}",
                call_type="user_in",
                **words,
            )
        )
        out = {"call_type": "user_out_forwarding", "destination_name": "GB", "capability": "MCOPSTNPP"}
        out |= {"context": "Domestic" if who.country == "GB" else "International"}
        later = at + timedelta(seconds=1)
        price = 3 * minutes(seconds - 1)
        rows.append(
            leg(
                f"{name}-{number:03d}b",
                later,
                seconds - 1,
                price,
                caller=f"+{shown}",
                callee=f"+{other}",
                **words,
                **out,
            )
        )
    return PutIn("forwarding_loop", tuple(rows))


def burst(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Dear calls to places that the tenant calls, at night or on a Sunday of the caller."""
    who = rng.choice(staff)
    day = rng.randrange(10, 26)
    at = datetime(2026, 10, day, rng.choice((1, 2, 23)), rng.randrange(60), tzinfo=who.zone)
    if rng.random() < 0.3:
        at = datetime(2026, 10, rng.choice((11, 18, 25)), rng.randrange(8, 14), 5, tzinfo=who.zone)
    rows = []
    for number in range(rng.randrange(15, 80)):
        rank = rng.randrange(20, len(world.COUNTRIES))
        place = world.COUNTRIES[rank]
        free = place.digits - len(place.stems[0])
        callee = f"{place.stems[0]}{rng.randrange(10**free):0{free}d}"
        seconds = rng.randrange(300, 1500)
        price = (minutes(seconds) * (20_000 + 5_000 * rank) + 5_000) // 10_000
        rows.append(made(f"{name}-{number:03d}", at, seconds, price, who, callee, place.code))
        at += timedelta(seconds=rng.randrange(20, 300))
    return PutIn("off_hours_burst", tuple(rows))


def new_destination(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Dear calls in working hours to a country that nobody there calls."""
    who = rng.choice(staff)
    country, (_, prefix) = rng.choice(sorted(DEAR.items()))
    at = morning(rng, working_day(rng, 12), who.zone)
    rows: list[Row] = []
    for number in range(rng.randrange(6, 40)):
        seconds = rng.randrange(200, 1800)
        callee = f"{prefix}5550{rng.randrange(10_000):04d}"
        rows.append(made(f"{name}-{number:03d}", at, seconds, 95 * minutes(seconds), who, callee, country))
        at += timedelta(seconds=rng.randrange(60, 600))
    return PutIn("new_destination", tuple(rows))


def off_card(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """A few charges of several times the price that the others of the same calls follow."""
    callers = [each for each in staff if each.country != "JP"]
    place, rank = next((each, rank) for rank, each in enumerate(world.COUNTRIES) if each.code == "JP")
    rows = []
    for number, times in enumerate(rng.sample((17, 24, 31, 40), rng.randrange(1, 4))):
        who = rng.choice(callers)
        seconds = rng.randrange(601, 1200)
        price = times * ((minutes(seconds) * (20_000 + 5_000 * rank) + 5_000) // 10_000) // 10
        callee = f"{place.stems[0]}{rng.randrange(10**8):08d}"
        at = morning(rng, working_day(rng), who.zone)
        rows.append(made(f"{name}-{number:03d}", at, seconds, price, who, callee, "JP"))
    return PutIn("off_card", tuple(sorted(rows, key=lambda row: row["start"])))


def dear_days(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Hours on the phone in working hours, in one's own country, on some days of work."""
    who, cents_of_ten = rng.choice(staff), rng.randrange(30, 56)
    stem = next(each.stems[0] for each in world.COUNTRIES if each.code == who.country)
    rows: list[Row] = []
    for day in list(days_of_work(12))[: rng.randrange(4, 12)]:
        at = datetime(2026, 10, day, 9, rng.randrange(30), tzinfo=who.zone)
        for number in range(rng.randrange(5, 9)):
            seconds, callee = rng.randrange(1800, 3300), f"{stem}{number:07d}"
            price = minutes(seconds) * cents_of_ten // 10
            rows.append(made(f"{name}-{len(rows):04d}", at, seconds, price, who, callee, who.country))
            at += timedelta(seconds=seconds + 90)
    return PutIn("dear_days", tuple(rows))


def days_of_work(first: int, last: int = 31) -> Iterator[int]:
    """The days from Monday to Friday."""
    return (d for d in range(first, last + 1) if datetime(2026, 10, d, tzinfo=UTC).weekday() < 5)


def human(rng: Random) -> int:
    """How long people talk [s]."""
    return int(rng.lognormvariate(4.8, 1.0)) + 1


def customer(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """A company that becomes a customer: its people call the help desk all day, from one range."""
    service, begins = str(rng.choice(world.TOLL_FREE_NUMBERS)), working_day(rng, 8, 20)
    rows: list[Row] = []
    for day in days_of_work(begins):
        for _ in range(rng.randrange(20, 50)):
            caller = f"1602555{rng.randrange(10_000):04d}"
            rows.append(toll_free(f"{name}-{len(rows):04d}", morning(rng, day), human(rng), caller, service))
    return PutIn("a new customer calls the help desk", tuple(sorted(rows, key=lambda row: row["start"])))


def announcement(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """A tape at night: whoever calls hears it to the end, so that all calls are of one length."""
    service = str(rng.choice(world.TOLL_FREE_NUMBERS))
    rows: list[Row] = []
    for day in range(1, 32):
        for _ in range(rng.randrange(3, 12)):
            at = datetime(2026, 10, day, rng.randrange(0, 6), rng.randrange(60), rng.randrange(60), tzinfo=UTC)
            caller = f"1{rng.choice((206, 212, 303, 312, 415, 503, 617, 702))}555{rng.randrange(10_000):04d}"
            rows.append(toll_free(f"{name}-{len(rows):04d}", at, rng.randrange(21, 24), caller, service))
    return PutIn("a tape at night", tuple(sorted(rows, key=lambda row: row["start"])))


def call_centre(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Somebody who calls customers all day, abroad too."""
    who = rng.choice(staff)
    rows: list[Row] = []
    for day in days_of_work(1):
        for _ in range(rng.randrange(30, 60)):
            callee, seconds = f"8135550{rng.randrange(10_000):04d}", human(rng)
            price = (minutes(seconds) * (20_000 + 5_000 * 22) + 5_000) // 10_000
            rows.append(made(f"{name}-{len(rows):04d}", morning(rng, day, who.zone), seconds, price, who, callee, "JP"))
    return PutIn("a call centre", tuple(sorted(rows, key=lambda row: row["start"])))


def night_shift(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Somebody who works at night, from Thursday the 1st on."""
    who = rng.choice(staff)
    rows: list[Row] = []
    for day in range(1, 31):
        for _ in range(rng.randrange(6, 16)):
            at = datetime(2026, 10, day, rng.choice((0, 1, 2, 3, 4, 22, 23)), rng.randrange(60), tzinfo=who.zone)
            callee, seconds = f"8135550{rng.randrange(10_000):04d}", human(rng)
            price = (minutes(seconds) * (20_000 + 5_000 * 22) + 5_000) // 10_000
            rows.append(made(f"{name}-{len(rows):04d}", at, seconds, price, who, callee, "JP"))
    return PutIn("a night shift", tuple(sorted(rows, key=lambda row: row["start"])))


def back_from_leave(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """Somebody who was away until the 19th and then calls everybody back, customers abroad among them."""
    who = rng.choice(staff)
    rows: list[Row] = []
    abroad = [(rank, each) for rank, each in enumerate(world.COUNTRIES[:8]) if each.code != who.country]
    for day in days_of_work(19):
        for _ in range(rng.randrange(10, 30)):
            rank, place = rng.choice(abroad)
            seconds, free = human(rng), place.digits - len(place.stems[0])
            price = (minutes(seconds) * (20_000 + 5_000 * rank) + 5_000) // 10_000
            callee = f"{place.stems[0]}{rng.randrange(10**free):0{free}d}"
            row = made(f"{name}-{len(rows):04d}", morning(rng, day, who.zone), seconds, price, who, callee, place.code)
            rows.append(row)
    return PutIn("back from leave", tuple(sorted(rows, key=lambda row: row["start"])))


def answering_service(rng: Random, staff: list[Somebody], name: str) -> PutIn:
    """A line that forwards every caller to one number, many at once; one company shows its main number on all calls."""
    who = rng.choice(staff)
    rows: list[Row] = []
    words = {"user_id": who.user_id, "upn": who.name, "user_country": who.country, "number_type": "Subscriber"}
    for day in days_of_work(1):
        for _ in range(rng.randrange(20, 60)):
            at, seconds = morning(rng, day, who.zone), human(rng) + 60
            caller = "14085550100" if rng.random() < 0.4 else f"1408555{rng.randrange(10_000):04d}"
            number = f"{name}-{len(rows):05d}"
            rows.append(
                leg(
                    f"{number}a",
                    at,
                    seconds,
                    0,
                    caller=f"+{caller}",
                    callee="+14255550198",
                    call_type="user_in",
                    **words,
                )
            )
            out = {"call_type": "user_out_forwarding", "destination_name": "GB", "capability": "MCOPSTNPP"}
            out |= {"context": "Domestic" if who.country == "GB" else "International"}
            later, price = at + timedelta(seconds=2), 3 * minutes(seconds - 2)
            rows.append(
                leg(
                    f"{number}b", later, seconds - 2, price, caller=f"+{caller}", callee="+442079460199", **words, **out
                )
            )
    return PutIn("an answering service", tuple(sorted(rows, key=lambda row: row["start"])))


Puts = Callable[[Random, list[Somebody], str], PutIn]
FRAUD: dict[str, Puts] = {
    "toll_free_pumping": pumping,
    "forwarding_loop": loop,
    "off_hours_burst": burst,
    "new_destination": new_destination,
    "off_card": off_card,
    "dear_days": dear_days,
}
PECULIAR: tuple[Puts, ...] = (
    customer,
    announcement,
    call_centre,
    night_shift,
    back_from_leave,
    answering_service,
)
