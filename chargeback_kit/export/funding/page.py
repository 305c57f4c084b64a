"""``funding.html``: the plan in plain words on one self-contained page that opens offline."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from chargeback_kit import text
from chargeback_kit.export.funding.picture import NAMES, picture
from chargeback_kit.planning.funding import Funding, Outlook
from chargeback_kit.presentation.palette import COLOURS, GROUNDS
from chargeback_kit.version import VERSION


@dataclass(frozen=True)
class Row:
    """A setting in the table of the page."""

    name: str
    opening: str
    trigger: str
    recharge: str
    idle: str
    chance: str
    recharges: str


def page(plan: Funding) -> str:
    """The page as HTML text."""
    return _template().render(context(plan))


def context(plan: Funding) -> dict[str, Any]:
    """Everything the template shows, as words and positions."""
    first, *argument = plan.sentences
    chosen = plan.proposal
    return {
        "month": text.months([plan.month]),
        "currency": plan.currency,
        "colours": COLOURS,
        "grounds": GROUNDS,
        "finding": first,
        "cards": [
            ("Put in now", text.amount(chosen.setting.opening), plan.currency, "pool"),
            ("Recharge below", text.amount(chosen.setting.trigger), plan.currency, "pool"),
            ("Recharge by", text.amount(chosen.setting.recharge), plan.currency, "pool"),
            ("Idle on an average day", text.amount(chosen.idle), plan.currency, "credits"),
            ("Chance to run dry", f"{100 * chosen.chance:.1f}", "% of months", "level"),
        ],
        "picture": picture(plan),
        "title": _title(plan),
        "rows": [_row(text.sentence(NAMES[name]), row) for name, row in plan.marked.items()],
        "best": [_row("", row) for row in plan.best],
        "argument": argument,
        "basis": [plan.data, *plan.assumptions, *plan.notes],
        "version": VERSION,
    }


def _title(plan: Funding) -> str:
    """What the comparison comes to."""
    less = plan.table.idle - plan.proposal.idle
    more = "less" if less >= 0 else "more"
    return f"The proposal leaves {text.amount(abs(less))} {plan.currency} {more} idle than the table of 2017"


def _row(name: str, row: Outlook) -> Row:
    chosen = row.setting
    return Row(
        name,
        text.amount(chosen.opening),
        text.amount(chosen.trigger),
        text.amount(chosen.recharge) if chosen.recharge else "–",
        text.amount(row.idle),
        f"{100 * row.chance:.1f} ± {100 * row.standard_error:.1f} %",
        f"{row.recharges:.1f}",
    )


@cache
def _template() -> Template:
    loader = PackageLoader("chargeback_kit.export")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("funding.html.j2")
