"""The bill of one tenant, as local workers and Spark compute it; what goes wrong is its outcome, not an error."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from chargeback_kit import scratch
from chargeback_kit.api import Bill, bill, bill_of, refuse_fees_alone
from chargeback_kit.fleet.outcome import BROKEN, UNCHANGED, TenantOutcome, of_bill
from chargeback_kit.fleet.tables import write_tables
from chargeback_kit.fleet.tenants import NO_ROWS, Tenant, lay_out
from chargeback_kit.problems import InputError, KitError, NoUsageExport, kit_failed, refused_by_system
from chargeback_kit.provenance.computed_from import computed_from
from chargeback_kit.provenance.kit import kit_today
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.saved.several import bill_folders

TABLES = "tables"
"""The folder of the tables, within that of a tenant."""
Record = Callable[[Path], None]
Put = Callable[[Bill, Record], None]
"""Puts a bill where it belongs, with what is recorded of it: its tables and its row of the summary."""


@dataclass(frozen=True)
class FleetTerms:
    """What is asked of every tenant: the month, which amounts count, whether the fees of a month without calls count,
    and whether there are to be tables only.
    """

    month: str
    charges: str = "reported"
    fees_alone: bool = False
    tables_only: bool = False


def bill_tenant(
    tenant: Tenant, terms: FleetTerms, put: Put, stands: Callable[[str], TenantOutcome | None] = lambda origin: None
) -> TenantOutcome:
    """Compute the bill of a tenant, have it ``put`` where it belongs, and say what became of it.

    ``stands``: the bill that stands already of the same origin, which is not computed again.
    """
    begun = perf_counter()
    with scratch.passing() as place:
        done = _outcome(tenant, terms, put, stands, place)
    return done.changed(seconds=round(perf_counter() - begun, 3))


def broken(tenant: str, sentence: str, month: str) -> TenantOutcome:
    """The row of a tenant that has no bill; the sentence does not begin with the tenant, which stands beside it."""
    said = " ".join(sentence.split())
    return TenantOutcome(tenant, BROKEN, said.removeprefix(f"{tenant}: ") if tenant else said, month)


def _outcome(
    tenant: Tenant, terms: FleetTerms, put: Put, stands: Callable[[str], TenantOutcome | None], place: Path
) -> TenantOutcome:
    folder = place / "folder"
    try:
        if tenant.refused:
            raise InputError(tenant.refused)  # noqa: TRY301 - said as everything else that keeps a tenant from a bill
        folder = lay_out(tenant, folder)
        read = bill_folders(folder)
        origin = _origin(read, terms)
        known = stands(origin)
        if known is not None:
            return known.changed(state=UNCHANGED)
        only = len(read) == 1
        done = bill_of(read[0], terms.month, terms.charges) if only else bill(folder, terms.month, terms.charges)
        return _recorded(done, tenant, terms, put, origin)
    except NoUsageExport as error:
        said = NO_ROWS if tenant.is_usage_elsewhere else str(error)
    except KitError as error:
        said = str(error)
    except MemoryError:
        said = "too large for the memory of one worker. Give more memory, or fewer workers."
    except OSError as error:
        said = refused_by_system(error)
    except Exception as error:  # noqa: BLE001 - one tenant stops nobody
        said = kit_failed(error)
    for found in (folder, tenant.folder):
        said = said.replace(str(found), tenant.name) if found else said
    return broken(tenant.name, said, terms.month)


def _origin(read: list[BillFolder], terms: FleetTerms) -> str:
    """The digest of all that a bill is computed from: its files, the agreement, the month, the kit, rules and facts."""
    found = [computed_from(each, [terms.month], terms.charges, kit=_kit()).digest for each in read]
    return found[0] if len(found) == 1 else sha256(" ".join(found).encode()).hexdigest()


_kit = cache(kit_today)


def _recorded(done: Bill, tenant: Tenant, terms: FleetTerms, put: Put, origin: str) -> TenantOutcome:
    refuse_fees_alone(done, is_wanted=terms.fees_alone)
    row = of_bill(done, tenant.name, origin)

    def record(place: Path) -> None:
        (place / TABLES).mkdir()
        write_tables(done, tenant.name, place / TABLES)
        row.write(place)

    put(done, record)
    return row
