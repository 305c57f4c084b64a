"""Days and months begin at local midnight, in zones that change their clocks (R04); purchases lapse after 12 months."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

from chargeback_kit.rules.calendar import NS, day_end, day_start, from_ns, month, to_ns, twelve_months_later

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",  # clocks changed at midnight until 2019
        "America/Havana",
        "Asia/Beirut",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",  # changes by half an hour
    ]
)
MONTHS = st.dates(date(2015, 1, 1), date(2029, 11, 30)).map(lambda day: f"{day:%Y-%m}")
LAWFUL = examples(300)


def local(ns, zone):
    return from_ns(ns).astimezone(ZoneInfo(zone))


def after(name):
    year, number = map(int, name.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"


@LAWFUL
@given(st.dates(date(2015, 1, 1), date(2029, 12, 30)), ZONES)
def test_a_day_begins_at_its_first_instant_there(day, zone):
    start = day_start(day, zone)
    assert local(start, zone).date() == day
    assert local(start - NS, zone).date() == day - timedelta(days=1)
    assert day_end(day, zone) == day_start(day + timedelta(days=1), zone)


@LAWFUL
@given(MONTHS, ZONES)
def test_months_follow_one_another_without_a_gap(name, zone):
    this, following = month(name, zone), month(after(name), zone)
    assert this.until_ns == following.from_ns
    assert this.days == monthrange(this.first.year, this.first.month)[1]
    assert local(this.from_ns, zone).date() == this.first
    assert local(this.until_ns - NS, zone).date() == this.last


@LAWFUL
@given(MONTHS, ZONES, st.floats(0, 1, exclude_max=True))
def test_an_instant_belongs_to_the_month_on_the_local_calendar(name, zone, part):
    this = month(name, zone)
    inside = this.from_ns + int((this.until_ns - this.from_ns) * part) // NS * NS
    assert f"{local(inside, zone):%Y-%m}" == name


@pytest.mark.parametrize(
    ("name", "zone", "hours"),
    [
        ("2026-03", "Europe/Berlin", 31 * 24 - 1),
        ("2026-10", "Europe/Berlin", 31 * 24 + 1),
        ("2026-03", "America/New_York", 31 * 24 - 1),
        ("2026-11", "America/New_York", 30 * 24 + 1),
        ("2026-10", "Asia/Kathmandu", 31 * 24),
        ("2026-04", "Australia/Lord_Howe", 30 * 24 + 0.5),
        ("2018-11", "America/Sao_Paulo", 30 * 24 - 1),
    ],
)
def test_a_month_is_as_long_as_its_clocks_say(name, zone, hours):
    this = month(name, zone)
    assert (this.until_ns - this.from_ns) / NS / 3600 == hours


@LAWFUL
@given(st.datetimes(datetime(2015, 1, 1), datetime(2029, 12, 31)), st.integers(0, 999))
def test_a_purchase_lapses_on_the_same_day_and_time_a_year_on(bought, ns):
    lapses = twelve_months_later(to_ns(bought.replace(tzinfo=UTC)) + ns)
    there = from_ns(lapses).replace(tzinfo=None)
    day = 28 if (bought.month, bought.day) == (2, 29) else bought.day
    assert there == bought.replace(year=bought.year + 1, day=day)
    assert lapses % 1000 == ns
