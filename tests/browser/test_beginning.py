"""Beginning with three loose files and no agreement: at most six clicks to a statement, and every file can go again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

import chargeback_kit as ck
from chargeback_kit.beginning.answers import Answers
from chargeback_kit.beginning.draft import STARTING, draft
from chargeback_kit.months_held import held_months

from .bills import SAMPLE, bill
from .reading import panel, shows

LOOSE = ("Export.callingplans.4ad5b655.zip", "users.csv", "rates.csv")
MOST_CLICKS = 6


@pytest.fixture
def loose(tmp_path: Path) -> list[Path]:
    for name in LOOSE:
        (tmp_path / name).write_bytes((SAMPLE / "2026-10" / name).read_bytes())
    return [tmp_path / name for name in LOOSE]


@pytest.mark.parametrize("width", [1280, 390])
def test_three_loose_files_become_a_statement(visitor, loose: list[Path], width: int) -> None:
    page, clicks = visitor(width).open("bill_explainer"), 0
    if width < 600:
        page.get_by_role("button", name="Show controls").click()
        clicks += 1
    own = panel(page, "Your files")
    own.locator("input[type=file]").set_input_files(loose)
    clicks += 1
    expect(own.get_by_role("button", name="Take away users.csv")).to_be_visible()
    expect(own.locator(".kit-files")).to_contain_text("Calling Plans export (2025), 3,271 rows")
    expect(own.locator(".kit-ask").first).to_contain_text("No agreement.toml yet")
    page.get_by_label("Who pays for what is nobody’s").fill("IT")
    page.get_by_label("Credits when the month began").fill("77,41")
    page.get_by_role("button", name="Use these answers").click()
    clicks += 1
    expect(own.get_by_role("button", name="Take away agreement.toml")).to_be_visible()
    answered = bill_by_command(loose[0].parent)
    shows(page, "Departments pay", answered.total)
    page.get_by_role("group", name="Statements of").get_by_role("button", name="Sales", exact=True).click()
    clicks += 1
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Statement of Sales (PDF)").click()
        clicks += 1
    assert clicks <= MOST_CLICKS
    owed = answered.statements.loc[answered.statements["cost_center"] == "Sales", "amount"].sum()
    assert f"{owed:,.2f}" in PdfReader(arriving.value.path()).pages[0].extract_text()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px too wide"
    if width > 600:
        goes_by_the_keyboard(page)


def goes_by_the_keyboard(page: Page) -> None:
    """A file goes by its cross, the next one has the focus, and the sample comes back."""
    own = panel(page, "Your files")
    cross = own.get_by_role("button", name="Take away users.csv")
    cross.focus()
    page.keyboard.press("Enter")
    expect(cross).to_have_count(0)
    expect(own.locator(".kit-files li")).to_have_count(len(LOOSE))
    own.get_by_role("button", name="Back to the sample").click()
    expect(own.locator(".kit-files li")).to_have_count(0)
    shows(page, "Departments pay", bill("2026-10").total)


def bill_by_command(folder: Path) -> ck.Bill:
    """What `init` writes for the same answers, and its bill."""
    (held,) = held_months([folder], default_agreement=STARTING)
    answers = Answers(currency="USD", unowned="IT", opening=ck.Wallet(opening="77.41").opening)
    (folder / "agreement.toml").write_text(draft(held.folder, held.landed, answers), encoding="utf-8")
    return ck.bill(folder, "2026-10")
