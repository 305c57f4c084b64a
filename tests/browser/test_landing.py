"""The first page: what there is, reachable by keyboard, on any width, light and dark."""

import pytest

from chargeback_kit.serving.catalogue import apps, lessons

from .faults import faults


def test_every_app_has_a_card_that_leads_to_it(visitor) -> None:
    visit = visitor()
    visit.page.goto(visit.address)
    cards = visit.page.locator(".kit-choices a")
    shown = [(card.locator("h2").inner_text(), card.locator("p").inner_text()) for card in cards.all()]
    assert shown == [(app.title, app.description) for app in apps()]
    assert [card.get_attribute("href") for card in cards.all()] == [f"/voila/render/{app.name}.ipynb" for app in apps()]


def test_every_lesson_is_listed_with_what_it_is_about_and_how_it_opens(visitor) -> None:
    visit = visitor()
    visit.page.goto(visit.address)
    section = visit.page.locator(".kit-lessons")
    assert section.locator("li").all_inner_texts() == [f"{each.title}. {each.description}." for each in lessons()]
    assert "make lab" in section.locator("p").inner_text()


def test_the_keyboard_reaches_every_card(visitor) -> None:
    visit = visitor()
    visit.page.goto(visit.address)
    reached = []
    for _ in range(1 + len(apps())):
        visit.page.keyboard.press("Tab")
        reached.append(visit.page.evaluate("document.activeElement.innerText.split('\\n')[0]"))
    assert reached == ["Skip to the content", *(app.title for app in apps())]
    assert visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_serious_stands_in_anybodys_way(visitor, width: int, dark: bool) -> None:
    visit = visitor(width, dark=dark)
    visit.page.goto(visit.address)
    assert faults(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_address_that_leads_nowhere_says_so_in_a_sentence(visitor) -> None:
    visit = visitor()
    answer = visit.page.goto(f"{visit.address}voila/render/nothing.ipynb")
    visit.complaints.clear()  # the browser reports the 404 itself
    assert answer.status == 404
    assert visit.page.locator("main").inner_text().startswith("There is no page at this address.")
    assert "Traceback" not in visit.page.content()
