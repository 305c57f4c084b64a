"""``bill.html``: one self-contained page that opens offline and needs no script.

Its two pictures are drawn by hand. Drawn from the charts they kept their text and took the colours of both grounds, but
bars and labels stood where a font of ours put them (at 390 px a label was cut off), and each width needed a drawing of
its own: 101 kB instead of 16, in a page of 73. The drawing libraries would be 94 MB more for everybody who writes a
bill, and 2.8 s instead of 0.1.
"""

from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.page_templates import template
from chargeback_kit.export.sections import lists
from chargeback_kit.export.sections.bars import pools, steps
from chargeback_kit.export.sections.basis import basis
from chargeback_kit.export.sections.change import budgets, change
from chargeback_kit.export.sections.lines import lines
from chargeback_kit.export.sections.lists import alerts, invoice, licences, problems, statements, waste
from chargeback_kit.export.sections.messages import messages
from chargeback_kit.export.sections.wallet import wallet
from chargeback_kit.export.summary import in_words, is_open, is_provisional
from chargeback_kit.planning.anomalies.found import Anomalies
from chargeback_kit.planning.rules_inferred.inferred import Inferred
from chargeback_kit.presentation.headline import cards, finding
from chargeback_kit.presentation.palette import COLOURS, GROUNDS


def page(bill: ComputedBill, anomalies: Anomalies | None = None, inferred: Inferred | None = None) -> str:
    """The page as HTML text; with ``anomalies`` and ``inferred`` settings where somebody asked for them."""
    return template("bill.html.j2").render(context(bill, anomalies, inferred))


def context(bill: ComputedBill, anomalies: Anomalies | None = None, inferred: Inferred | None = None) -> dict[str, Any]:
    """Everything the templates show, as words and positions."""
    return {
        "months": text.months(bill.months),
        "currency": bill.currency,
        "closes_at": text.instant(bill.closes_at),
        "scenario": in_words(bill),
        "is_provisional": is_provisional(bill),
        "is_open": is_open(bill),
        "incomplete": bill.incomplete[len(bill.not_covered) :],
        "not_covered": [each.says for each in bill.not_covered],
        "colours": COLOURS,
        "grounds": GROUNDS,
        "charges_words": f"calls {text.CHARGES[bill.charges]}",
        "finding": finding(bill),
        "cards": cards(bill),
        "steps": steps(bill),
        "pools": pools(bill),
        "messages": messages(bill),
        "wallet": wallet(bill),
        "alerts": alerts(bill),
        "anomalies": lists.anomalies(bill, anomalies),
        "change": change(bill),
        "budgets": budgets(bill),
        "statements": statements(bill),
        "lines": lines(bill),
        "licences": licences(bill),
        "waste": waste(bill),
        "invoice": invoice(bill),
        "problems": problems(bill),
        "basis": basis(bill, inferred),
    }
