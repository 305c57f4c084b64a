"""A fleet on this machine: as many workers as cores, the largest tenants first, memory bounded."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from chargeback_kit import scratch, text
from chargeback_kit.bill.bill import refuse_other
from chargeback_kit.engine.memory import LEAST_BYTES, bytes_of, least
from chargeback_kit.fleet.crew import Crew
from chargeback_kit.fleet.kept import begin, keep, refuse_another, write_fleet_tables
from chargeback_kit.fleet.lock import only_run
from chargeback_kit.fleet.one import TABLES, FleetTerms, broken
from chargeback_kit.fleet.outcome import TenantOutcome
from chargeback_kit.fleet.result import FleetResult
from chargeback_kit.fleet.tenants import Tenant, TenantsFound, tenants_in, with_usage
from chargeback_kit.fleet.usage import usage_by_tenant
from chargeback_kit.fleet.worker import BillOrder
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import AMonth, Place
from chargeback_kit.rules.calendar import month as known_month

MEMORY = "4GB"
Progress = Callable[[str], None]


@checked_arguments
def run(
    tenants: Place,
    month: AMonth,
    out: Place,
    *,
    usage: Place | None = None,
    charges: str = "reported",
    workers: int | None = None,
    memory: str = MEMORY,
    fees_alone: bool = False,
    tables_only: bool = False,
    progress: Progress = lambda step: None,
) -> FleetResult:
    """Compute the bill of every tenant for a month such as ``"2026-10"``: a folder each in ``out``, the tables of all.

    ``tenants`` holds a bill folder or zip for each. With ``usage``, Parquet that names the tenant in a column or in its
    folders (``tenant=…/month=…``), it holds a folder with agreement and users for each. A tenant whose files, and the
    kit's rules and facts, are those of an earlier run into ``out`` is not computed again. A broken tenant stops nobody.
    ``workers`` are as many as there are cores unless you say how many; together they take no more than ``memory``.
    ``fees_alone``: count the fees of a month without calls; ``tables_only``: no pages and workbooks.

    Raises InputError for what keeps all tenants from their bills.
    """
    begun, out = perf_counter(), Path(out)
    terms = terms_of(month, charges, fees_alone=fees_alone, tables_only=tables_only)
    count, share = shares(workers, memory)
    progress("Looking at the tenants")
    found = tenants_in(Path(tenants), with_usage=usage is not None)
    _refuse_inside(Path(tenants), out)
    refuse_another(out, terms)
    with only_run(out), _ready(found, Path(usage) if usage is not None else found.usage, month, progress) as ready:
        begin(out, terms)
        work = sorted(ready, key=lambda tenant: (-tenant.input_bytes, tenant.name))
        with Crew(max(1, min(count, len(work))), share) as crew:
            outcomes = list(_outcomes(work, terms, out, crew, progress))
        progress("Writing the tables of all tenants")
        ordered = tuple(sorted(outcomes, key=lambda row: (row.tenant, row.sentence)))
        write_fleet_tables(out, ordered)
    return FleetResult(month, ordered, str(out / TABLES), round(perf_counter() - begun, 3), found.left_aside)


def shares(workers: int | None, memory: str) -> tuple[int, int]:
    """How many workers there are, and the memory of each [bytes]: fewer where there is not enough for all.

    >>> shares(2, "4GB"), shares(8, "4GB")
    ((2, 2000000000), (3, 1333333333))
    """
    asked = _cores() if workers is None else workers
    if asked < 1:
        raise InputError(f"{workers} workers can do nothing. Ask for one or more.")
    there = bytes_of(memory)
    count = min(asked, there // LEAST_BYTES)
    if not count:
        raise InputError(f"{memory} of memory are too little: a worker needs {least()}. Give more.")
    return count, there // count


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def terms_of(month: str, charges: str, *, fees_alone: bool, tables_only: bool) -> FleetTerms:
    """What is asked of every tenant; InputError for a month that is none, and for other charges."""
    known_month(month, "UTC")
    refuse_other(charges)
    return FleetTerms(month, charges, fees_alone=fees_alone, tables_only=tables_only)


def _refuse_inside(tenants: Path, out: Path) -> None:
    if out.resolve() == tenants.resolve() or out.resolve().is_relative_to(tenants.resolve()):
        raise InputError(f"{out}: lies within {tenants}, and would be taken for a tenant. Choose another folder.")
    if tenants.resolve().is_relative_to(out.resolve()):
        raise InputError(f"{out}: holds the tenants. Choose another folder.")


@contextmanager
def _ready(found: TenantsFound, usage: Path | None, month: str, progress: Progress) -> Iterator[tuple[Tenant, ...]]:
    """The tenants with their usage, which lies divided among them as long as it is needed."""
    if usage is None:
        yield found.tenants
        return
    progress("Finding the usage of each tenant")
    with scratch.passing() as place:
        divided = usage_by_tenant(usage, month, found.tenants, place)
        yield with_usage(found, divided.files, divided.nameless)


def _outcomes(
    work: list[Tenant], terms: FleetTerms, out: Path, crew: Crew, progress: Progress
) -> Iterator[TenantOutcome]:
    """What becomes of each; who is refused from the start needs no worker."""
    refused = [keep(tenant, terms, out) for tenant in work if tenant.refused and tenant.name]
    refused += [broken("", tenant.refused, terms.month) for tenant in work if tenant.refused and not tenant.name]
    yield from refused
    failed = len(refused)
    orders = [BillOrder(tenant, terms, out) for tenant in work if not tenant.refused]
    for done, outcome in enumerate(crew.outcomes(orders), 1 + len(refused)):
        failed += not outcome.has_bill
        progress(f"{text.count(done)} of {text.counted(len(work), 'tenant')}, {text.count(failed)} without a bill")
        yield outcome
