"""A receipt as a page of its own: the amount in words, its steps, and every figure down to where it was read."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from chargeback_kit import text
from chargeback_kit.explain.proof.figure import WAYS, Figure, Value, as_decimal, written
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.export.one_page import write_one_page
from chargeback_kit.export.page_templates import template
from chargeback_kit.money import exact
from chargeback_kit.presentation.palette import COLOURS, GROUNDS
from chargeback_kit.provenance.computed_from import SHOWN
from chargeback_kit.version import VERSION

MARK = "Chargeback Kit, receipt"
PLACES = 9


def write_receipt(found: Receipt, out: Path, *, force: bool = False) -> Path:
    """Write a receipt as one page; raises InputError where it cannot be, or would replace what is not the kit's."""
    return write_one_page(out, lambda: receipt_page(found), MARK, force=force)


def receipt_page(found: Receipt) -> str:
    """The page of a receipt."""
    figures = [] if found.proof is None else [found.proof, *found.also()]
    return template("receipt.html.j2").render(
        mark=MARK,
        title=found.title,
        line=text.sentence(found.line),
        steps=found.steps,
        figures=[_told(figure) for figure in figures],
        ways=WAYS,
        colours=COLOURS,
        grounds=GROUNDS,
        version=VERSION,
        fingerprint=found.origin()[:SHOWN],
    )


def _told(figure: Figure) -> dict[str, Any]:
    parts = [_told(each) for each in figure.of]
    weights = [f"{name}: {_number(weight)}" for name, weight in figure.weights.items()]
    return {"figure": figure, "value": _number(figure.value), "parts": parts, "weights": weights}


def _number(value: Value) -> str:
    """A figure as people write it: with commas; a fraction that no decimal says exactly stays one.

    >>> from fractions import Fraction
    >>> _number(Fraction(111600)), _number(Fraction(1, 3)), _number(Fraction(1, 8))
    ('111,600', '1/3', '0.125')
    >>> _number(Decimal("0.013000000")), _number(Decimal("0.10"))
    ('0.013', '0.10')
    """
    if isinstance(value, Decimal):
        return f"{exact(int(Fraction(value) * 10**PLACES), PLACES):,f}"
    found = as_decimal(value)
    return written(value) if found is None else f"{found:,f}"
