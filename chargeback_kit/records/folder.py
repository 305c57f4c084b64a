"""The bill folder (R01): every file recognised by what it holds, wherever it lies and whatever it is called."""

import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from chargeback_kit import scratch
from chargeback_kit.problems import InputError, NoUsageExport, Problem, problem
from chargeback_kit.records import archive, csv_repair, graph, parquet, policies, rates, tabular, users
from chargeback_kit.records.agreement import Agreement, SharedCalling, read_agreement
from chargeback_kit.records.fingerprints import InputFile, input_file
from chargeback_kit.records.formats import recognise as recognise_header
from chargeback_kit.records.lists import budgets, cost_centers, invoice_rows, meters, numbers
from chargeback_kit.records.lists.budgets import Budget
from chargeback_kit.records.lists.cost_centers import CenterList
from chargeback_kit.records.lists.invoice_rows import InvoiceRow
from chargeback_kit.records.lists.meters import MeterKind, PoolReport
from chargeback_kit.records.lists.numbers import OwnNumber
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.saved import workbook
from chargeback_kit.records.saved.stated import Statement, is_parameters, statement
from chargeback_kit.records.saved.walk import files_of, is_hidden, refuse_missing
from chargeback_kit.records.sources import ListFile, UsageFile
from chargeback_kit.records.tabular import HEAD_BYTES
from chargeback_kit.records.users import UserRow
from chargeback_kit.text import counted

MUST_READ = {".csv", ".tsv", ".json", ".parquet", ".zip"}
DEEPEST_ZIP = 3
OFFICE = {*workbook.SUFFIXES, ".docx", ".pptx", ".odt"}
ONE_FILE = "is one file, without an agreement beside it. Name the folder that holds it, or a zip of that folder."


class Scratch:
    """A folder for what zips hold; it goes when nothing needs it any more."""

    def __init__(self) -> None:
        self.path = scratch.folder()
        weakref.finalize(self, scratch.remove, self.path)


@dataclass
class BillFolder:
    """What a folder holds: usage files, user rows, rates, the agreement, and the problems in it.

    ``users`` and ``rates`` are None where there is no such list, or until the ``lists`` are read. ``charges_of_nobody``
    are rows of a partner's file of which nobody knows whether they are the tenant's (R58).
    ``beside`` keeps what a zip of several months was unpacked into.
    """

    path: Path
    agreement: Agreement
    usage: list[UsageFile] = field(default_factory=list)
    lists: list[ListFile] = field(default_factory=list)
    unread: list[ListFile] = field(default_factory=list)
    users: list[UserRow] | None = None
    rates: list[Rate] | None = None
    centers: CenterList = field(default_factory=CenterList)
    numbers: list[OwnNumber] = field(default_factory=list)
    carrier_rates: list[Rate] | None = None
    budgets: list[Budget] = field(default_factory=list)
    invoice_rows: list[InvoiceRow] = field(default_factory=list)
    charges_of_nobody: list[InvoiceRow] = field(default_factory=list)
    meters: list[MeterKind] = field(default_factory=list)
    pool_reports: list[PoolReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    scratch: Scratch = field(default_factory=Scratch)
    beside: Scratch | None = None

    def fingerprints(self) -> list[tuple[str, str]]:
        """The label and the SHA-256 of every file; raises InputError for one that is not what was read any more."""
        return [(file.label, file.sha256) for file in self.inputs]

    def stated_range(self, label: str) -> tuple[date, date] | None:
        """The days that the export of a file says it covers."""
        return next((found.days for found in self.statements if found.is_beside(label) and found.days), None)

    def refuse_changed_files(self) -> None:
        """Raise InputError if a file changed while the folder was read."""
        for file in self.inputs:
            file.refuse_change()

    def is_unchanged(self, label: str) -> bool:
        """Whether a file is still what was read."""
        return all(file.is_unchanged for file in self.inputs if file.label == label)


def read_folder(
    path: Path, default_agreement: Agreement | None = None, labels: Mapping[str, str] | None = None
) -> BillFolder:
    """Read a folder or zip; ``default_agreement`` counts where it holds no agreement, ``labels`` say what files are
    called that lie there under other names.

    Raises InputError for what cannot be read at all.
    """
    return read_lists(recognise(path, default_agreement, labels))


def recognise(
    path: Path, default_agreement: Agreement | None = None, labels: Mapping[str, str] | None = None
) -> BillFolder:
    """What every file of a folder or zip is, and the agreement; users and prices are not read yet."""
    folder = sort(path, default_agreement, labels)
    if not folder.usage:
        if is_one_file(path):
            raise NoUsageExport(f"{path}: is one file, and no usage export. {ONE_FILE.partition('. ')[2]}")
        raise NoUsageExport(
            f"{path}: no usage export among {counted(len(folder.inputs), 'file')}. "
            "Put the Calling Plans export (zip or CSV) or the Graph pages in the folder."
        )
    return folder


def sort(path: Path, default_agreement: Agreement | None = None, labels: Mapping[str, str] | None = None) -> BillFolder:
    """The same for files among which there need not be a usage export yet.

    A file that ``labels`` call nothing is left out, also one within a zip, by the label it has there.
    """
    refuse_missing(path)
    unpacked, called = Scratch(), labels or {}
    walked = [each for each in _walk(path, unpacked.path, called) if called.get(each[0], each[0])]
    found = [(label, file) for label, file in walked if not is_hidden(label)]
    terms = [(label, file) for label, file in found if Path(label).name == "agreement.toml"]
    folder = BillFolder(path, _agreement(path, [file for _, file in terms], default_agreement), scratch=unpacked)
    folder.inputs = [input_file(label, file) for label, file in found]
    folder.statements = [each for label, file in found if is_parameters(label) and (each := statement(label, file))]
    folder.problems += [
        problem("ignored-file", "its name begins with a dot", file=label)
        for label, file in walked
        if is_hidden(label) and holds_usage(label, file)
    ]
    for label, file in found:
        if (label, file) not in terms:
            _take(folder, label, file)
    return folder


def read_lists(folder: BillFolder) -> BillFolder:
    """Read the users and prices that are not read yet."""
    agreed = folder.agreement.reading.agreed
    listed: dict[str, tuple[SharedCalling, ...]] = {}
    while folder.unread:
        file = folder.unread[0]
        if users.recognises(file.header):
            rows, problems = users.read(file.path, file.label, agreed)
            folder.users = (folder.users or []) + rows
        elif policies.recognises(file.header):
            listed[file.label], problems = policies.read(file.path, file.label, agreed)
        elif cost_centers.recognises(file.header):
            centers, problems = cost_centers.read(file.path, file.label, agreed)
            folder.centers = folder.centers.with_more(centers)
        elif numbers.recognises(file.header):
            own, problems = numbers.read(file.path, file.label, agreed)
            folder.numbers = folder.numbers + own
        elif budgets.recognises(file.header):
            planned, problems = budgets.read(file.path, file.label, agreed)
            folder.budgets = folder.budgets + planned
        elif _is_of_invoices(file.header):
            problems = _read_of_invoices(folder, file, agreed)
        else:
            card, problems = rates.read(file.path, file.label, agreed)
            if rates.is_carriers(file.header):
                folder.carrier_rates = (folder.carrier_rates or []) + card
            else:
                folder.rates = (folder.rates or []) + card
        folder.problems += problems
        del folder.unread[0]
    if folder.users is not None and folder.centers.centers:
        folder.users = [folder.centers.placed(row) for row in folder.users]
    named = {each.meter for each in folder.meters}
    folder.invoice_rows, folder.charges_of_nobody = invoice_rows.of_customer(
        [*folder.invoice_rows, *folder.charges_of_nobody], folder.agreement.reconciliation.customer
    )
    folder.invoice_rows, others = invoice_rows.about_telephony(folder.invoice_rows, named)
    folder.charges_of_nobody, _ = invoice_rows.about_telephony(folder.charges_of_nobody, named)
    folder.problems += others
    folder.agreement = policies.with_policies(folder.agreement, listed)
    return folder


def _is_of_invoices(header: tuple[str, ...]) -> bool:
    return any(knows(header) for knows in (invoice_rows.recognises, meters.recognises, meters.recognises_pools))


def _read_of_invoices(folder: BillFolder, file: ListFile, agreed: Mapping[str, str]) -> list[Problem]:
    """Read what stands beside a bill and is no part of it (R58, R59)."""
    if invoice_rows.recognises(file.header):
        charged, problems = invoice_rows.read(file.path, file.label, agreed)
        folder.invoice_rows = folder.invoice_rows + charged
    elif meters.recognises(file.header):
        known, problems = meters.read(file.path, file.label, agreed)
        folder.meters = folder.meters + known
    else:
        reported, problems = meters.read_pools(file.path, file.label, agreed)
        folder.pool_reports = folder.pool_reports + reported
    return problems


def _agreement(path: Path, found: list[Path], default_agreement: Agreement | None) -> Agreement:
    if not found and default_agreement:
        return default_agreement
    if len(found) != 1:
        if is_one_file(path):
            raise InputError(f"{path}: {ONE_FILE}")
        raise InputError(f"{path}: {_agreement_missing(len(found))}")
    return read_agreement(found[0], "agreement.toml")


def is_one_file(path: Path) -> bool:
    """Whether a path is a file of a bill folder, and not the folder or a zip of it."""
    return path.is_file() and path.suffix.lower() != ".zip"


def _agreement_missing(count: int) -> str:
    if count:
        return f"{counted(count, 'file')} are called agreement.toml; keep the one that counts."
    return 'agreement.toml is missing. A text file with the line currency = "USD" is enough to begin.'


def _walk(path: Path, into: Path, labels: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    budget = archive.UnpackedRoom(scratch.room())
    try:
        if path.is_file():
            yield from _open("", _nameable(path, into), into, budget)
            return
        for file, is_readable in files_of(path):
            name = file.relative_to(path).as_posix()
            label = labels.get(name) or _spelt(name)
            if is_readable:
                yield from _open(label, _nameable(file, into), into, budget)
            elif not is_hidden(label):
                raise InputError(f"{label}: is no file that can be read. Take it out of the folder.")
    except OSError as error:
        denied = Path(os.fsdecode(error.filename or path))
        shown = _spelt(denied.relative_to(path).as_posix()) if path in denied.parents else str(path)
        raise InputError(f"{shown}: cannot be read: {error.strerror}. Check the permissions.") from None


def _spelt(label: str) -> str:
    """A name as people can read it; bytes that are no UTF-8 are shown as such."""
    return label.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _nameable(file: Path, into: Path) -> Path:
    """The file, or a link to one whose name the engine would not take as it is: as a pattern, or no UTF-8 at all."""
    if _spelt(str(file)) == str(file) and not archive.PATTERNS & {*str(file)}:
        return file
    suffix = file.suffix if file.suffix.isascii() and not archive.PATTERNS & {*file.suffix} else ""
    link = Path(tempfile.mkdtemp(dir=into)) / f"file{suffix}"
    link.symlink_to(file.absolute())
    return link


def _open(
    label: str, file: Path, into: Path, budget: archive.UnpackedRoom, depth: int = 0
) -> Iterator[tuple[str, Path]]:
    name = label or file.name
    is_zip = file.suffix.lower() == ".zip"
    if not is_zip and (not archive.recognises(_head(file)) or file.suffix.lower() in OFFICE):
        yield name, file
        return
    if is_hidden(label):
        yield name, file
        return
    if depth > DEEPEST_ZIP:
        raise InputError(f"{name}: zips within zips, too deep to be an export. Unpack the outer one.")
    if not depth:
        budget.packed += file.stat().st_size
    for member, unpacked in archive.unpack(file, name, Path(tempfile.mkdtemp(dir=into)), budget):
        yield from _open(member if label else member.removeprefix(f"{name}/"), unpacked, into, budget, depth + 1)


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def holds_usage(label: str, file: Path) -> bool:
    """Whether a file that is passed over would be one of the bill."""
    head = _head(file)
    if not tabular.recognises(head):
        return parquet.recognises(head) or (graph.recognises(head) and b"startDateTime" in head)
    with suppress(InputError):
        return _is_known(label, tabular.header(head, label)[0])
    return False


def _is_known(label: str, header: tuple[str, ...]) -> bool:
    return _is_list(header) or recognise_header(header, label) is not None


def _is_list(header: tuple[str, ...]) -> bool:
    lists = (users, rates, policies, cost_centers, numbers, budgets)
    return any(kind.recognises(header) for kind in lists) or _is_of_invoices(header)


def _take(folder: BillFolder, label: str, original: Path) -> None:
    if Path(label).suffix.lower() in workbook.SUFFIXES and not tabular.recognises(_head(original)):
        _take_sheet(folder, label, original)
        return
    _take_text(folder, label, csv_repair.as_utf8(original, folder.scratch.path))


def _take_sheet(folder: BillFolder, label: str, original: Path) -> None:
    sheet = workbook.copy_of_sheet(original, folder.scratch.path, partial(_is_known, label))
    if sheet is None:
        folder.problems.append(problem("ignored-file", file=label))
        return
    for other in sheet.others:
        folder.problems.append(
            problem("ignored-file", f'of the workbook the sheet "{sheet.name}" was read, "{other}" not', file=label)
        )
    _take_text(folder, label, sheet.path)


def _take_text(folder: BillFolder, label: str, file: Path) -> None:
    head = _head(file)
    plain = False
    if tabular.recognises(head):
        names, delimiter = tabular.header(head, label)
        plain = csv_repair.is_plain(file)
        file = file if plain else csv_repair.with_one_line_break(file, label, folder.scratch.path)
        if _is_list(names):
            folder.lists.append(ListFile(label, file, names, delimiter, 1 + tabular.lines_above(head)))
            folder.unread.append(folder.lists[-1])
            return
    usage = _usage_file(label, file, head, None if plain else folder.scratch.path)
    if usage is None:
        _leave_aside(folder, label, file)
    elif usage.format.is_summary:
        folder.problems.append(problem("summary-report", usage.format.title, file=label))
    else:
        folder.usage.append(usage)


def _usage_file(label: str, file: Path, head: bytes, scratch: Path | None) -> UsageFile | None:
    if parquet.recognises(head):
        return parquet.read(file, label)
    if graph.recognises(head):
        with suppress(InputError) if is_parameters(label) else nullcontext():
            return graph.read(file, label)
    found = tabular.read(file, label, head) if tabular.recognises(head) else None
    if found is None:
        return None
    return csv_repair.proofread(found, scratch) if scratch else replace(found, is_plain=True)


def _leave_aside(folder: BillFolder, label: str, file: Path) -> None:
    name = Path(label)
    if is_parameters(label):
        try:
            graph.load(file, label)
        except InputError:
            folder.problems.append(problem("ignored-file", "its JSON breaks off", file=label))
        return
    if name.suffix.lower() in MUST_READ:
        raise InputError(
            f"{label}: not a usage export, user list or rate card the kit knows: {_first_words(file)}. "
            f"Take it out of the folder, or {_mended(file)}."
        )
    folder.problems.append(problem("ignored-file", file=label))


def _mended(file: Path) -> str:
    if graph.recognises(_head(file)):
        return "save the answer of the call log again: a page with its value, or records in [ ]"
    return "export it again with its header line"


def _first_words(file: Path) -> str:
    head = _head(file)
    if not head.strip():
        return "it is empty"
    first = head.splitlines()[0][:60].decode("utf-8", errors="replace")
    return f'it begins with "{first}"' if first.isprintable() else "it holds no text"
