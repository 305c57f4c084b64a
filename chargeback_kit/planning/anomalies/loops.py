"""Forwarding loops: a call that is forwarded out and comes back, again and again, with all its legs open (R61).

Each leg of a loop begins shortly after the one that caused it and ends no later: chains of legs that are within one
another are told from many callers of one line who are forwarded at the same time.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from chargeback_kit import text
from chargeback_kit.planning.anomalies.calls import WatchedCall, written
from chargeback_kit.planning.anomalies.incident import Incident
from chargeback_kit.planning.anomalies.settings import LOOP, AnomalySettings
from chargeback_kit.rules.calendar import NS

ENDS_WITHIN_NS, ENDS_SOON_NS = 30 * NS, 5 * NS
"""How much later than its cause a leg may end, since networks tear them down one after the other: one that the number
calls to which its cause was forwarded, and one of which only the first caller is the same.
"""
NAMED = 3


@dataclass
class LegChain:
    """The legs of one call: who began it (None: withheld), and the alarm that it raised."""

    origin: int | None
    calls: list[WatchedCall] = field(default_factory=list)
    incident: Incident | None = None


@dataclass
class ChainLeg:
    """A leg in its chain, the one that caused it, and how often its person has forwarded the chain to its number."""

    call: WatchedCall
    cause: "ChainLeg | None"
    chain: LegChain
    rounds: int = 0

    def __post_init__(self) -> None:
        """Stand in the chain, and count the rounds."""
        self.chain.calls.append(self.call)
        leg: ChainLeg | None = self
        while leg is not None and self.call.is_forwarded:
            other = leg.call
            self.rounds += other.is_forwarded and (other.subject, other.callee) == (self.call.subject, self.call.callee)
            leg = leg.cause


class LoopWatch:
    """The legs that are open: received by whom, forwarded to which number, begun by which caller."""

    def __init__(self, settings: AnomalySettings) -> None:
        self.settings = settings
        self.incidents: dict[str, Incident] = {}
        self._received: dict[str, list[ChainLeg]] = defaultdict(list)
        self._forwarded: dict[int, list[ChainLeg]] = defaultdict(list)
        self._begun: dict[int, list[ChainLeg]] = defaultdict(list)

    def begin(self) -> None:
        """Begin a month: what was learnt stays, what was found is of the months before."""
        for known in (self.incidents, self._received, self._forwarded, self._begun):
            known.clear()

    def see(self, call: WatchedCall) -> Incident | None:
        """Take a call in, in order of time; an incident where this one raises the alarm."""
        if call.is_incoming:
            known = [self._forwarded.get(number or 0, []) for number in (call.caller, call.callee)]
            leg = self._leg(call, known, self._begun.get(call.caller or 0, []))
            self._received[call.subject].append(leg)
            if leg.chain.incident is not None:
                leg.chain.incident.add([call])
            return None
        if not call.is_forwarded:
            return None
        leg = self._leg(call, [self._received[call.subject]], [])
        if call.callee is not None:
            self._forwarded[call.callee].append(leg)
        if leg.chain.origin is not None:
            self._begun[leg.chain.origin].append(leg)
        return self._judged(leg)

    def _leg(self, call: WatchedCall, causes: list[list[ChainLeg]], alike: list[ChainLeg]) -> ChainLeg:
        """A leg with its cause: the last that is open, began shortly before, and ends no earlier.

        ``alike``: legs that only the first caller has in common with it.
        """
        gap = self.settings.loop_gap_seconds * NS
        fits = []
        for legs, within in (*((each, ENDS_WITHIN_NS) for each in causes), (alike, ENDS_SOON_NS)):
            legs[:] = [leg for leg in legs if leg.call.end_ns > call.start_ns]
            fits += [
                leg
                for leg in legs
                if call.start_ns - leg.call.start_ns <= gap and call.end_ns <= leg.call.end_ns + within
            ]
        cause = max(fits, key=lambda leg: (leg.call.start_ns, leg.rounds), default=None)
        return ChainLeg(call, cause, LegChain(call.caller) if cause is None else cause.chain)

    def _judged(self, leg: ChainLeg) -> Incident | None:
        chain, call, given = leg.chain, leg.call, self.settings
        if chain.incident is not None:
            chain.incident.add(chain.calls)
            return None
        if leg.rounds < given.loop_rounds or sum(c.amount_micro for c in chain.calls) < given.micro("least_looped"):
            return None
        chain.incident = self.incidents.get(call.subject)
        if chain.incident is not None:
            chain.incident.add(chain.calls)
            return None
        found = Incident(LOOP, call.subject, list(chain.calls), call, _reason(leg))
        self.incidents[call.subject] = chain.incident = found
        return found


def _reason(leg: ChainLeg) -> str:
    call, calls = leg.call, leg.chain.calls
    numbers = text.listed(sorted({written(each.other) for each in calls})[:NAMED])
    seconds = (call.start_ns - calls[0].start_ns) // NS
    open_legs = sum(each.end_ns > call.start_ns for each in calls)
    return (
        f"{text.sentence(call.subject)} forwarded one call {text.times(leg.rounds)} to {written(call.callee)} within "
        f"{text.counted(seconds, 'second')}, where once is usual: {text.counted(len(calls), 'leg')} with {numbers}, "
        f"{text.count(open_legs)} of them open at once, each begun by the one before"
    )
