"""The agreement with its defaults, money exact."""

from fractions import Fraction
from zoneinfo import ZoneInfo

from .values import local_day, local_minute, money, read_number, to_cents
from .wallet import when

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SWITCHES = {
    "month_time_zone": "UTC",
    "increment_seconds": 60,
    "allotment_proration": "none",
    "international_plan": "either_or",
    "conference_licences": "purchased",
    "pool_edge": "split",
    "conference_overflow": "credits",
    "charge_includes_fee": False,
    "credits_licence_required": True,
    "resource_account_plans": "payg_only",
    "trigger_at": "below",
    "recharge_repeat": False,
    "fee_basis": "direct",
}


class Band:
    """R31: some hours of some days; one that ends at or before its beginning ends on the day after."""

    def __init__(self, entry, zone):
        self.name = entry["name"].lower()
        self.zone = ZoneInfo(entry["zone"]) if "zone" in entry else zone
        self.start, self.until = (60 * int(entry[key][:2]) + int(entry[key][3:]) for key in ("from", "until"))
        self.days: set[int] = set()
        for part in entry.get("days", "mon-sun").lower().replace(" ", "").split(","):
            first, last = (DAYS.index(part[:3]), DAYS.index(part[-3:]))
            self.days |= set(range(first, last + 1 if first <= last else 7))
            self.days |= set() if first <= last else set(range(last + 1))

    def holds(self, moment):
        """Whether the band holds at an instant: by the clock on the wall."""
        day = local_day(moment, self.zone)
        minute = local_minute(moment, self.zone)
        today, yesterday = day.weekday() in self.days, (day.weekday() - 1) % 7 in self.days
        if self.start < self.until:
            return today and self.start <= minute < self.until
        return (today and minute >= self.start) or (yesterday and minute < self.until)


class Agreement:
    """agreement.toml, read value by value."""

    def __init__(self, toml):
        self.currency = toml["currency"].upper()
        self.nobody = toml.get("unowned") or "Unassigned"
        self.switches = SWITCHES | toml.get("switches", {})
        self.zone = ZoneInfo(self.switches["month_time_zone"])
        self.has_licences = "licence" in toml
        self.licences: dict[str, tuple[int, Fraction]] = {}
        self.last_price: dict[str, Fraction] = {}
        for entry in toml.get("licence", []):
            number, cost = self.licences.get(entry["sku"].upper(), (0, Fraction(0)))
            self.last_price[entry["sku"].upper()] = money(entry.get("unit_price", "0"))
            line = to_cents(int(entry["purchased"]) * money(entry.get("unit_price", "0")))
            self.licences[entry["sku"].upper()] = (number + int(entry["purchased"]), cost + line)
        self.allotments = {(e["plan"].upper(), e["country"].upper()): e for e in toml.get("allotment", [])}
        self.conference_minutes = int(toml.get("conference", {}).get("minutes_per_licence", 60))
        self.wallet = toml.get("wallet")
        self.postpaid = bool(toml.get("postpaid", {}).get("enabled", False))
        since = toml.get("postpaid", {}).get("since") if self.postpaid else None
        self.moves_at = None if since is None else when(since)
        self.owners = [(read_number(e["number"]).known, e["cost_center"]) for e in toml.get("number_owner", [])]
        self.charged_on = toml.get("chargeback")
        self.through: dict[str, str] = {}
        self.accounts: set[str] = set()
        for entry in toml.get("shared_calling", []):
            account = entry.get("resource_account", "").strip().lower()
            self.accounts.add(account)
            for user in entry.get("users", []):
                self.through.setdefault(user.strip().lower(), account)
        self.carriers = toml.get("carrier", [])
        self.bands = [Band(entry, self.zone) for entry in toml.get("time_band", [])]
        self.shares = {e["cost_center"]: money(e["percent"]) for e in toml.get("share", [])}

    def switch(self, name):
        return self.switches[name]

    def bands_at(self, moment):
        """R31: the names of the time bands that hold at an instant."""
        return {band.name for band in self.bands if band.holds(moment)}

    def sponsor_of(self, member):
        """R36: the account that somebody calls through, or None."""
        names = (member.user_id.lower(), member.upn.lower()) if member else ()
        return next((self.through[name] for name in names if name in self.through), None)

    def is_named_account(self, member):
        """R14: whether the agreement names somebody as a resource account."""
        return bool(member) and bool(({member.user_id.lower(), member.upn.lower()} - {""}) & self.accounts)

    def owner_of(self, number):
        """R14: the cost centre the agreement names for a number; of all that it may be, if they agree (R05)."""
        read = read_number(number)
        centres = {centre for owned, centre in self.owners if read and read.may_be(owned)}
        return centres.pop() if len(centres) == 1 else ""
