"""The agreement with its defaults, money exact."""

from fractions import Fraction
from zoneinfo import ZoneInfo

from .values import known_digits, money

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
        for entry in toml.get("licence", []):
            bought, price = self.licences.get(entry["sku"].upper(), (0, Fraction(0)))
            price = money(entry["unit_price"]) if "unit_price" in entry else price
            self.licences[entry["sku"].upper()] = (bought + int(entry["purchased"]), price)
        self.allotments = {(e["plan"].upper(), e["country"].upper()): e for e in toml.get("allotment", [])}
        self.conference_minutes = int(toml.get("conference", {}).get("minutes_per_licence", 60))
        self.wallet = toml.get("wallet")
        self.postpaid = bool(toml.get("postpaid", {}).get("enabled", False))
        self.owners = [(known_digits(e["number"]), e["cost_center"]) for e in toml.get("number_owner", [])]
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
        """R14: the cost centre the agreement names for a number; masked digits match anything (R05)."""
        digits = known_digits(number)
        length = sum(c.isdigit() or c == "*" for c in number)
        for owned, centre in self.owners:
            if digits and owned.startswith(digits) and len(owned) == length:
                return centre
        return ""
