"""A worker of a fleet: a process that bills one tenant after the other, as it is told over its standard input."""

import gc
import os
import pickle  # both ends are the kit's own processes
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from chargeback_kit.fleet.kept import keep
from chargeback_kit.fleet.lock import as_worker
from chargeback_kit.fleet.one import FleetTerms
from chargeback_kit.fleet.outcome import TenantOutcome
from chargeback_kit.fleet.tenants import Tenant

START = "from chargeback_kit.fleet.worker import main; main()"
PAGE = "/proc/self/statm"


@dataclass(frozen=True)
class BillOrder:
    """What a worker is told: whose bill, on which terms, and the folder of the fleet."""

    tenant: Tenant
    terms: FleetTerms
    out: Path


@dataclass(frozen=True)
class Answer:
    """What a worker answers: what became of the tenant, and how much memory it still holds [bytes]."""

    outcome: TenantOutcome
    held_bytes: int


def main() -> None:
    """Work until the run has no more to say, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides what Ctrl-C means
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    orders: SimpleQueue[BillOrder] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    while True:
        order = orders.get()
        with as_worker(order.out):
            outcome = keep(order.tenant, order.terms, order.out)
        gc.collect()
        pickle.dump(Answer(outcome, _held_bytes()), answers)
        answers.flush()


def _listen(stream: BinaryIO, orders: "SimpleQueue[BillOrder]") -> None:
    """Hear orders, and end at once when nobody gives any more: a run that was killed is not waited for."""
    while True:
        try:
            order = pickle.load(stream)  # noqa: S301 - it comes from the run that started this worker
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(0)
        orders.put(order)


def _held_bytes() -> int:
    try:
        pages = int(Path(PAGE).read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
