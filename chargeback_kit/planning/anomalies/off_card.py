"""Charges off the card (R31, R34): by a rate card that the other charges follow, else by the prices behind the charges.

The card is a yardstick only where most charges agree with it. Without one it is ``bill.rates()`` that finds prices and
contradictions; nothing of that is worked out again here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from chargeback_kit import text
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.planning.anomalies.calls import WatchedCall
from chargeback_kit.planning.anomalies.incident import Incident, money_said
from chargeback_kit.planning.anomalies.settings import OFF_CARD, AnomalySettings
from chargeback_kit.planning.rates_behind.card import OddCharge, RatesBehind
from chargeback_kit.reference.spoken import country_name, the

FEWEST_COMPARED, AGREEING_OF_TEN = 20, 8
FEWEST_AGREEING, ODD_OF_TEN = 5, 1
SETTLES = 3
"""So many calls have to agree on a price before another call contradicts it."""


class CardWatch:
    """How many reported charges agree with the card so far, and those beyond it by what is called."""

    def __init__(self, settings: AnomalySettings, currency: str = "") -> None:
        self.settings, self.currency = settings, currency
        self.incidents: dict[str, Incident] = {}
        self.compared = self.agreeing = 0
        self._beyond: dict[str, list[WatchedCall]] = defaultdict(list)
        self._waiting: dict[str, int] = defaultdict(int)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._beyond, self._waiting):
            known.clear()

    def see(self, call: WatchedCall) -> list[Incident]:
        """Take a call in, in order of time; the incidents for which this one makes the card a yardstick or the money
        enough.
        """
        if call.reported_micro is None or call.rated_micro is None:
            return []
        self.compared += 1
        self.agreeing += abs(call.reported_micro - call.rated_micro) < MICRO_PER_CENT
        if beyond_card(call) >= MICRO_PER_CENT:
            place = the(country_name(call.country)) if call.country else "other numbers"
            called = f"{place} ({call.kind.replace('_', ' ')})"
            self._beyond[called].append(call)
            if called in self.incidents:
                self.incidents[called].add([call])
            else:
                self._waiting[called] += beyond_card(call)
        if not self.is_yardstick:
            return []
        least = self.settings.micro("least_off_card")
        return [self._raised(called, call) for called, beyond in list(self._waiting.items()) if beyond >= least]

    def _raised(self, called: str, alarm: WatchedCall) -> Incident:
        calls, beyond = self._beyond[called], money_said(self._waiting.pop(called), self.currency)
        agreeing = f"{text.count(self.agreeing)} of {text.counted(self.compared, 'charge')} {text.agree(self.agreeing)}"
        reason = (
            f"{text.counted(len(calls), 'charge')} to {called} {'is' if len(calls) == 1 else 'are'} {beyond} above the "
            f"rate card, with which {agreeing}"
        )
        found = self.incidents[called] = Incident(OFF_CARD, subject_of(calls), calls[:], alarm, reason, beyond_card)
        return found

    @property
    def is_yardstick(self) -> bool:
        """Whether enough charges were compared, and most of them agree with the card."""
        return self.compared >= FEWEST_COMPARED and 10 * self.agreeing >= AGREEING_OF_TEN * self.compared


def beyond_card(call: WatchedCall) -> int:
    """What a charge is above the card's amount [10⁻⁶ currency]."""
    return (call.reported_micro or 0) - (call.rated_micro or 0)


def off_prices(
    rates: RatesBehind, calls: Mapping[int, WatchedCall], settings: AnomalySettings, currency: str = ""
) -> Iterator[Incident]:
    """Charges above the price that the others of their row of the card agree on; ``calls`` by row number.

    A price counts for a call if others of its kind agree on it, from its own country or from several. Where one in ten
    charges or more is odd, it is the price that is not understood.
    """
    odd = {each.row_no: each for each in rates.odd if each.expected_micro is not None}
    for row in rates.found:
        agreeing, against = (
            [calls[number] for place in places if (number := int(rates.evidence.row_no[place])) in calls]
            for places in (row.agreeing, row.contradicting)
        )
        for kind in sorted({call.kind for call in against}):
            known = [call for call in agreeing if call.kind == kind]
            homes = Counter(call.home for call in known)
            charges = [
                odd[call.row_no]
                for call in against
                if call.kind == kind and call.row_no in odd and max(homes[call.home], len(homes)) >= SETTLES
            ]
            charges = [each for each in charges if each.charged_micro > (each.expected_micro or 0)]
            if charges and len(known) >= FEWEST_AGREEING and 10 * len(charges) <= ODD_OF_TEN * len(known):
                yield from _off_price(charges, known, calls, settings, currency)


def _off_price(
    charges: Sequence[OddCharge],
    known: Sequence[WatchedCall],
    calls: Mapping[int, WatchedCall],
    settings: AnomalySettings,
    currency: str,
) -> Iterator[Incident]:
    """The incident of a row, if it is one; its alarm is at the call that settles the price, or its money if later."""
    beyond = {calls[odd.row_no].usage_id: odd.charged_micro - (odd.expected_micro or 0) for odd in charges}
    least = settings.micro("least_off_card")
    if sum(beyond.values()) < least:
        return
    rows = sorted((calls[odd.row_no] for odd in charges), key=_in_time)
    so_far = accumulate(beyond[call.usage_id] for call in rows)
    enough = next(call for call, paid in zip(rows, so_far, strict=True) if paid >= least)
    settling = sorted(known, key=_in_time)[SETTLES - 1]
    first = charges[0]
    amounts = (sum(beyond.values()), first.charged_micro, first.expected_micro or 0)
    above, charged, expected = (money_said(each, currency) for each in amounts)
    reason = (
        f"{text.counted(len(rows), 'charge')} to +{first.prefix}… {'is' if len(rows) == 1 else 'are'} {above} above "
        f"the price on which {text.counted(len(known), 'other call')} of that prefix {text.agree(len(known))}, "
        f"such as {charged} where "
        f"they make it {expected}"
    )
    alarm = max(enough, settling, key=_in_time)
    yield Incident(OFF_CARD, subject_of(rows), rows, alarm, reason, lambda call: beyond[call.usage_id])


def _in_time(call: WatchedCall) -> tuple[int, str]:
    return call.start_ns, call.usage_id


def subject_of(calls: Sequence[WatchedCall]) -> str:
    """The person whose charges they are; of several how many."""
    people = {call.subject for call in calls}
    return calls[0].subject if len(people) == 1 else f"{len(people)} people or numbers"
