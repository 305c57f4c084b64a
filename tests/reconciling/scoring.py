"""How many faults are found: every fault in a tenant of its own files, compared by the kit, beside what was put in."""

import tomllib
from collections import Counter
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import chargeback_kit as ck
from chargeback_kit.explain.reconcile.compare import Reconciliation, reconcile
from chargeback_kit.explain.reconcile.explanation import FAULTS, UNKNOWN
from chargeback_kit.records.agreement import InvoiceLine
from chargeback_kit.records.lists import invoice_rows
from reconciling import faults
from reconciling.tenants import MONTH, tenant, write, write_invoice


@dataclass(frozen=True)
class Seen:
    """One tenant with one fault: what was put in, what was named, whether with exactly the right rows."""

    seed: int
    kind: str
    named: frozenset[str]
    rows_right: bool
    adds_up: bool


def seen_of(seed: int, folder: Path, wanted=faults.FAULTS) -> list[Seen]:
    """A tenant without a fault, and with each of the kinds that it can have."""
    found = []
    made = tenant(seed, folder)
    whole = ck.bill(folder, MONTH)
    for make in (faults.clean, *wanted):
        fault = make(made)
        if fault is None:
            continue
        bill = whole
        if fault.left_out:
            made.left_out = fault.left_out
            write(made, folder)
            bill = ck.bill(folder, MONTH)
            made.left_out = set()
        found.append(_seen(seed, made, bill, fault, folder))
    return found


def _seen(seed, made, bill, fault, folder):
    path = folder / "invoice.csv"
    numbers = write_invoice(made, fault.lines, path)
    rows, problems = invoice_rows.read(path, path.name)
    assert not problems
    path.unlink()
    rows, _ = invoice_rows.about_telephony(rows, ())
    beside = copy(bill)
    beside.folder = replace(bill.folder, invoice_rows=rows)
    typed = tuple(InvoiceLine(**line) for line in tomllib.loads(fault.terms).get("invoice", ()))
    beside.inputs = replace(bill.inputs, agreement=bill.agreement.model_copy(update={"invoice": typed}))
    found = reconcile(beside)
    return Seen(seed, fault.kind, named(found), _rows_right(found, fault, numbers), adds_up(found))


def named(found: Reconciliation) -> frozenset[str]:
    """The faults that were named, the unknown among them."""
    return frozenset(line.name for line in found.lines if line.amount) | {
        *(each.fault for each in found.explanations),
        *([UNKNOWN] if found.unknown else []),
    }


def adds_up(found: Reconciliation) -> bool:
    """The law: explanations and the unknown are the difference, category by category and cell by cell."""
    cells = {each.cell: each.billed - each.invoiced for each in found.cells}
    usage = [each for category in found.categories if category.name == "usage" for each in category.explanations]
    told = Counter({cell: int(amount * 100) for cell, amount in found.unknown.items()})
    for each in usage:
        told.update(each.amounts)
    is_same = all(told[cell] == cells.get(cell, 0) for cell in {*told, *cells})
    lines = sum(line.amount for line in found.lines)
    return is_same and lines == sum(category.difference for category in found.categories)


def _rows_right(found, fault, numbers):
    if not (fault.ids or fault.cells):
        return True
    if fault.kind == UNKNOWN:
        return {cell.day for cell in found.unknown} == {day for day, _ in fault.cells}
    of_kind = [each for each in found.explanations if each.fault == fault.kind]
    if fault.ids:
        return {name for each in of_kind for name in each.usage_ids} == fault.ids
    wanted = {numbers[cell] for cell in fault.cells}
    return wanted <= {line for each in of_kind for _, line in each.lines}


@dataclass(frozen=True)
class Score:
    """A kind of fault over many tenants: where it was put in, named there, with its very rows, and named elsewhere."""

    kind: str
    put_in: int
    named: int
    with_rows: int
    named_elsewhere: int

    @property
    def row(self) -> str:
        """A row of the table, recall and precision in percent."""
        recall = _percent(self.named, self.put_in)
        precision = _percent(self.named, self.named + self.named_elsewhere)
        cells = (self.kind, self.put_in, recall, _percent(self.with_rows, self.put_in), precision)
        return f"| {' | '.join(map(str, cells))} |"


def _percent(part: int, whole: int) -> str:
    return f"{1000 * part // whole / 10:.1f}" if whole else "–"


def scores(seen: list[Seen]) -> list[Score]:
    """The score of every kind."""
    return [
        Score(
            kind,
            len(of_kind := [each for each in seen if each.kind == kind]),
            sum(kind in each.named for each in of_kind),
            sum(kind in each.named and each.rows_right for each in of_kind),
            sum(kind in each.named for each in seen if each.kind != kind),
        )
        for kind in FAULTS
    ]
