"""The pages on paper: every table whole, nothing scrolls or is cut off; statements first, the technical part last."""

import io
from pathlib import Path

import pypdf
import pytest
from export.tenant import bill, call, person
from oracle.tiny import licence

import chargeback_kit as ck

ROOT = Path(__file__).parents[2]
PAPER, LANDSCAPE = 695, 1031
"""The width of A4 within its margins [px], upright and for what is too wide for it."""
CUT_OFF = """within => [...document.querySelectorAll("table, .scroll, svg, td, th")].filter(each => {
    const box = each.getBoundingClientRect(), how = getComputedStyle(each);
    const clips = ["auto", "scroll", "hidden"].includes(how.overflowX) && each.scrollWidth > each.clientWidth;
    const beyond = box.right > document.documentElement.clientWidth + 1;
    return each.matches(within) && (clips || beyond || how.position === "sticky");
}).map(each => each.outerHTML.slice(0, 80))"""
TORN = """() => [...document.querySelectorAll("td.number, thead .number, .amount")].filter(each => {
    const words = document.createTreeWalker(each, NodeFilter.SHOW_TEXT), tops = new Set();
    while (words.nextNode()) for (const found of words.currentNode.data.matchAll(/[^\\s-]+/g)) {
        const word = document.createRange();
        word.setStart(words.currentNode, found.index);
        word.setEnd(words.currentNode, found.index + found[0].length);
        tops.clear();
        for (const box of word.getClientRects()) if (box.width) tops.add(Math.round(box.top));
        if (tops.size > 1) return true;
    }
}).map(each => each.textContent)"""
LARGE = {"Charge": "1234567.89", "Connection Fee": "0.00"}
KINDS: tuple[dict[str, str], ...] = (
    {},
    {"Capability": "MCOMEETADD", "Call Type": "conf_out"},
    {"Number Type": "TollFree", "Call Type": "user_in", "Call Direction": "Inbound"},
    {"Call Type": "user_in"},
    {"Domestic/International": "Domestic", "Destination Number": "+19005550100", "Destination Dialed": "US"},
    {"Domestic/International": "Domestic", "Destination Number": "+15035550123", "External Country": "US"},
    {"Call Type": "dr_out"},
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of the sample, of a statement and of a tenant with every category and amounts of seven digits."""
    folder = tmp_path_factory.mktemp("print")
    sample = ck.bill(ROOT / "sample_data" / "2026-10", "2026-10")
    sample.write(folder / "sample")
    sample.write_statements(folder / "statements")
    people = [person(n, cost_center=f"Northern Countries {n}") for n in range(3)]
    calls = [call(n, n % 3, **LARGE | kind) for n, kind in enumerate(KINDS * 3)]
    terms = (
        'unowned = "Northern Countries 0"\n[chargeback]\nmarkup_percent = "3"\nsmallest = "1.00"\ncentral = ["other"]\n'
    )
    bill(folder / "in", people, calls, agreement=terms + licence("MCOPSTN1", 3, "99.00")).write(folder / "wide")
    found = (folder / "sample/bill.html", folder / "wide/bill.html", folder / "statements/cost-centres/Sales.html")
    return dict(zip(("sample", "wide", "statement"), found, strict=True))


@pytest.mark.parametrize("name", ["sample", "wide", "statement"])
def test_nothing_is_cut_off_or_torn_on_paper(browser, pages, name):
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(pages[name].as_uri())
    for width, within in ((LANDSCAPE, ".wide-page *"), (PAPER, ":not(.wide-page *)")):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate(CUT_OFF, within) == []
    assert page.evaluate(TORN) == []
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) >= 1
    page.close()


def test_statements_come_first_and_the_technical_part_last(browser, pages):
    page = browser.new_page()
    page.goto(pages["sample"].as_uri())
    order = page.evaluate("[...document.querySelectorAll('main > section[id]')].map(each => each.id)")
    assert order[0] == "statements"
    assert order[-2:] == ["problems", "basis"]
    assert page.evaluate("[...document.querySelectorAll('nav a')].map(each => each.hash.slice(1))") == order
    page.close()
