"""A finding is told once: page, workbook, chart and panel show the same title and the same next step."""

import json
import re
from html import unescape

import openpyxl
import pytest

from chargeback_kit.charts import calendar, cost_centers, destinations, pool_meters, wallet_path, waterfall
from chargeback_kit.charts import tradeoff as drawn
from chargeback_kit.export.funding import page as funding_page
from chargeback_kit.export.page import page
from chargeback_kit.export.workbook.workbook import workbook
from chargeback_kit.planning.funding import Risks, funding
from chargeback_kit.presentation import tradeoff
from chargeback_kit.widgets.panels.picture import BY_NAME, Picture
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.panels.statements import Statements
from chargeback_kit.widgets.state import State

from .pictures import TOLD

SECTIONS = {
    "waterfall": "steps",
    "pools": "pools",
    "wallet": "wallet",
    "alerts": "alerts",
    "cost_centers": "statements",
    "licences": "licences",
    "invoice": "invoice",
    "problems": "problems",
    "messages": "messages",
    "waste": "waste",
}
SHEETS = {
    "waterfall": "From list price to what departments pay",
    "pools": "Pools",
    "wallet": "Wallet",
    "cost_centers": "Statements",
    "licences": "Licences",
    "invoice": "Invoice",
    "problems": "Problems",
    "messages": "Messages",
    "waste": "Waste",
}
CHARTS = {
    "waterfall": waterfall,
    "pools": pool_meters,
    "wallet": wallet_path,
    "cost_centers": cost_centers,
    "calendar": calendar,
    "destinations": destinations,
}
Told = tuple[str, str]


@pytest.fixture(scope="session")
def told(october):
    """The title and the next step of every picture."""
    rows = {name: module.rows(october) for name, module in TOLD.items()}
    return {name: (TOLD[name].title(rows[name]), TOLD[name].next_step(rows[name])) for name in rows}


@pytest.fixture(scope="session")
def html(october):
    """The page."""
    return page(october)


@pytest.fixture(scope="session")
def book(october, tmp_path_factory):
    """The workbook, opened."""
    path = tmp_path_factory.mktemp("book") / "bill.xlsx"
    workbook(october, path)
    return openpyxl.load_workbook(path)


def words(html):
    """Text without tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def first(pattern: str, text: str) -> str:
    """What a pattern finds first, which must be there."""
    found = re.search(pattern, text)
    assert found is not None
    return str(found[1])


@pytest.mark.parametrize("name", SECTIONS)
def test_on_the_page(name, told, html):
    section = html.partition(f'<section id="{SECTIONS[name]}"')[2].partition("</section>")[0]
    heading = first(r"<h2[^>]*><span.*?</span>(.*?)</h2>", section)
    step = re.search(r'<p class="next">(.*?)</p>', section)
    assert (words(heading), words(step.group(1)) if step else "") == told[name]


@pytest.mark.parametrize("name", SHEETS)
def test_in_the_workbook(name, told, book):
    lines = {(row[0], row[1]): row[4] for row in book["Summary"].iter_rows(values_only=True)}
    assert (lines["Finding", SHEETS[name]], lines.get(("Next step", SHEETS[name]), "")) == told[name]
    if SHEETS[name] in book.sheetnames:
        head = book[SHEETS[name]].oddHeader.left.text
        assert head == "\n".join(filter(None, told[name])) or head == told[name][0]


@pytest.mark.parametrize("name", CHARTS)
def test_in_the_chart(name, told, october):
    spec = CHARTS[name].chart(CHARTS[name].rows(october)).to_dict()
    headline = next(param["value"] for param in spec["params"] if param["name"] == "headline")
    assert " ".join(headline) == told[name][0]
    assert json.dumps(told[name][1])[1:-1] in json.dumps(spec["description"])


@pytest.mark.parametrize("name", CHARTS)
def test_in_the_panel(name, told, october):
    panel = Picture(State.around(october), next(key for key, module in BY_NAME.items() if module is CHARTS[name]))
    assert shown(panel) == told[name]


@pytest.mark.parametrize(("panel", "name"), [(Statements, "cost_centers"), (ProblemList, "problems")])
def test_in_the_panels_without_a_chart(panel, name, told, october):
    assert shown(panel(State.around(october))) == told[name]


def shown(panel) -> Told:
    """The heading of a panel and the next step below it."""
    heading = first(r"<h2[^>]*>(.*?)</h2>", panel.title.value)
    step = re.search(r'<p class="kit-next">(.*?)</p>', panel.title.value)
    return words(heading), words(step.group(1)) if step else ""


def test_on_the_page_of_a_funding_plan(october):
    plan = funding([october], alpha=0.1, risks=Risks(paths=200))
    rows = tradeoff.rows(plan)
    section = funding_page(plan).partition('<section id="tradeoff"')[2].partition("</section>")[0]
    heading = first(r"<h2[^>]*><span.*?</span>(.*?)</h2>", section)
    step = first(r'<p class="next">(.*?)</p>', section)
    assert (words(heading), words(step)) == (tradeoff.title(rows), tradeoff.next_step(rows))
    assert " ".join(drawn.chart(rows).to_dict()["params"][0]["value"]) == words(heading)
