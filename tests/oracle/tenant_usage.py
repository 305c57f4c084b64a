"""The usage rows of a random tenant: every call type, every oddity, as canonical texts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .tenant_numbers import BY_COUNTRY, NAMES, PREMIUM, TOLL_FREE, destination_name, masked, number, shortened, varied

USER_OUT = (
    "user_out",
    "user_out",
    "user_out",
    "user_out_conf",
    "user_out_transfer",
    "user_out_forwarding",
    "pstn_out",
    "pstn_out_forwarding",
    "User_Out",
)
OTHER = (
    "user_in",
    "pstn_in",
    "conf_in",
    "unassigned_in",
    "emergency_out",
    "emergency_in",
    "sms_out",
    "sms_in",
    "fmc_out",
    "user_call",
    "video_out",
)
BOTS = ("ucap_in", "ucap_out", "ucap_out_conf")
CARRIER = (
    "dr_in",
    "dr_out",
    "dr_out_user_conf",
    "dr_emergency_out",
    "ByotIn",
    "ByotOut",
    "byot_out",
    "oc_user_in",
    "oc_user_out",
    "oc_fmc_out",
)
DURATIONS = (0, 1, 23, 59, 60, 60, 61, 90, 120, 120, 180, 240, 300, 600)
NORTH = {"US", "PR", "CA"}


class Usage:
    """Writes rows one by one; keeps what later rows refer to."""

    def __init__(self, rng, people, days, zone, currency, owned):
        self.rng, self.people, self.currency, self.owned = rng, people, currency, owned
        zone = ZoneInfo(zone)
        self.start = datetime(days[0].year, days[0].month, 1, tzinfo=zone).astimezone(UTC)
        after = days[-1] + timedelta(days=1)
        self.end = datetime(after.year, after.month, 1, tzinfo=zone).astimezone(UTC)
        self.moments, self.count = [], 0

    def rows(self):
        return [self.row() for _ in range(self.rng.randint(20, 150))]

    def row(self):
        rng = self.rng
        call_type = rng.choice(rng.choices((USER_OUT, ("conf_out",), BOTS, CARRIER, OTHER), (10, 5, 2, 2, 4))[0])
        person = rng.choice(self.people)
        there = person.country if rng.random() < 0.45 else rng.choice(tuple(BY_COUNTRY))
        outgoing = "_out" in call_type.lower() or call_type == "ByotOut"
        caller, callee = self._numbers(person, there, outgoing, call_type)
        duration = rng.choice(DURATIONS) if rng.random() < 0.8 else rng.randrange(1, 1500)
        start_text, end_text = self._times(duration)
        self.count += 1
        row = {
            "usage_id": f"{rng.randrange(16**8):08x}-{self.count:04d}",
            "call_id": f"call-{rng.randrange(40)}",
            "call_type": call_type,
            "caller": caller,
            "callee": callee,
            "start": start_text,
            "end": end_text,
            "duration": str(duration),
            "number_type": self._number_type(outgoing),
            "destination_name": destination_name(rng, there) if outgoing else rng.choice(("", NAMES[there])),
            "context": self._context(person.country, there) if outgoing else "",
            "currency": self._currency(),
            "user_country": self._country(person),
            "capability": self._capability(person, call_type),
            "operator": ("", "Fabrikam Voice", "northwind", "Other")[self.count % 4],
        }
        return row | self._user(person, call_type) | self._money(outgoing)

    def _numbers(self, person, there, outgoing, call_type):
        rng = self.rng
        other = PREMIUM + f"01{rng.randrange(100):02d}" if rng.random() < 0.05 else number(rng, there)
        own = rng.choice(self.owned) if call_type in BOTS and rng.random() < 0.8 else person.number
        if call_type in BOTS and rng.random() < 0.15:
            own = rng.choice((masked, shortened))(rng, own)
        if not outgoing and rng.random() < 0.3:
            own = f"{rng.choice(TOLL_FREE)}{rng.randrange(1000):03d}"
        return (own, varied(rng, other)) if outgoing else (varied(rng, other), own)

    def _times(self, duration):
        """Mostly inside the month; some at its borders, outside it, or at the instant of an earlier row."""
        rng, roll = self.rng, self.rng.random()
        if roll < 0.10:
            start = rng.choice((self.start, self.end)) + timedelta(seconds=rng.choice((-7200, -3600, -1, 0, 1, 3600)))
        elif roll < 0.14:
            start = self.start - timedelta(days=rng.randrange(1, 40))
        elif roll < 0.30 and self.moments:
            start = rng.choice(self.moments)
        else:
            start = self.start + timedelta(seconds=rng.randrange(int((self.end - self.start).total_seconds())))
        self.moments.append(start)
        end = start + timedelta(seconds=duration if rng.random() < 0.97 else -5)
        fraction = "" if rng.random() < 0.7 else f".{rng.randrange(10**7):07d}" if rng.random() < 0.6 else ".500"
        style = rng.random()
        ended = "" if rng.random() < 0.03 else time_text(end, fraction, style)
        return time_text(start, fraction, style), ended

    def _number_type(self, outgoing):
        chances = (8, 2, 1, 0) if outgoing else (4, 2, 2, 3)
        return self.rng.choice(
            self.rng.choices(
                (
                    ("Subscriber",),
                    ("Service",),
                    ("",),
                    ("Toll-Free", "TollFree", "toll_free", "Service Toll Free"),
                ),
                chances,
            )[0]
        )

    def _context(self, home, there):
        right = home == there or {home, there} <= NORTH
        roll = self.rng.random()
        if roll < 0.2:
            return ""
        return "Domestic" if right != (roll > 0.94) else "International"

    def _currency(self):
        odd = {"": 0.05, "CHF": 0.03, "XYZ": 0.01, self.currency.lower(): 0.01}
        return self.rng.choices((*odd, self.currency), (*odd.values(), 0.9))[0]

    def _country(self, person):
        roll = self.rng.random()
        if roll < 0.12:
            return ""
        if roll < 0.15:
            return self.rng.choice(("US", "GB", "DE"))
        return NAMES[person.country] if roll < 0.17 else person.country

    def _capability(self, person, call_type):
        rng, roll = self.rng, self.rng.random()
        if roll < 0.04:
            return "FREECALL"
        if roll < 0.15:
            return rng.choice(("", "MCOPSTNPP", "MCOPSTNU", "MCOEV_VIRTUALUSER"))
        if call_type.startswith("conf"):
            return rng.choice(("MCOMEETADD", "MCOMEETADD", "MCOMEETACPEA", "MCOMEETADD_DIALOUT_US"))
        return rng.choice(("MCOPSTN1", "MCOPSTN2", "MCOPSTN5", "MCOPSTN8", "MCOPSTN6", "MCOPSTN1MX"))

    def _user(self, person, call_type):
        """R14: a bot row names nobody mostly; some rows name a stranger, or write names in other cases."""
        roll = self.rng.random()
        if call_type == "unassigned_in" or (call_type in BOTS and roll < 0.7):
            return {"user_id": "", "upn": "", "name": ""}
        if roll > 0.97:
            return {
                "user_id": "99999999-0000-4000-8000-000000000001",
                "upn": "stranger@example.com",
                "name": "Stranger",
            }
        user_id = "" if roll < 0.1 else person.user_id.upper() if roll < 0.15 else person.user_id
        upn = person.upn.lower() if roll < 0.5 else person.upn
        return {"user_id": user_id, "upn": upn, "name": upn.split("@")[0]}

    def _money(self, outgoing):
        rng, roll = self.rng, self.rng.random()
        charge = "0.00" if roll < (0.4 if outgoing else 0.85) else f"{rng.randrange(0, 10)}.{rng.randrange(100):02d}"
        if roll > 0.95:
            charge = rng.choice(("", "", "1.005", "0.1234", "12.5", "-0.40", "-1.005"))
        return {"charge": charge, "fee": rng.choices(("0.00", "", "0.05", "0.005"), (80, 10, 9, 1))[0]}


def time_text(moment, fraction, style):
    """The ways a report writes an instant: Z, an offset, no zone, or a space for the T."""
    if style < 0.2:
        hours = 2 if style < 0.1 else -5
        shifted = (moment + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{shifted}{fraction}{'+' if hours > 0 else '-'}{abs(hours):02d}:00"
    text = moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction
    return text if style < 0.25 else text.replace("T", " ") if style < 0.3 else text + "Z"


def spoiled(rng, row):
    """A row that no bill can use."""
    name, value = rng.choice(
        (
            ("duration", "-60"),
            ("duration", "abc"),
            ("start", "yesterday"),
            ("charge", "n/a"),
            ("duration", ""),
            ("start", ""),
        )
    )
    return row | {"usage_id": f"bad-{row['usage_id']}", name: value}


def conflicting(rng, row):
    """The same key told differently."""
    other = {
        "charge": f"{rng.randrange(20)}.{rng.randrange(100):02d}",
        "duration": str(rng.randrange(1, 900)),
    }
    return row | {key: value for key, value in other.items() if key == "charge" or rng.random() < 0.7}


def resaved(rng, row):
    """The same row from a spreadsheet: shortened numbers, no plus, no zeros at the end; somebody renamed meanwhile."""
    other = {name: row[name].removeprefix("+") for name in ("caller", "callee")}
    spoilt = rng.choice(("caller", "callee", "both"))
    for name, number_ in [*other.items()]:
        if spoilt in (name, "both") and number_.isdigit():
            other[name] = shortened(rng, number_)
    if row["charge"].endswith("0") and "." in row["charge"]:
        other["charge"] = row["charge"].rstrip("0").rstrip(".")
    if row["user_id"] and rng.random() < 0.5:
        other["upn"] = f"renamed.{row['upn']}"
    return row | other
