"""Drawings hold their data under one name, keep to the palette, and become files without a network."""

import html
import json
import re
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET

import altair as alt
import pytest

import chargeback_kit as ck
from chargeback_kit.charts.export import png, svg, tinted
from chargeback_kit.charts.frame import NAME, drawing, values
from chargeback_kit.charts.theme import NARROW, PALETTE
from chargeback_kit.plot import WIDE
from chargeback_kit.presentation.palette import COLOURS
from chargeback_kit.widgets.panels.picture import DARK

from .charts import CHARTS, NAMES, WIDTHS, drawn

PNG = b"\x89PNG\r\n\x1a\n"
XLINK = "http://www.w3.org/"


@pytest.fixture
def no_network(monkeypatch):
    """Whoever opens a connection from Python fails."""

    def refuse(*_):
        raise AssertionError("a chart asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def on_a_dark_page(chart):
    """The same chart with the colours that a live one takes on a dark page."""
    changed = chart.copy(deep=False)
    known = [param.to_dict() for param in chart.params]
    changed.params = [
        alt.VariableParameter(**each | {"value": DARK.get(each["name"], each["value"])}) for each in known
    ]
    return changed


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_is_valid_and_fits(name, width, october):
    chart = drawn(name, october, width)
    chart.to_dict(validate=True)
    assert float(ET.fromstring(svg(chart)).attrib["width"]) <= width


def test_a_wallet_without_purchases_is_drawn_as_high_as_any(october):
    bare = october.what_if(wallet=ck.Wallet(opening="900.00", trigger="0.00", recharge="0.00", top_up=()))
    assert set(bare.wallet["event"]) == {"opening", "call", "closing"}
    assert 240 <= float(ET.fromstring(svg(drawn("wallet_path", bare))).attrib["height"]) <= 400


@pytest.mark.parametrize("name", NAMES)
def test_no_address_is_asked_for(name, october, no_network):
    spec = drawn(name, october).to_dict()
    addresses = re.findall(r'"(https?:[^"]+)"', json.dumps(spec))
    assert addresses == [spec["$schema"]]  # the name of the format; nothing reads it
    assert '"url"' not in json.dumps(spec)
    picture = svg(drawn(name, october))
    assert {link for link in re.findall(r'"(https?:[^"]+)"', picture) if not link.startswith(XLINK)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_chart_is_the_same_bytes(name, october, no_network):
    first, other = drawn(name, october), drawn(NAMES[0], october)
    before = svg(first), png(first)
    svg(other)
    assert (svg(drawn(name, october)), png(drawn(name, october))) == before
    assert before[1].startswith(PNG)


@pytest.mark.parametrize("name", NAMES)
def test_a_live_view_finds_the_data_under_its_name(name, october):
    import vl_convert

    chart = drawn(name, october)
    spec = vl_convert.vegalite_to_vega(json.dumps(chart.to_dict()))
    (data,) = [source for source in spec["data"] if source["name"] == NAME]
    assert json.loads(data["values"]) == json.loads(json.dumps(values(CHARTS[name].rows(october))))
    assert "headline" in {signal["name"] for signal in spec["signals"]}
    assert {f"colour_{tone}" for tone in COLOURS} <= {signal["name"] for signal in spec["signals"]}


@pytest.mark.parametrize("name", NAMES)
def test_no_colour_stands_outside_the_palette(name, october):
    for dark in (False, True):
        picture = svg(on_a_dark_page(drawn(name, october)) if dark else drawn(name, october))
        used = set(re.findall(r"#[0-9a-f]{6}\b", picture))
        assert used <= {tone.dark if dark else tone.light for tone in PALETTE.values()}


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_of_a_dark_page_is_one_that_the_drawing_has(name, october):
    light = {param["name"]: param["value"] for param in drawn(name, october).to_dict()["params"]}
    assert DARK.keys() <= light.keys()
    assert all(DARK[colour] != light[colour] for colour in ("colour_paper", "colour_ink"))


def test_the_same_thing_has_the_same_colour_in_every_chart(october):
    for name in ("cost_centers", "destinations"):
        scale = drawn(name, october).to_dict()["layer"][0]["encoding"]["color"]["scale"]
        assert [tone["expr"] for tone in scale["range"]] == [f"colour_{category}" for category in scale["domain"]]
    assert PALETTE["licence_fees"] == PALETTE["fees"]


@pytest.mark.parametrize("name", NAMES)
def test_tooltips_show_money_as_text(name, october):
    chart, rows = drawn(name, october), CHARTS[name].rows(october)
    shown = set(re.findall(r'"field": "(\w+)", "title"', json.dumps(chart.to_dict())))
    assert shown
    assert all(isinstance(cell, str) for field in shown for cell in rows[field])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_odd_names_stay_text(name, width, odd):
    picture = svg(drawn(name, odd, width))
    root = ET.fromstring(picture)
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    assert float(root.attrib["width"]) <= width


def test_reading_the_kit_does_not_load_the_drawing_library():
    modules = ", ".join(f"chargeback_kit.charts.{name}" for name in NAMES)
    code = f"import chargeback_kit, chargeback_kit.cli, {modules}, sys; print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_narrow_is_narrower():
    assert NARROW < 390 < WIDE < 1280


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("of", ["october", "empty", "odd"])
def test_a_drawing_for_a_page_is_the_checked_one(name, of, request):
    bill = request.getfixturevalue(of)
    rows = CHARTS[name].rows(bill)
    for width in WIDTHS:
        assert drawing(CHARTS[name], rows, width) == drawn(name, bill, width).to_dict(validate=True)


WORDS = r"<(?:text|tspan)[^>]*>([^<]+)</"
"""The words of a picture: a text of one line, or the lines of a longer one."""


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_in_a_page_has_the_same_words_and_the_colours_of_the_page(name, october, no_network):
    spec = drawing(CHARTS[name], CHARTS[name].rows(october), WIDE)
    whole, found = svg(drawn(name, october)), tinted(spec, "here")
    told = {*spec["title"]["subtitle"], *next(p["value"] for p in spec["params"] if p["name"] == "headline")}
    words = re.findall(WORDS, found)
    assert {*re.findall(WORDS, whole)} == {*words} | {html.escape(each) for each in told}
    assert ET.fromstring(found).attrib.keys() <= {"width", "height", "viewBox"}
    assert "var(--tint-paper)" in found
    assert not {tone for pair in PALETTE.values() for tone in (pair.light, pair.dark)} & {*re.findall(r"#\w{6}", found)}
    assert not re.findall(r'id="(?!here-)|url\(#(?!here-)|on\w+="|href', found)
    assert len(found) < 0.7 * len(whole)
