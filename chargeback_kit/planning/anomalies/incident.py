"""What an alarm is about: the calls, the one at which the evidence sufficed, and the reason with its figures (R61)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chargeback_kit import text
from chargeback_kit.money import from_micro
from chargeback_kit.planning.anomalies.calls import WatchedCall


def money_said(micro: float, currency: str) -> str:
    """Money of a reason [10⁻⁶ currency], with its currency where that is known.

    >>> money_said(1_730_000, "USD"), money_said(1_730_000, "")
    ('1.73 USD', '1.73')
    """
    amount = from_micro(round(micro))
    return text.money(amount, currency) if currency else text.amount(amount)


@dataclass
class Incident:
    """An alarm and what belongs to it, which grows while later calls belong to it too.

    ``subject``: the person or number it is about; ``calls`` in order of time; ``alarm`` the call that raised it;
    ``reason`` one sentence with the figures of that moment; ``at_stake`` what a call puts at stake [10⁻⁶ currency],
    where that is not its whole amount.
    """

    kind: str
    subject: str
    calls: list[WatchedCall]
    alarm: WatchedCall
    reason: str
    at_stake: Callable[[WatchedCall], int] | None = None
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Know the calls by their usage ids."""
        self.seen.update(call.usage_id for call in self.calls)

    def add(self, calls: Iterable[WatchedCall]) -> None:
        """Take further calls in, each once."""
        for call in calls:
            if call.usage_id not in self.seen:
                self.seen.add(call.usage_id)
                self.calls.append(call)

    def stake_of(self, call: WatchedCall) -> int:
        """What one of its calls puts at stake [10⁻⁶ currency]."""
        return call.amount_micro if self.at_stake is None else self.at_stake(call)

    @property
    def amount_micro(self) -> int:
        """The money at stake [10⁻⁶ currency]."""
        return sum(map(self.stake_of, self.calls))

    @property
    def before_alarm_micro(self) -> int:
        """What was spent when the alarm was raised, the call that raised it included [10⁻⁶ currency]."""
        last = self.alarm.start_ns, self.alarm.usage_id
        return sum(self.stake_of(call) for call in self.calls if (call.start_ns, call.usage_id) <= last)
