"""An alert as it is delivered: what it is about, in the words of the bill, and an id that is always the same."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Self

from chargeback_kit.bill.alerts import POOL_80, POOL_100, WALLET_TRIGGER

POOL_WILL_END = "pool_will_end"
BUDGET_REACHED, BUDGET_FORECAST = "budget_reached", "budget_forecast"
ANOMALY, UNBILLED, EXPORT_OVERDUE, NO_BILL = "anomaly", "unbilled", "export_overdue", "no_bill"
TITLES = {
    POOL_80: "A pool has given 80 % of its minutes",
    POOL_100: "A pool has ended",
    POOL_WILL_END: "A pool will end before its month",
    WALLET_TRIGGER: "The credits came to their trigger or their end",
    BUDGET_REACHED: "A budget is used up",
    BUDGET_FORECAST: "A budget may not last",
    ANOMALY: "Calls that are odd and cost",
    UNBILLED: "Calls that nobody could pay, or rows in no bill",
    EXPORT_OVERDUE: "An export is overdue",
    NO_BILL: "The files allow no bill",
}
ID_DIGITS = 16


@dataclass(frozen=True)
class WatchAlert:
    """One alert; ``mark`` tells those of one subject apart: 80 and 100 % of a pool, the second time at the trigger.

    ``at`` is the moment it is about, ISO 8601 with Z, empty where there is none.

    >>> alert = WatchAlert("contoso", "2026-10", POOL_80, "US/MCOPSTN1/domestic", "80", "", "It is nearly used up.", "")
    >>> alert.id, alert.title
    ('77b662531625aff3', 'A pool has given 80 % of its minutes')
    """

    tenant: str
    month: str
    kind: str
    subject: str
    mark: str
    at: str
    says: str
    next_step: str

    @property
    def id(self) -> str:
        """The same for the same tenant, month, kind, subject and mark, on every machine and after every restart; a
        receiver knows by it what it has been told [16 hex digits].
        """
        named = json.dumps([self.tenant, self.month, self.kind, self.subject, self.mark], ensure_ascii=False)
        return sha256(named.encode()).hexdigest()[:ID_DIGITS]

    @property
    def title(self) -> str:
        """What happened, in a few words."""
        return TITLES[self.kind]

    @property
    def text(self) -> str:
        """The message: what happened, what to do about it, and the id."""
        lines = (self.says, self.next_step, f"{self.tenant}, {self.month}. Alert {self.id}.")
        return "\n".join(line for line in lines if line)

    def as_json(self) -> dict[str, str]:
        """As plain values, ``id`` first."""
        return {"id": self.id, "title": self.title, **asdict(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The alert that ``as_json`` said."""
        return cls(**{name: str(values[name]) for name in cls.__dataclass_fields__})
