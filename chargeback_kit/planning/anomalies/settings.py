"""From when on something counts as an anomaly (R61): each threshold is a setting with a default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from zoneinfo import ZoneInfo

from chargeback_kit.money import money, to_micro
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import read_fields

PUMPING, LOOP, BURST, DESTINATION, OFF_CARD, DEAR_DAYS, TWICE = KINDS = (
    "toll_free_pumping",
    "forwarding_loop",
    "off_hours_burst",
    "new_destination",
    "off_card",
    "dear_days",
    "came_twice",
)
"""The kinds of anomaly, in the order in which they are listed where the money is the same."""
WEEK_DAYS = 7
LAST_HOUR = 24
AMOUNTS = ("least_pumped", "least_looped", "least_burst", "least_destination", "least_off_card", "least_dear_days")


@dataclass(frozen=True)
class AnomalySettings:
    """Thresholds of ``bill.anomalies()``; amounts are in the currency of the bill, written as text or Decimal.

    ``chance``: how unlikely a count of calls has to be; ``sigmas``: how many spreads above the median are still usual;
    ``history_days``: how many days of calls have to be known before something can be new.

    Toll-free: ``pumped_calls`` from one range of ten thousand numbers to one service number within a day, that cost
    ``least_pumped``; ``machine_spread``: how much lengths or gaps may differ where a machine calls. Loops:
    ``loop_rounds`` times through the same person, each within ``loop_gap_seconds`` of the one before, for
    ``least_looped``. Bursts: ``burst_calls`` that cost ``least_burst`` within ``burst_hours`` of night
    (``night_from`` to ``night_until`` o'clock) or weekend (``weekend``, Monday is 0). Destinations:
    ``least_destination`` within ``new_days`` of the first call. Charges: ``least_off_card`` beyond what prices say.
    Dear days: more than ``times_dearer`` the person's dearest day before, by more minutes, and ``least_dear_days`` for
    ``dear_calls`` together within ``dear_days``. Calls that came twice: ``copied_calls`` under other usage ids.

    ``zones``: the time zone of a cost centre or of a country by its code; left out, that of the country with most
    people. ``history_months``: how many months before are read. ``kinds``: which kinds are looked for.
    """

    kinds: tuple[str, ...] = KINDS
    chance: float = 1e-6
    sigmas: float = 6.0
    history_days: int = 7
    history_months: int = 3
    pumped_calls: int = 10
    least_pumped: Decimal | str = Decimal("3.00")
    machine_spread: float = 0.25
    loop_rounds: int = 3
    loop_gap_seconds: int = 60
    least_looped: Decimal | str = Decimal("0.50")
    burst_calls: int = 8
    burst_hours: int = 8
    least_burst: Decimal | str = Decimal("10.00")
    night_from: int = 20
    night_until: int = 6
    weekend: tuple[int, ...] = (5, 6)
    new_days: int = 3
    least_destination: Decimal | str = Decimal("10.00")
    least_off_card: Decimal | str = Decimal("1.00")
    dear_days: int = 5
    dear_calls: int = 5
    times_dearer: float = 5.0
    least_dear_days: Decimal | str = Decimal("20.00")
    copied_calls: int = 10
    zones: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise InputError for a value that means nothing."""
        read_fields(self)
        if unknown := [kind for kind in self.kinds if kind not in KINDS]:
            raise InputError(f'"{unknown[0]}" is no kind of anomaly; there are {", ".join(KINDS)}.')
        for name in AMOUNTS:
            try:
                amount = money(getattr(self, name))
                to_micro(amount)
            except ValueError as error:
                raise InputError(f"{name}: {error}.") from None
            object.__setattr__(self, name, amount)
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, int | float | Decimal) and (isinstance(value, bool) or value < 0):
                raise InputError(f"{each.name} is {value}; write a number of 0 or more.")
        if max(self.night_from, self.night_until) > LAST_HOUR:
            raise InputError(f"The night is from {self.night_from} to {self.night_until}; write hours from 0 to 24.")
        if not all(0 <= day < WEEK_DAYS for day in self.weekend):
            raise InputError(f"weekend is {self.weekend}; write days from 0 (Monday) to 6 (Sunday).")
        for place, zone in self.zones.items():
            try:
                ZoneInfo(zone)
            except (KeyError, ValueError, OSError):
                said = f'zones: "{zone}" of {place} is no time zone; write one such as "Europe/Berlin".'
                raise InputError(said) from None

    def micro(self, name: str) -> int:
        """One of the amounts in micro-units."""
        return to_micro(getattr(self, name))

    def is_night(self, hour: int) -> bool:
        """Whether an hour of the local day is one of the night.

        >>> [AnomalySettings().is_night(hour) for hour in (5, 6, 19, 20)]
        [True, False, False, True]
        """
        if self.night_from <= self.night_until:
            return self.night_from <= hour < self.night_until
        return hour >= self.night_from or hour < self.night_until
