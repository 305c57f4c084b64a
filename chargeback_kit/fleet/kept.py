"""What a fleet keeps in its folder: a folder for each tenant, and the tables of all; each whole or not at all."""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from chargeback_kit.api import Bill
from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.export.contract import write
from chargeback_kit.fleet.one import TABLES, FleetTerms, Record, bill_tenant
from chargeback_kit.fleet.outcome import TenantOutcome, read, summary_table
from chargeback_kit.fleet.tables import SCHEMAS, put_together
from chargeback_kit.fleet.tenants import Tenant
from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.walk import MARK

TENANTS, ABOUT = "tenants", "fleet.json"
SUMMARY = "summary"


def keep(tenant: Tenant, terms: FleetTerms, out: Path) -> TenantOutcome:
    """Bill a tenant into its folder of ``out``, unless the bill of the same origin stands there; who has no bill gets a
    folder that says why, in place of an earlier bill.
    """
    place = out / TENANTS / tenant.place

    def stands(origin: str) -> TenantOutcome | None:
        known = read(place)
        if known is None or known.tenant != tenant.name or not known.stands(origin, fees_alone=terms.fees_alone):
            return None
        return known if is_whole(place, tables_only=terms.tables_only) else None

    def put(bill: Bill, record: Record) -> None:
        if terms.tables_only:
            write_whole(place, record)
            return

        def beside(each: object, folder: Path) -> None:
            if each is bill:
                record(folder)

        write(bill, place, others=bill.others, force=True, also=beside)

    done = bill_tenant(tenant, terms, put, stands)
    if not done.has_bill:
        with suppress(InputError):  # a full disk has been said already
            write_whole(place, done.write)
    return done


def is_whole(place: Path, *, tables_only: bool) -> bool:
    """Whether everything that is asked for stands in a tenant's folder, and can be read to its end."""
    try:
        names = (place / MARK).read_text(encoding="utf-8").splitlines()
        if ("bill.json" in names) == tables_only:
            return False
        if not all((place / name).stat().st_size for name in names):
            return False
        for name in SCHEMAS:
            pq.read_metadata(place / TABLES / f"{name}.parquet")
    except (OSError, UnicodeError, ValueError, pa.ArrowException):
        return False
    return True


def refuse_another(out: Path, terms: FleetTerms) -> None:
    """Refuse a folder that holds something else than the fleet of this month and these charges."""
    asked = _about(terms)
    try:
        inside = [each.name for each in out.iterdir() if not each.name.startswith(".")] if out.exists() else []
        held = json.loads((out / ABOUT).read_text(encoding="utf-8")) if inside else asked
        held = {name: held[name] for name in asked}
    except (OSError, ValueError, LookupError, TypeError):
        raise InputError(
            f"{out}: is something else than the folder of a fleet, and is not replaced. Choose another folder."
        ) from None
    if held != asked:
        raise InputError(
            f"{out}: holds the fleet of {held['month']} by {held['charges']} charges, not of {asked['month']} by "
            f"{asked['charges']}. Choose another folder."
        )


def begin(out: Path, terms: FleetTerms) -> None:
    """Make a folder that of a fleet, or go on with it."""
    refuse_another(out, terms)
    try:
        (out / f".{ABOUT}.new").write_text(json.dumps(_about(terms), indent=1) + "\n", encoding="utf-8")
        (out / f".{ABOUT}.new").replace(out / ABOUT)
        (out / TENANTS).mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}. Is the disk full?") from None


def _about(terms: FleetTerms) -> dict[str, str]:
    return {"month": terms.month, "charges": terms.charges}


def write_fleet_tables(out: Path, outcomes: Iterable[TenantOutcome]) -> Path:
    """The tables of all tenants, with the summary, in place of those of an earlier run."""
    rows = list(outcomes)
    places = [out / TENANTS / Tenant(row.tenant).place / TABLES for row in rows if row.has_bill]

    def fill(folder: Path) -> None:
        for name, schema in SCHEMAS.items():
            put_together([place / f"{name}.parquet" for place in places], folder / f"{name}.parquet", schema)
        found = summary_table(rows)
        pq.write_table(found, folder / f"{SUMMARY}.parquet")
        found.to_pandas().to_csv(folder / f"{SUMMARY}.csv", index=False, lineterminator="\n")

    return write_whole(out / TABLES, fill)
