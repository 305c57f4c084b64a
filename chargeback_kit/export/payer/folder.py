"""The folder of statements: a page and a sheet for each cost centre, a covering summary for finance, a zip of all."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import markup
from chargeback_kit.export.atomic_folder import MARK, refuse, write_whole
from chargeback_kit.export.manifest import MANIFEST, STATEMENTS, manifest_of, sealed, write_last
from chargeback_kit.export.page_templates import template as page_template
from chargeback_kit.export.payer import words
from chargeback_kit.export.payer.content import LETTER, PAGE, SHEET, content
from chargeback_kit.export.payer.material import Beside, Material, material
from chargeback_kit.export.payer.names import file_names
from chargeback_kit.export.payer.typesetting import says_undrawn, sheet
from chargeback_kit.export.summary import in_words, provisional_because
from chargeback_kit.presentation.cost_centers import CostCenterLine, added
from chargeback_kit.presentation.palette import CATEGORIES, COLOURS, GROUNDS

PAYERS = "cost-centres"
ALL = "statements.zip"
ZIP_CLOCK = (1980, 1, 1, 0, 0, 0)


def write_statements(
    bill: ComputedBill,
    out: Path,
    *,
    others: Mapping[str, ComputedBill] | None = None,
    beside: Mapping[str, Beside] | None = None,
    whole_numbers: bool = False,
    force: bool = False,
) -> Path:
    """Write the folder ``out`` whole or not at all; an existing one is replaced only with ``force``.

    The statements of another currency stand in a folder of that name inside, and in the same zip.
    """
    refuse(out, bill.folder.path, force=force)

    def fill(scratch: Path) -> None:
        for name, made in files(bill, others=others, beside=beside, whole_numbers=whole_numbers):
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            (scratch / name).write_bytes(made)
        (scratch / ALL).write_bytes(_zip(scratch))
        said = manifest_of(scratch, bill, out, STATEMENTS, {"whole_numbers": whole_numbers})
        write_last(scratch / MANIFEST, sealed(said.as_json()))

    return write_whole(out, fill, force=force)


def zipped(bill: ComputedBill, *, beside: Mapping[str, Beside] | None = None, whole_numbers: bool = False) -> bytes:
    """All statements of a bill as one zip, the same bytes for the same bill."""
    return _pack(dict(files(bill, beside=beside, whole_numbers=whole_numbers)))


def files(
    bill: ComputedBill,
    *,
    others: Mapping[str, ComputedBill] | None = None,
    beside: Mapping[str, Beside] | None = None,
    whole_numbers: bool = False,
) -> Iterator[tuple[str, bytes]]:
    """Every file by its name, the summary first, then a page and a sheet of each cost centre."""
    for folder, each in {"": bill, **(others or {})}.items():
        known = material(each, beside if each is bill else None)
        names = {name: f"{PAYERS}/{file}" for name, file in file_names(line.name for line in known.lines).items()}
        ahead = f"{folder}/" if folder else ""
        for ending, made in summaries(each, known, names).items():
            yield f"{ahead}summary.{ending}", made
        for line in known.lines:
            for ending, made in statement(each, known, line, whole_numbers=whole_numbers).items():
                yield f"{ahead}{names[line.name]}.{ending}", made


def statement(
    bill: ComputedBill, known: Material, line: CostCenterLine, *, whole_numbers: bool = False
) -> dict[str, bytes]:
    """The page and the sheet of one cost centre, by their endings."""
    page, paper = (content(bill, known, line, limits, whole=whole_numbers) for limits in (PAGE, SHEET))
    return {"html": _page("payer.html.j2", page), "pdf": sheet("statement.typ", paper)}


def summaries(bill: ComputedBill, known: Material, names: Mapping[str, str]) -> dict[str, bytes]:
    """The covering summary as page, sheet and table, by their endings."""
    said = _summary(bill, known, names)
    return {
        "html": _page("payers.html.j2", said),
        "pdf": sheet("summary.typ", said | {"undrawn": undrawn_names(bill, are_named=False)}),
        "csv": _table(bill, known, names),
    }


def _summary(bill: ComputedBill, known: Material, names: Mapping[str, str]) -> dict[str, Any]:
    months, whole = text.months(bill.months), added("All cost centres", known.lines)
    owing = [line for line in known.lines if line.total]
    owe = f"{text.counted(len(owing), 'cost centre owes', 'cost centres owe')} {text.money(whole.total, bill.currency)}"
    most = f", {owing[0].name} the most: {text.amount(owing[0].total)}" if len(owing) > 1 else ""
    proof = [("Microsoft’s bill: calls and licence fees", bill.total)]
    proof += [("Carriers, beside it", bill.carriers)] if bill.carriers else []
    proof += [("Markup, added to it", markup(bill))] if markup(bill) else []
    return {
        "title": f"Teams Phone statements, {months}",
        "kicker": f"Teams Phone statements · {months} · for finance",
        "name": "All cost centres",
        "owed": text.amount(whole.total),
        "currency": bill.currency,
        "paper": "us-letter" if bill.agreement.tenant_country in LETTER else "a4",
        "state": f"All amounts in {bill.currency}. {words.charges(bill)}{_elsewhere(bill)}",
        "scenario": in_words(bill),
        "provisional": provisional_because(bill),
        "undrawn": undrawn_names(bill),
        "why": f"{owe} for {months}{most}.",
        "columns": [*(CATEGORIES[name] for name in known.categories), "Together"],
        "rows": [
            {"name": line.name or "(no name)", "link": quote(names[line.name]), "cells": _cells(line, known.categories)}
            for line in known.lines
        ],
        "totals": _cells(whole, known.categories),
        "proof": [[name, text.amount(amount)] for name, amount in proof],
        "foot": words.rests_on(bill),
    }


def _elsewhere(bill: ComputedBill) -> str:
    """That calls in another currency have statements of their own (R33)."""
    codes = [] if bill.inputs.is_side_bill else sorted(bill.other_currencies)
    return f" Calls in {text.listed(codes)} have statements of their own." if codes else ""


def undrawn_names(bill: ComputedBill, *, are_named: bool = True) -> str:
    """Which cost centres and people have names that the PDFs cannot draw; empty where there are none."""
    names = (*bill.statements["cost_center"], *bill.licences["name"], *bill.people.shown)
    return says_undrawn(names, are_named=are_named)


def _cells(line: CostCenterLine, categories: list[str]) -> list[str]:
    cells = [text.amount(line.amounts[name]) if name in line.amounts else "" for name in categories]
    return [*cells, text.amount(line.total)]


def _table(bill: ComputedBill, known: Material, names: Mapping[str, str]) -> bytes:
    """Which file is whose and what it says; text that a spreadsheet would run as a formula is guarded."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["cost_center", "file", "amount", "currency"])
    for line in known.lines:
        guarded = f"'{line.name}" if line.name[:1] in "=+-@\t\r" and line.name else line.name
        rows.writerow([guarded, f"{names[line.name]}.pdf", f"{line.total:.2f}", bill.currency])
    return out.getvalue().encode()


def _page(template: str, said: dict[str, Any]) -> bytes:
    colours = {"colours": {"pool": COLOURS["pool"]}, "grounds": GROUNDS}
    return page_template(template).render(said=said, **colours).encode()


def _zip(folder: Path) -> bytes:
    """Everything for a reader; what the kit marks a folder with stays in it."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(MARK)]
    return _pack({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def _pack(made: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(made):
            entry = zipfile.ZipInfo(name, ZIP_CLOCK)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, made[name])
    return out.getvalue()
