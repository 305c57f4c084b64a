"""agreement.toml and rates.csv of a random tenant."""

from datetime import date, timedelta
from random import Random

from .tenant_people import CENTRES, SKUS

PLANS = {
    "MCOPSTN1": "MCOPSTN1",
    "MCOPSTN2": "MCOPSTN2",
    "MCOPSTN_5": "MCOPSTN5",
    "MCOPSTN_6": "MCOPSTN6",
    "MCOTEAMS_ESSENTIALS": "MCOPSTN1",
    "BUSINESS_VOICE_MED2": "MCOPSTN1",
    "SPE_E5_CALLINGMINUTES": "MCOPSTN8",
}
SWITCHES = {
    "increment_seconds": (60, 6, 1),
    "allotment_proration": ("none", "daily"),
    "international_plan": ("either_or", "separate"),
    "conference_licences": ("purchased", "assigned"),
    "pool_edge": ("split", "whole_in"),
    "conference_overflow": ("credits", "organiser_plan"),
    "charge_includes_fee": (False, True),
    "credits_licence_required": (True, False),
    "resource_account_plans": ("payg_only", "pooled"),
    "trigger_at": ("below", "at_or_below"),
    "recharge_repeat": (False, True),
    "fee_basis": ("direct", "pool_minutes", "even", "fixed", "headcount"),
}
PEAK = ("", "[[time_band]]", 'name = "Peak"', 'days = "mon-fri, sun"', 'from = "08:00"', 'until = "18:30"')
NIGHT = ("", "[[time_band]]", 'name = "night"', 'from = "17:00"', 'until = "06:00"', 'zone = "Asia/Tokyo"')
RATED = (
    "",
    "1",
    "1787",
    "1876",
    "1416",
    "44",
    "4420",
    "33",
    "39",
    "3934",
    "49",
    "4930",
    "372",
    "52",
    "263",
    "7",
    "77",
)


def agreement_toml(rng, people, days, zone, currency, owned):
    """Every part of an agreement, each there or not."""
    parts = [f'currency = "{currency}"', 'tenant_country = "US"']
    if rng.random() < 0.6:
        parts.append(f'unowned = "{rng.choice((*CENTRES, "Overhead"))}"')
    parts += ["", "[switches]", f'month_time_zone = "{zone}"']
    chosen = {name: rng.choice(values) for name, values in SWITCHES.items() if rng.random() < 0.6}
    parts += [f"{name} = {_toml(value)}" for name, value in chosen.items()]
    parts += _licences(rng, people) if rng.random() < 0.9 else []
    parts += _allotments(rng, people)
    if rng.random() < 0.6:
        parts += ["", "[conference]", f"minutes_per_licence = {rng.choice((0, 1, 2, 3, 60))}"]
    parts += _wallet(rng, days) if rng.random() < 0.75 else []
    if rng.random() < 0.4:
        parts += ["", "[postpaid]", f"enabled = {_toml(rng.random() < 0.8)}"]
        if rng.random() < 0.3:
            parts.append(f"since = {days[len(days) // 2]}T12:00:00Z")
    for number in owned:
        if rng.random() < 0.5:
            parts += [
                "",
                "[[number_owner]]",
                f'number = "{number}"',
                f'cost_center = "{rng.choice(CENTRES)}"',
            ]
    parts += _shared_calling(rng, people) if rng.random() < 0.5 else []
    parts += [*PEAK, *NIGHT, *_carriers(rng)]
    if chosen.get("fee_basis") == "fixed":
        parts += _shares(rng)
    parts += _charged_on(Random("\n".join(parts)))
    return "\n".join(parts) + "\n"


def _charged_on(rng):
    """What is kept and what is added (R55), in every combination; drawn apart, so that all else stays as it was."""
    if rng.random() < 0.5:
        return []
    lines = ["", "[chargeback]"]
    kinds = ("licence_fees", "domestic", "international", "conference", "premium", "carrier", "other")
    kept = rng.sample(kinds, 2)
    lines += [f"central = {kept[: rng.randint(0, 2)]}"] if rng.random() < 0.6 else []
    lines += [f'smallest = "{rng.choice(("0.01", "5.00", "40.00"))}"'] if rng.random() < 0.6 else []
    lines += [f'markup_percent = "{rng.choice(("3", "0.5", "12.345"))}"'] if rng.random() < 0.6 else []
    return lines


def _carriers(rng):
    """What one or two carriers charge by the month."""
    parts: list[str] = []
    for name in rng.choice(((), ("Fabrikam Voice",), ("fabrikam voice", "Northwind", "Fabrikam Voice"))):
        per, count = rng.choice((("user", ""), ("user", "1"), ("user", "40"), ("channel", "7"), ("tenant", "")))
        parts += ["", "[[carrier]]", f'name = "{name}"', f'monthly_fee = "{rng.choice(("4.55", "0.01", "100.00"))}"']
        parts += [f'per = "{per}"', *([f"count = {count}"] if count else [])]
        parts += _bundles(Random("".join(parts)))
    return parts


def _bundles(rng):
    """Minutes in a carrier's fee: few, so that they end; to some countries and kinds of numbers, or to all."""
    parts: list[str] = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        parts += ["[[carrier.bundle]]", f"minutes = {rng.choice((0, 1, 3, 10, 300))}"]
        parts += rng.choice(([], [f'name = "bundle of {rng.randrange(10**6)}"']))
        parts += rng.choice(([], ['countries = ["US", "DE"]'], ['countries = ["GB", "CA", "FR"]']))
        kinds = ('"geographic"', '"mobile"', '"geographic", "mobile"', '"any", "premium"', '"mobile", "short_code"')
        parts += rng.choice(([], [f"number_kinds = [{rng.choice(kinds)}]"]))
    return parts


def _shared_calling(rng, people):
    """Some people call through others, or through an account that the list may not hold."""
    names = [person.upn or person.user_id for person in people if person.upn or person.user_id]
    if len(names) < 3:
        return []
    account, *callers = rng.sample(names, 3)
    account = rng.choice((account, account, account.upper(), "front-desk@example.com"))
    listed = ", ".join(f'"{name}"' for name in callers)
    return ["", "[[shared_calling]]", f'resource_account = "{account}"', f"users = [{listed}]"]


def _toml(value):
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _licences(rng, people):
    lines = []
    for sku in SKUS:
        holders = sum(any(sku in row["skus"].split("+") for row in person.rows) for person in people)
        if rng.random() < (0.85 if holders else 0.15):
            bought = max(0, holders + rng.choice((-1, 0, 0, 0, 1, 2, 5)))
            price = f"{rng.choice((0, 4, 7, 12, 24))}.{rng.choice(('00', '99', '35', '01'))}"
            lines += ["", "[[licence]]", f'sku = "{sku}"', f"purchased = {bought}", f'unit_price = "{price}"']
            if (bought + len(price)) % 3 == 0:
                second = ("1.005", "0.333333", "7.00")[bought % 3]
                lines += ["", "[[licence]]", f'sku = "{sku}"', f"purchased = {bought % 4}", f'unit_price = "{second}"']
    return lines


def _allotments(rng, people):
    """Tiny minutes for the pools in use, so that they run dry, often to the second."""
    used = {(PLANS[sku], person.country) for person in people for sku in person.skus if sku in PLANS}
    lines = []
    for plan, country in sorted(used):
        if rng.random() < 0.85:
            lines += ["", "[[allotment]]", f'plan = "{plan}"', f'country = "{country}"']
            lines += [f"domestic_minutes = {rng.choice((0, 1, 2, 3, 5, 10))}"]
            lines += [f"international_minutes = {rng.choice((1, 2, 3, 5))}"] if plan == "MCOPSTN2" else []
    return lines


def _wallet(rng, days):
    lines = [
        "",
        "[wallet]",
        f'opening = "{rng.choice(("0.00", "3.50", "40.00", "120.00", "-2.25", "500.00"))}"',
    ]
    lines += ['closing = "97.31"'] if rng.random() < 0.3 else []
    if rng.random() < 0.7:
        lines.append(f'trigger = "{rng.choice(("0.00", "5.00", "38.00", "100.00"))}"')
        lines += [f'recharge = "{rng.choice(("2.50", "5.00", "50.00"))}"'] if rng.random() < 0.8 else []
    start, moments = days[0], []
    for _ in range(rng.randint(0, 3)):
        lapses = rng.choice(days) + timedelta(days=rng.choice((-3, 0, 0, 0)))
        moments.append(lapses.replace(year=lapses.year - 1))
    moments += [start - timedelta(days=rng.randrange(1, 300)) for _ in range(rng.randint(0, 2))]
    moments += [rng.choice(days) for _ in range(rng.randint(0, 2))]
    moments += [days[-1] + timedelta(days=rng.randrange(2, 40))] if rng.random() < 0.3 else []
    moments += [date(2024, 2, 29)] if start.isoformat()[:7] == "2025-02" else []
    rng.shuffle(moments)
    for moment in moments:
        clock = rng.choice(("00:00:00", "08:15:00", f"{rng.randrange(24):02d}:30:00"))
        lines += ["", "[[wallet.top_up]]", f"at = {moment}T{clock}Z"]
        lines += [f'amount = "{rng.choice(("1.00", "7.77", "50.00"))}"']
    return lines


def _shares(rng):
    names = rng.sample(CENTRES, 3)
    percents = rng.choice((("50", "30", "20"), ("33.3", "33.3", "33.4"), ("0", "99.5", "0.5")))
    lines = []
    for name, percent in zip(names, percents, strict=True):
        lines += ["", "[[share]]", f'cost_center = "{name}"', f'percent = "{percent}"']
    return lines


def rate_rows(rng, days, currency):
    """A rate card with nested prefixes, several starts, premium and toll-free rows."""
    rows = []
    for prefix in RATED:
        if rng.random() < 0.7:
            rows += [
                rate(rng, rng.choice(("geographic", "any", "mobile")), prefix, start, currency)
                for start in starts(rng, days)
            ]
    rows += [
        rate(rng, "premium", prefix, start, currency)
        for prefix in ("1900", "44207", "3906")
        if rng.random() < 0.5
        for start in starts(rng, days)
    ]
    rows += [
        rate(rng, "toll_free_inbound", prefix, start, currency)
        for prefix in ("", "1", "372", "3725", "49")
        if rng.random() < 0.6
        for start in starts(rng, days)
    ]
    rows += [
        rate(rng, "short_code", prefix, start, currency)
        for prefix in ("", "4", "411", "911", "0", "118", "4111")
        if rng.random() < 0.4
        for start in starts(rng, days)
    ]
    rng.shuffle(rows)
    return rows


def message_rates(rng, days, currency):
    """Prices per segment."""
    rows = [
        rate(rng, "message", prefix, start, currency) | {"price_per_minute": rng.choice(("0.0075", "0.01028", "0.005"))}
        for prefix in ("", "1", "1416", "44")
        if rng.random() < 0.6
        for start in starts(rng, days)
    ]
    rng.shuffle(rows)
    return rows


def starts(rng, days):
    """Dates a rate starts on: before, within and after the month."""
    known = ["2024-01-01", str(days[0]), str(rng.choice(days)), str(days[-1] + timedelta(days=1))]
    return rng.sample(known, rng.choice((1, 1, 1, 2, 3)))


def rate(rng, kind, prefix, start, currency):
    return {
        "number_kind": kind,
        "prefix": prefix,
        "price_per_minute": rng.choice(("0.013", "0.02", "0.1", "1.29", "0.005", "0")),
        "connection_fee": rng.choice(("", "", "0.00", "0.05")),
        "increment_seconds": rng.choice(("", "", "1", "6", "30", "60")),
        "currency": currency if rng.random() < 0.93 else "CHF",
        "effective_from": start,
        "origin_country": rng.choice(("", "", "", "GB", "US", "CA")),
        "first_seconds": rng.choice(("", "", "", "30", "60")),
        "free_seconds": rng.choice(("", "", "", "10")),
        "minimum_charge": rng.choice(("", "", "", "0.0555")),
        "time_band": rng.choice(("", "", "", "", "peak", "Night")),
    }
