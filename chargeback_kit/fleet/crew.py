"""The workers of a run: so many processes, and a thread for each that waits for its answers.

A worker that dies costs its tenant one more try, in a new process, and nobody else anything.
"""

import os
import pickle  # both ends are the kit's own processes
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Self

from chargeback_kit.engine.memory import VARIABLE, tables_bytes
from chargeback_kit.fleet.one import broken
from chargeback_kit.fleet.outcome import TenantOutcome
from chargeback_kit.fleet.worker import START, Answer, BillOrder

TRIES = 2


class Crew:
    """Workers with ``memory_bytes`` each; they live as long as the context, and end at once with it."""

    def __init__(self, workers: int, memory_bytes: int) -> None:
        self._share = memory_bytes
        self._waiting = ThreadPoolExecutor(workers)
        self._mine = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []
        self._is_over = False
        self._starting = threading.Lock()
        root = str(Path(str(files("chargeback_kit"))).parent)
        path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        self._environment = os.environ | {"PYTHONPATH": path, VARIABLE: str(tables_bytes(memory_bytes))}

    def outcomes(self, orders: Iterable[BillOrder]) -> Iterator[TenantOutcome]:
        """What becomes of every tenant, as they end; those that come first are begun first."""
        for done in as_completed([self._waiting.submit(self._work, order) for order in orders]):
            yield done.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._starting:
            self._is_over = True
        for process in self._started:
            _end(process)
        self._waiting.shutdown(cancel_futures=True)
        for process in self._started:
            _close(process)

    def _work(self, order: BillOrder) -> TenantOutcome:
        status = 0
        for _ in range(TRIES):
            process = self._process()
            try:
                answer = _asked(process, order)
            except (OSError, EOFError, pickle.UnpicklingError):
                self._dismiss(process)
                status = process.returncode
                continue
            if answer.held_bytes > self._share // 2:
                self._dismiss(process)
            return answer.outcome
        return broken(order.tenant.name, _died(status), order.terms.month)

    def _process(self) -> "subprocess.Popen[bytes]":
        known: subprocess.Popen[bytes] | None = getattr(self._mine, "process", None)
        if known is None or known.poll() is not None:
            command = [sys.executable, "-P", "-c", START]
            with self._starting:
                if self._is_over:
                    raise CancelledError
                known = subprocess.Popen(  # noqa: S603 - this Python, with the kit
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environment,
                )
                self._started.append(known)
            self._mine.process = known
        return known

    def _dismiss(self, process: "subprocess.Popen[bytes]") -> None:
        _end(process)
        _close(process)
        self._mine.process = None


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        process.kill()
    process.wait()


def _close(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()


def _asked(process: "subprocess.Popen[bytes]", order: BillOrder) -> Answer:
    """What a worker answers; EOFError where it died."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    pickle.dump(order, process.stdin)
    process.stdin.flush()
    answer: Answer = pickle.load(process.stdout)  # noqa: S301 - it comes from the worker
    return answer


def _died(status: int) -> str:
    how = f"by signal {-status} ({signal.Signals(-status).name})" if status < 0 else f"with status {status}"
    return (
        f"the process that computed its bill was ended {how}, twice; it may have needed more memory than there is. "
        "Give more memory, or fewer workers, and run it again: the other tenants are not computed again."
    )
