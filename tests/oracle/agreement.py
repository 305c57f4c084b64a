"""The agreement with its defaults, money exact."""

from fractions import Fraction
from zoneinfo import ZoneInfo

from .values import money, read_number, to_cents
from .wallet import when

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
        self.shares = {e["cost_center"]: money(e["percent"]) for e in toml.get("share", [])}

    def switch(self, name):
        return self.switches[name]

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
