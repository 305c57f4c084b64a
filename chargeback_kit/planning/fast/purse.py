"""The wallet of another world: in leaps where calls only cost, by the ledger where some pay back."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chargeback_kit.bill.sums import Whole
from chargeback_kit.planning.fast.index import Index
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.wallet.course import Course, course
from chargeback_kit.wallet.leaps import Leaps, Running
from chargeback_kit.wallet.ledger import Calls, Ledger, ledger


@dataclass(frozen=True)
class Played:
    """What the month comes to, and the places of the calls that were blocked."""

    course: Course
    blocked: Whole


def play(index: Index, agreement: Agreement, amounts: Whole, before: Whole, *, simulated: bool) -> Played:
    """Play the wallet of an agreement with what each call draws from it."""
    if agreement.wallet is None:
        raise ValueError("there is no wallet to play")
    if index.has_refunds:
        played, places = ledger_of(index, agreement, amounts, simulated=simulated)
        blocked = places.to_numpy()[played.blocked]
        return Played(course(played, len(blocked)), blocked)
    leaps = Leaps(agreement.wallet, agreement.switches, Running(index.calls.start_ns, before))
    found = leaps.play_all(*_period(index), simulated=simulated)
    spans = [first + np.flatnonzero(amounts[first:until]) for first, until in leaps.blocked]
    return Played(found, np.concatenate(spans) if spans else np.array([], np.int64))


def ledger_of(index: Index, agreement: Agreement, amounts: Whole, *, simulated: bool) -> tuple[Ledger, pa.Array]:
    """Every event of the wallet, and the places of the calls that its numbers mean."""
    if agreement.wallet is None:
        raise ValueError("there is no wallet to play")
    places = np.flatnonzero(amounts)
    calls = Calls(index.calls.start_ns[places], amounts[places])
    played = ledger(agreement.wallet, agreement.switches, *_period(index), calls, simulated=simulated)
    return played, pa.array(places)


def _period(index: Index) -> tuple[int, int]:
    return index.inputs.months[0].from_ns, index.inputs.months[-1].until_ns
