"""``verify(folder)``: whether files are the ones that were written, and whether they would come out the same today."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from hashlib import file_digest
from pathlib import Path
from typing import Any

from chargeback_kit import scratch
from chargeback_kit.api import Bill
from chargeback_kit.api import bill as compute
from chargeback_kit.audit.attribution import Attribution, Attributor, DifferingCalls, merged, moved_among
from chargeback_kit.audit.causes import INPUT, KIT, SWITCH, TERM, Cause, causes
from chargeback_kit.audit.files import (
    CHANGED,
    AuditedFile,
    audited_files,
    lines_that_differ,
    refuse_without_result,
)
from chargeback_kit.audit.tables import MESSAGE_POOLS, POOLS, SMALL_TABLES, ZERO, of_tables, resized_pools, rows
from chargeback_kit.audit.tables import STATEMENTS as STATEMENT_LINES
from chargeback_kit.audit.verification import ComputedAgain, Verification
from chargeback_kit.engine.landing import Progress
from chargeback_kit.engine.store import EngineError
from chargeback_kit.export.contract import write_tables
from chargeback_kit.export.manifest import STATEMENTS, Manifest, read_manifest
from chargeback_kit.planning.scenario_file import scenario_of
from chargeback_kit.problems import InputError, KitError
from chargeback_kit.provenance.computed_from import of_bill
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Place

PARQUET, CALLS_CSV = "calls.parquet", "calls.csv"
REWRITTEN, COMPARED = (*SMALL_TABLES, CALLS_CSV), (*SMALL_TABLES, PARQUET)
SUMMARY = "summary.csv"


@checked_arguments
def verify(folder: Place, inputs: Place | None = None, progress: Progress = lambda step: None) -> Verification:
    """Verify a folder that a bill, or statements, were written to: hash by hash, then by computing the bill again.

    ``inputs`` is the bill folder; left out, the one that the result came from, if it is still there. What differs is
    assigned to what changed since: files, agreement, switches, facts, rules, code; what nothing explains is said too.

    Raises InputError where the folder does not say what was written.
    """
    place = Path(folder)
    refuse_without_result(place)
    progress("Comparing the files")
    manifest = read_manifest(place)
    found = Verification(place, manifest, tuple(audited_files(place, manifest)), was_asked=inputs is not None)
    source = Path(inputs) if inputs is not None else (place.resolve() / manifest.folder).resolve()
    if not manifest.is_intact:
        return replace(found, why_not=f"{manifest.name} is not what was written")
    if manifest.computed_from.arguments.get("without_names"):
        return replace(found, why_not="it was written without names, and their secret is not known here")
    if inputs is None and not (manifest.folder and source.exists()):
        looked = f"the bill folder was looked for at {source}, and there is none"
        where = looked if manifest.folder else "it names no bill folder"
        return replace(found, why_not=f"{where}; name it with --inputs")
    try:
        return _computed_again(found, source, progress)
    except KitError as error:
        return replace(found, why_not=str(error).rstrip("."), was_asked=True)


def _computed_again(found: Verification, source: Path, progress: Progress) -> Verification:
    manifest = found.manifest
    bill = _bill(manifest, source, progress)
    now = of_bill(bill)
    changed = causes(manifest, now, bill.folder)
    progress("Comparing the figures")
    if manifest.result == STATEMENTS:
        results = tuple(_of_statements(found, bill, changed))
        files = found.files
    else:
        with scratch.passing() as room:
            again = {"": bill, **bill.others}
            for code, each in again.items():
                (room / "now" / code).mkdir(parents=True)
                write_tables(each, room / "now" / code, REWRITTEN, raw_csv=bool(manifest.options["raw_csv"]))
            results = tuple(_results(found, bill, changed, room))
            files = tuple(_with_lines(file, found, room / "now") for file in found.files)
    return replace(found, files=files, changed=tuple(changed), results=results, now=now.digest)


def _bill(manifest: Manifest, source: Path, progress: Progress) -> Bill:
    asked = manifest.computed_from.arguments
    bill = compute(source, asked["months"], asked["charges"], progress)
    scenario = asked.get("scenario")
    return bill.what_if(scenario_of(scenario, manifest.name)) if scenario else bill


def _with_lines(file: AuditedFile, found: Verification, room: Path) -> AuditedFile:
    """A changed table with the lines that were changed, where today's is the one that was written."""
    written = {each.file: each.sha256 for each in found.manifest.files}
    again = room / file.file
    if file.state != CHANGED or not again.is_file():
        return file
    with again.open("rb") as stream:
        if file_digest(stream, "sha256").hexdigest() != written[file.file]:
            return file
    return replace(file, detail=lines_that_differ(again, found.folder / file.file))


def _results(found: Verification, bill: Bill, changed: Sequence[Cause], room: Path) -> Iterator[ComputedAgain]:
    """Each currency, compared; where switches changed, first all else by the switches as they were, then those."""
    switches = [cause for cause in changed if cause.what == SWITCH]
    between = _by_earlier_switches(found.manifest, bill) if switches else None
    others = [cause for cause in changed if between is None or cause.what != SWITCH]
    middle = {} if between is None else {each.currency: each for each in (between, *between.others.values())}
    again = {each.currency: (place, each) for place, each in {"": bill, **bill.others}.items()}
    main = found.manifest.computed_from.arguments["currency"]
    places = _places(found.manifest, PARQUET) & _places(found.manifest, "statements.csv")
    then = {place or main: place for place in places}
    for code in sorted({*then, *again}, key=lambda code: (code != bill.currency, code)):
        if code not in again:
            owed = rows(found.folder / then[code], "statements.csv")
            yield _gone(code, sum((Decimal(row["amount"]) for row in owed), ZERO), others)
            continue
        place_now, own = again[code]
        if code not in then:
            yield _new(own, others)
            continue
        place, written = then[code], found.folder / then[code]
        touched = [name for name in COMPARED if f"{place}/{name}".lstrip("/") in {file.file for file in found.files}]
        names = [name for name in COMPARED if name not in touched]
        if code in middle:
            earlier = room / "between" / code
            earlier.mkdir(parents=True)
            write_tables(middle[code], earlier, COMPARED, raw_csv=bool(found.manifest.options["raw_csv"]))
            differ = _compared(written, middle[code], earlier, others, names)
            differ += _compared(earlier, own, room / "now" / place_now, switches, COMPARED)
        else:
            differ = _compared(written, own, room / "now" / place_now, others, names)
        yield ComputedAgain(own.currency, own.rows["calls"], own.total, tuple(differ), tuple(touched))


def _compared(then: Path, bill: Bill, now: Path, changed: Sequence[Cause], names: Iterable[str]) -> list[Attribution]:
    """What differs between the files of these names in a folder and a bill, whose tables lie in ``now``."""
    known = set(names)
    groups, lines = _differing(bill, then / PARQUET) if PARQUET in known else ([], [])
    by = Attributor(bill, changed, resized_pools(then, now) if known >= {POOLS, MESSAGE_POOLS} else ())
    found = by.of_calls(groups)
    compared = known if PARQUET in known else known - {STATEMENT_LINES}
    return merged([*found, *of_tables(then, now, lines, compared, by)])


def _differing(bill: Bill, parquet: Path) -> tuple[list[DifferingCalls], list[dict[str, Any]]]:
    """The calls that differ, and what all calls come to more by cost centre and kind."""
    try:
        with bill.run.beside("calls_written", parquet):
            groups = [DifferingCalls.of(row) for row in bill.run.answers("calls_that_differ")]
            return groups, bill.run.answers("calls_by_line")
    except EngineError as error:
        said = str(error).partition("\n")[0]
        raise InputError(f"{parquet}: cannot be compared: {said}. A later version may have other columns.") from None


def _by_earlier_switches(manifest: Manifest, bill: Bill) -> Bill | None:
    """Today's bill by the switches as they were; None where this kit does not know one of them any more."""
    with suppress(InputError):
        return bill.what_if(switches=dict(manifest.computed_from.switches))
    return None


def _new(bill: Bill, changed: Sequence[Cause]) -> ComputedAgain:
    """A currency of which there was no bill."""
    differ = Attribution(_of_currency(changed), f"the bill in {bill.currency}", 1, bill.total)
    return ComputedAgain(bill.currency, bill.rows["calls"], bill.total, (differ,))


def _gone(code: str, was: Decimal, changed: Sequence[Cause]) -> ComputedAgain:
    """A currency of which there is no bill any more."""
    return ComputedAgain(code, 0, ZERO, (Attribution(_of_currency(changed), f"the bill in {code}", 1, -was),))


def _of_currency(changed: Sequence[Cause]) -> tuple[Cause, ...]:
    """What lets a currency come or go: the rows of a file, or the currency of the agreement."""
    return tuple(each for each in changed if each.what == INPUT or (each.what, each.name) == (TERM, "currency"))


def _of_statements(found: Verification, bill: Bill, changed: Sequence[Cause]) -> Iterator[ComputedAgain]:
    """What each cost centre owed and owes, markup and all (R55); the files say it of calls only in words."""
    now = {str(name): amount for name, amount in bill.statements.groupby("cost_center")["amount"].sum().items()}
    owed = ComputedAgain(bill.currency, bill.rows["calls"], sum(now.values(), ZERO), ())
    if any(each.file == SUMMARY for each in found.files):
        yield replace(owed, unknown=(SUMMARY,))
        return
    then = {row["cost_center"].removeprefix("'"): Decimal(row["amount"]) for row in rows(found.folder, SUMMARY)}
    main = found.manifest.computed_from.arguments["currency"]
    if main != bill.currency:
        yield _new(bill, changed)
        yield _gone(main, sum(then.values(), ZERO), changed)
        return
    now = {name.removeprefix("'"): amount for name, amount in now.items()}
    lines = {name: now.get(name, ZERO) - then.get(name, ZERO) for name in {*then, *now}}
    differ = [amount for amount in lines.values() if amount]
    named = tuple(cause for cause in changed if cause.what != KIT)
    moved = moved_among(differ)
    moves = frozenset({"cost_center"} if moved else ())
    one = Attribution(named, "cost centres", len(differ), sum(differ, ZERO), moved, moves=moves)
    yield replace(owed, differences=(one,) if differ else ())


def _places(manifest: Manifest, name: str) -> set[str]:
    """The folders of a result in which a file of this name was written: one for each currency."""
    found = (each.file.rpartition("/") for each in manifest.files)
    return {place for place, _, last in found if last == name}
