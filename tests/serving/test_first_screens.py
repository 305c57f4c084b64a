"""First screens: what the live ones tell, as text that runs nothing; made beside the server, of the present files."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from browser.servers import served
from browser.test_hostile import ask, session
from waiting import until

from chargeback_kit.screens import still as stills
from chargeback_kit.screens.apps import shell
from chargeback_kit.screens.still import still
from chargeback_kit.serving import catalogue, first_screens
from chargeback_kit.serving.ceilings import MIB, Ceilings
from chargeback_kit.serving.first_screens import FirstScreens, key
from chargeback_kit.widgets import vega

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
LIMITS = Ceilings(page_bytes=2048 * MIB)
PATIENCE_SECONDS = 60.0
EVIL = "<script>alert(1)</script> & Sons"


def words(html: str) -> str:
    """What is read of a piece of HTML."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html))))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures in one width are enough."""
    monkeypatch.setattr(stills, "WIDTHS", (320,))


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A shelf of this test alone."""
    monkeypatch.setattr(vega, "shelf", lambda: tmp_path / "shelf")
    return tmp_path / "shelf"


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("app", catalogue.ORDER)
def test_it_says_what_the_live_one_says_and_runs_nothing(app: str) -> None:
    found = still(app, SAMPLE)
    live = shell(SAMPLE, app)
    shown = [each for each in live.opened[app].boxes[1].children if each.layout.display != "none"]
    headings = [re.findall(r"<h2[^>]*>(.*?)</h2>", each.title.value)[0] for each in shown]
    told = re.findall(r"<h2>(.*?)</h2>", found)
    assert told == headings[: len(told)]
    assert len(told) >= 2
    pictures = re.findall(r'role="img" aria-label="([^"]+)"', found)
    assert len(pictures) == found.count("<svg") == (app != "compare")
    body = found.partition("</style>")[2]
    assert not re.search(r"<script|<a [^>]*href|\son\w+=|javascript:|https?:|<iframe|<form|<input|<button", body)
    assert not re.search(r'role="(?:status|alert)"|\bkit-', body), "nothing is announced, or taken for the live one"
    assert "url(#still-320-" in body or "url(" not in body
    assert not re.search(r"#01fe\w\w", body), "each colour is the page's"


@pytest.mark.usefixtures("few")
def test_what_files_say_is_text(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "own")
    for users in (tmp_path / "own").rglob("users*.csv"):
        text = users.read_text(encoding="utf-8-sig")
        assert "Sales" in text
        users.write_text(text.replace("Sales", EVIL), encoding="utf-8")
    found = still("chargeback", tmp_path / "own")
    assert EVIL in words(found)
    assert "<script" not in found


def test_there_is_none_of_what_cannot_be_billed(tmp_path: Path) -> None:
    (tmp_path / "nothing.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert still("bill_explainer", tmp_path) == ""
    assert still("bill_explainer", tmp_path / "not there") == ""


def test_other_files_or_another_day_are_told_apart(tmp_path: Path) -> None:
    own, before = tmp_path / "2026-10", tmp_path / "2026-09"
    for each in (own, before):
        each.mkdir()
        (each / "calls.csv").write_text("a", encoding="utf-8")
    day = date(2026, 11, 1)
    known = [key(own, day)]
    assert key(own, day) == known[0]
    known.append(key(own, date(2026, 11, 2)))
    (own / "calls.csv").write_text("ab", encoding="utf-8")
    known.append(key(own, day))
    os.utime(own / "calls.csv", ns=(1, 1))
    known.append(key(own, day))
    (own / "users.csv").write_text("", encoding="utf-8")
    known.append(key(own, day))
    (before / "calls.csv").unlink()
    known.append(key(own, day))
    shutil.rmtree(own)
    known.append(key(own, day))
    assert len(set(known)) == len(known)


def test_a_folder_of_ones_own_is_made_anew_and_never_put_on_the_shelf(private: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(SAMPLE, own)
    screens = FirstScreens(own, ["chargeback"], LIMITS)
    try:
        assert screens.of("chargeback") == ""
        screens.look()
        until(lambda: bool(screens.of("chargeback")))
        assert "Nobody" not in screens.of("chargeback")
        assert screens.of("plan_mix") == screens.of("../chargeback") == ""
        for users in own.rglob("users*.csv"):
            users.write_text(users.read_text(encoding="utf-8-sig").replace("Sales", "Nobody"), encoding="utf-8")
        screens.look()
        assert screens.of("chargeback") == "", "what is stale is shown to nobody"
        until(lambda: bool(screens.of("chargeback")))
        assert "Nobody" in screens.of("chargeback")
        assert not screens.is_sample
    finally:
        place = screens._place
        screens.stop()
    assert not place.exists()
    assert not private.exists()


def test_those_of_the_sample_are_there_for_the_next_server(private: Path) -> None:
    first = FirstScreens(SAMPLE, ["compare"], LIMITS)
    first.look()
    until(lambda: bool(first.of("compare")))
    first.stop()
    assert len([*private.rglob("compare-*.html")]) == 1
    second = FirstScreens(SAMPLE, ["compare"], LIMITS)
    second.look()
    assert second._process is None
    assert second.is_sample
    assert second.of("compare") == first.of("compare") != ""


def test_a_making_that_takes_too_much_is_ended(private: Path) -> None:
    screens = FirstScreens(SAMPLE, ["compare"], Ceilings(page_bytes=MIB))
    screens.look()
    process = screens._process
    assert process is not None
    until(lambda: screens._takes_too_much(process.pid))
    screens.look()
    assert process.poll() is not None
    screens.look()
    assert screens._process is None, "and not begun again"
    assert private.exists()


@pytest.mark.parametrize("after_seconds", [0.0, 1.5])
def test_the_making_ends_with_its_server_and_leaves_nothing(tmp_path: Path, after_seconds: float) -> None:
    asked = [str(SAMPLE), str(tmp_path), "key", *catalogue.ORDER]
    process = subprocess.Popen(
        [sys.executable, "-m", first_screens.__name__, *asked],
        stdin=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    time.sleep(after_seconds)
    process.send_signal(signal.SIGINT if after_seconds else 0)  # Ctrl-C is for the server
    assert process.poll() is None
    assert process.stdin
    process.stdin.close()
    process.wait(PATIENCE_SECONDS)
    assert [each.name for each in tmp_path.iterdir() if not each.name.endswith(".html")] == []


def test_it_is_behind_the_token_says_whose_it_is_and_goes_with_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A server of a folder of one's own: who may see that folder sees its first screen, and nobody its place."""
    own, place = tmp_path / "secret-place", tmp_path / "scratch"
    shutil.copytree(SAMPLE, own)
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    with served("--folder", str(own), "--app", "compare") as server:
        until(lambda: bool([*place.rglob("compare-*.html")]))
        (made,) = place.rglob("compare-*.html")
        assert all(each.stat().st_mode & 0o077 == 0 for each in (made.parent, made.parent.parent))
        for shown in ({}, {"Authorization": "token wrong"}):
            status, _, text = ask(server, "/voila/render/compare.ipynb", **shown)
            assert (status, "still-main" in text) == (403, False)
        for path in (f"/{made.name}", f"/voila/files/{made.name}", f"/voila/static/{made.name}", f"/queue/{made.name}"):
            assert "still-main" not in ask(server, path, Cookie=session(server))[2]
        status, _, text = ask(server, "/voila/render/compare.ipynb", Cookie=session(server))
        assert status == 200
        page = text.partition("<body")[2]
        assert "This is the bill that every page here begins with. Your own page is being made;" in words(page)
        assert made.read_text(encoding="utf-8") in page
        assert not [each for each in ("secret-place", str(tmp_path), server.token) if each in page]
    assert [*place.iterdir()] == []
