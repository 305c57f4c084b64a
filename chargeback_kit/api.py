"""The kit in Python: ``bill(folder, month)`` and what can be done with a bill."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from chargeback_kit import bill as computed
from chargeback_kit.engine import span
from chargeback_kit.explain.receipt import Receipt, receipt
from chargeback_kit.export.contract import write
from chargeback_kit.export.glance import glance
from chargeback_kit.planning.what_if import scenario
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.folder import BillFolder, read_folder


class Bill(computed.Bill):
    """A bill that can explain itself, be computed again in another world, and be written."""

    @cached_property
    def others(self) -> dict[str, "Bill"]:
        """A bill of its own for every other currency among the rows (R33), by currency."""
        codes = [] if self.inputs.is_side_bill else self.run.other_currencies()
        return {code: Bill(*self.inputs_in(code)) for code in codes}

    def explain(self, usage_id: str) -> Receipt:
        """The receipt of one call: every step with its rule, inputs and source."""
        return receipt(self, usage_id)

    def what_if(
        self,
        *,
        assigned: Mapping[str, int] | None = None,
        wallet: Wallet | None = None,
        switches: Mapping[str, Any] | None = None,
    ) -> "Bill":
        """The bill of another world: licences assigned per pool, wallet settings, switches. This one never moves."""
        changed = scenario(
            self.folder, self.months, self.inputs.charges, assigned=assigned, wallet=wallet, switches=switches
        )
        return Bill(*changed)

    def write(self, out: str | Path, *, force: bool = False) -> Path:
        """Write every contract file into a folder, whole or not at all; an existing one only with ``force``.

        The bill of another currency stands in a folder of that name inside.
        """
        return write(self, Path(out), others=self.others, force=force)

    def _repr_html_(self) -> str:
        return glance(self)


def bill(
    folder: str | Path,
    month: str | Iterable[str],
    charges: str = "reported",
    progress: computed.Progress = lambda step: None,
) -> Bill:
    """Compute the bill of a folder or zip for a month such as ``"2026-10"`` (or several in a row).

    Raises InputError for input that cannot be read and BrokenLaw when a law of the bill does not hold; both carry
    one sentence for the user.
    """
    progress("Reading the folder")
    with _without_collector():
        return bill_of(read_folder(Path(folder)), month, charges, progress)


def months(folder: BillFolder) -> dict[str, int]:
    """The months that the calls of a folder lie in, by the agreement's time zone, with their number of rows."""
    return span.months(folder.usage, folder.agreement.switches.month_time_zone)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking again and again through many small records that all stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def bill_of(
    folder: BillFolder,
    month: str | Iterable[str],
    charges: str = "reported",
    progress: computed.Progress = lambda step: None,
) -> Bill:
    """The bill of a folder that has been read."""
    months = [month] if isinstance(month, str) else list(month)
    inputs, problems = computed.prepare(folder, months, charges)
    return Bill(folder, inputs, problems, progress)
