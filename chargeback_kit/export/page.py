"""``bill.html``: one self-contained page that opens offline and needs no script."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.palette import COLOURS, GROUNDS
from chargeback_kit.export.sections.alerts import alerts
from chargeback_kit.export.sections.basis import basis
from chargeback_kit.export.sections.cards import cards
from chargeback_kit.export.sections.finding import finding
from chargeback_kit.export.sections.invoice import invoice
from chargeback_kit.export.sections.licences import licences
from chargeback_kit.export.sections.pools import pools
from chargeback_kit.export.sections.problems import problems
from chargeback_kit.export.sections.statements import statements
from chargeback_kit.export.sections.steps import steps
from chargeback_kit.export.sections.wallet import wallet
from chargeback_kit.export.summary import in_words, is_provisional


def page(bill: ComputedBill) -> str:
    """The page as HTML text."""
    return _template().render(context(bill))


def context(bill: ComputedBill) -> dict[str, Any]:
    """Everything the templates show, as words and positions."""
    return {
        "months": text.months(bill.months),
        "currency": bill.currency,
        "closes_at": text.instant(bill.closes_at),
        "scenario": in_words(bill),
        "is_provisional": is_provisional(bill),
        "colours": COLOURS,
        "grounds": GROUNDS,
        "finding": finding(bill),
        "cards": cards(bill),
        "waterfall": steps(bill),
        "pools": pools(bill),
        "wallet": wallet(bill),
        "alerts": alerts(bill),
        "statements": statements(bill),
        "licences": licences(bill),
        "invoice": invoice(bill),
        "problems": problems(bill),
        "basis": basis(bill),
    }


@cache
def _template() -> Template:
    loader = PackageLoader("chargeback_kit.export")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("bill.html.j2")
