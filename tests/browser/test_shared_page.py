"""The shared page in a browser without a network: every setting is the engine's answer, by keyboard and by address."""

import copy
from pathlib import Path
from random import Random

import pytest
from chance import drawn
from oracle.tenants import random_tenant
from sharing.asked import address, answer, document_of, engine, opened, ready, with_document

import chargeback_kit as ck
from chargeback_kit.sharing import lookup
from chargeback_kit.sharing.lookup import PageSetting, scenario, today

from .faults import faults

SETTINGS = 200
IN_FULL = 2


@pytest.fixture(scope="module")
def bill():
    return ck.bill(Path(__file__).parents[2] / "sample_data" / "2026-10", charges="rated")


@pytest.fixture(scope="module")
def path(bill, tmp_path_factory):
    return bill.write_shared(tmp_path_factory.mktemp("shared") / "estimator.html")


@pytest.fixture(scope="module")
def document(path):
    return document_of(path)


def settings(document):
    """Settings at random; quick answers know the agreed basis of fees, the others are for the full bill."""
    chance = Random(16)
    for number in range(SETTINGS):
        setting = lookup.drawn(document, chance)
        basis = setting.basis if number < IN_FULL else document["basis"]
        yield PageSetting(setting.counts, setting.wallet, basis, setting.blocking)


def test_two_hundred_settings_equal_the_engines_answers(browser, bill, path, document):
    blocked = 0
    with opened(browser, path) as page:
        ready(page)
        for number, setting in enumerate((today(document), *settings(document))):
            said = answer(page, document, setting)
            asked = "what_if" if number in range(1, IN_FULL + 1) else "imagine"
            assert said == engine(document, bill, setting, asked), setting
            blocked += bool(said["wallet"]["blocked"])
    assert blocked > SETTINGS / 20


@pytest.mark.parametrize("seed", drawn((105, 106)))
def test_a_random_tenants_page_answers_as_the_engine(browser, seed, tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    path = bill.write_shared(tmp_path / "page.html")
    document = document_of(path)
    with opened(browser, path) as page:
        ready(page)
        for setting in [*settings(document)][IN_FULL : IN_FULL + 20]:
            said = answer(page, document, setting)
            if setting.blocking and said["wallet"] is None:
                continue
            wanted = engine(document, bill, setting)
            assert said == (wanted if said["wallet"] else wanted | {"wallet": None}), setting


def test_an_answer_that_was_changed_is_caught(browser, bill, path, document, tmp_path):
    wrong = copy.deepcopy(document)
    wrong["calls"][0] += 1
    changed = with_document(path, wrong, tmp_path / "wrong.html")
    with opened(browser, changed) as page:
        ready(page)
        assert answer(page, document, today(document)) != engine(document, bill, today(document))


def test_a_damaged_page_says_so(browser, path, tmp_path):
    text = path.read_text(encoding="utf-8")
    start, mark, rest = text.partition('id="answers">')
    damaged = tmp_path / "damaged.html"
    damaged.write_text(start + mark + rest[:4000] + "AAAA" + rest[4004:], encoding="utf-8")
    with opened(browser, damaged) as page:
        page.get_by_text("This page is damaged").wait_for()
        assert not page.locator("#main").is_visible()


def test_the_scenario_of_a_setting_is_the_one_that_the_kit_would_ask(browser, bill, path, document, tmp_path):
    setting = next(each for each in settings(document) if each.blocking)
    file = tmp_path / "scenario.toml"
    with opened(browser, path) as page:
        page.goto(f"{path.as_uri()}#{address(document, setting)}")
        ready(page)
        file.write_text(page.input_value("#toml"), encoding="utf-8")
    read, wanted = ck.read_scenario(file), scenario(document, setting, bill)
    world, other = bill.imagine(read), bill.imagine(wanted)
    assert (read.assigned, read.purchased, read.blocking) == (wanted.assigned, wanted.purchased, wanted.blocking)
    assert world.total == other.total
    assert world.wallet_summary == other.wallet_summary


def test_keys_move_a_control_and_the_address_keeps_the_setting(browser, path):
    with opened(browser, path) as page:
        ready(page)
        slider = page.get_by_label("Germany").first
        slider.focus()
        page.keyboard.press("ArrowRight")
        assert slider.get_attribute("aria-valuetext") == "9 licences, 8 as it is"
        assert page.locator("#finding").inner_text().startswith("With this setting the bill would be")
        page.wait_for_url(lambda url: url.endswith("#DE/MCOPSTN1=9"))
        said = page.locator("#bar").inner_text()
        page.select_option("#fees", "even")
        page.reload()
        ready(page)
        page.wait_for_url(lambda url: url.endswith("#DE/MCOPSTN1=9&fees=even"))
        assert page.locator("#bar").inner_text() == said
        assert page.input_value("#fees") == "even"
        page.get_by_role("button", name="As it is", exact=True).click()
        page.wait_for_url(lambda url: url.endswith("#"))
        assert page.locator("#finding").inner_text().startswith("The bill is 1,701.62 USD.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_telephone_and_everybody(browser, path, scheme):
    with opened(browser, path, viewport={"width": 390, "height": 800}, color_scheme=scheme) as page:
        page.goto(f"{path.as_uri()}#DE/MCOPSTN1=3&recharge=0.00&blocked=yes&opening=banana")
        ready(page)
        assert page.locator("#said").inner_text().endswith("opening=banana.")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)")
        assert page.locator("#wallet-told").inner_text().startswith(("4", "3", "2", "1"))
        assert faults(page) == []
