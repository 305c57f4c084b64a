"""The time zones in which a tenant's months may begin (R04): those of its countries that differ in the months."""

from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from zoneinfo import ZoneInfo

from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.rules.calendar import day_end, day_start


def zones(inputs: Inputs, called_from: Iterable[str] = ()) -> list[str]:
    """The agreed zone, UTC, and every one of the countries where the tenant and its people are, one for each clock.

    ``called_from``: countries that rows of calls name, which may be others than those of the user list.
    The first of each country, where most of its people live, come before the others.
    """
    homes = Counter(membership.row.country for membership in inputs.people.memberships if membership.row.country)
    listed = [country for country, _ in homes.most_common()]
    countries = dict.fromkeys([*filter(None, [inputs.agreement.tenant_country]), *listed, *called_from])
    clocks = [list(zones_of(each)) for each in countries]
    first = [names[0] for names in clocks if names]
    others = [name for names in clocks for name in names[1:]]
    known: dict[tuple[int, ...], str] = {}
    for name in [inputs.agreement.switches.month_time_zone, "UTC", *first, *others]:
        known.setdefault(clock(name, inputs), name)
    return list(known.values())


def clock(name: str, inputs: Inputs) -> tuple[int, ...]:
    """When the months begin and end by a zone [ns]: what tells two zones apart."""
    days = (day for month in inputs.months for day in (month.first, month.last))
    return tuple(at for day in days for at in (day_start(day, name), day_end(day, name)))


def zones_of(country: str) -> Iterable[str]:
    """The time zones of a country, the one with the most people first.

    >>> list(zones_of("DE"))[:1], list(zones_of(""))
    (['Europe/Berlin'], [])
    """
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith(f"{country}\t") and country:
            name = line.split("\t")[2]
            ZoneInfo(name)
            yield name
