"""``estimator.html``: the stored answers, the script that looks them up, and the words around them, in one file."""

import base64
import gzip
import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.one_page import write_one_page
from chargeback_kit.export.page_templates import template
from chargeback_kit.export.summary import is_open, is_provisional
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.presentation.palette import COLOURS, GROUNDS
from chargeback_kit.problems import InputError
from chargeback_kit.sharing.answers import Rename, StoredAnswers, answers
from chargeback_kit.sharing.proof import prove
from chargeback_kit.version import VERSION

MARK = "Chargeback Kit, shared estimator"
"""What says in a page that the kit wrote it, so that it may be replaced."""
LARGEST = 2**53
"""Up to here a script holds whole numbers exactly."""
HELD = {"one": "where one pool differs from today", "today": "at today’s licences", "all": ""}


def shared(index: Index, center: Rename = str, person: Rename | None = None) -> StoredAnswers:
    """The answers of a bill of one month as it was; raises InputError for another."""
    bill = index.bill
    if len(bill.months) > 1:
        raise InputError(f"{text.months(bill.months)}: a shared page is of one month. Name one with --month.")
    if bill.scenario_parts:
        raise InputError("A shared page begins from the month as it was. Share the bill that the what-if was asked of.")
    return answers(index, center, person)


def page(found: StoredAnswers) -> str:
    """The page as HTML text, once settings drawn at random have been proved."""
    document = json.loads(json.dumps(found.document), parse_int=_exact)
    prove(found, document)
    return rendered(found, document)


def rendered(found: StoredAnswers, document: dict[str, Any]) -> str:
    """The page around a document of answers."""
    bill: ComputedBill = found.pools.index.bill
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return template("estimator.html.j2", "chargeback_kit.sharing").render(
        mark=MARK,
        fingerprint=f"sha256-{digest}",
        months=text.months(bill.months),
        currency=bill.currency,
        charges_words=f"calls {text.CHARGES[bill.charges]}",
        is_provisional=is_provisional(bill),
        is_open=is_open(bill),
        closes_at=text.instant(bill.closes_at),
        colours=COLOURS,
        grounds=GROUNDS,
        notes=found.notes,
        held=HELD[found.paths.held] if found.paths else "",
        people=found.person is not None,
        version=VERSION,
        answers=packed(document),
        script=script,
    )


def packed(document: dict[str, Any]) -> str:
    """A document as a page keeps it: JSON, packed, as text; the same for the same answers."""
    written = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(written, mtime=0)).decode()


def _exact(digits: str) -> int:
    number = int(digits)
    if abs(number) >= LARGEST:
        raise InputError(f"An amount of {number} cents is too large for a page to show exactly.")
    return number


def write_page(found: StoredAnswers, out: Path, *, force: bool) -> Path:
    """Write the page whole or not at all; one of the kit is replaced with ``force``, and nothing else ever is."""
    return write_one_page(out, lambda: page(found), MARK, force=force)


def figures(found: StoredAnswers, content: Path) -> dict[str, Any]:
    """What a program reads of a page that was written: the bill as it is, the controls, and what is kept."""
    bill = found.pools.index.bill
    grid = found.paths.grid if found.paths else None
    return {
        "months": list(bill.months),
        "currency": bill.currency,
        "charges": bill.charges,
        "total": f"{bill.total:.2f}",
        "licences": {control.mix.pool: list(control.counts) for control in found.controls},
        "wallet": grid
        and {name: [f"{each:.2f}" for each in getattr(grid, name)] for name in ("opening", "trigger", "recharge")},
        "wallet_held": found.paths.held if found.paths else None,
        "blocking": bool(found.paths and found.paths.is_blocking),
        "fee_bases": sorted(found.bases),
        "not_offered": found.not_offered,
        "notes": found.notes,
        "bytes": content.stat().st_size,
    }


def _script() -> str:
    return (files("chargeback_kit.sharing") / "templates" / "estimator.js").read_text(encoding="utf-8")
