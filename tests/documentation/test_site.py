"""The documentation builds without a warning, holds every page, command and name, and needs no network."""

import re
import subprocess
import sys
from functools import cache
from inspect import ismodule
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
from browser.browsers import chromium
from playwright.sync_api import Page

import chargeback_kit as ck
from chargeback_kit.cli import COMMANDS, commands

ROOT = Path(__file__).parents[2]
BUILT = {"build", "dist", "out"}
SEEN = {
    "first page": "index.html",
    "rules": "chargeback_kit/rules/README.html",
    "lesson": "notebooks/04_pools.html",
    "Python": "docs/python/a_bill.html",
    "command": "docs/commands/plan.html",
    "table": "files/chargeback_kit/rules/kinds.csv.html",
    "code": "files/chargeback_kit/rules/pools.py.html",
}


def build(sources: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`make docs` with other folders."""
    line = [sys.executable, "-m", "sphinx", "--quiet", *options, "-c", str(ROOT / "docs"), str(sources), str(out)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    done = build(ROOT, out, "--fail-on-warning", "--keep-going")
    assert done.returncode == 0, done.stderr
    return out


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@cache
def places(page: Path) -> set[str]:
    """The anchors of a page."""
    return set(re.findall(r'\bid="([^"]+)"', text_of(page)))


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_and_lesson_of_the_project_is_there(site: Path) -> None:
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in BUILT]
    read = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))]
    read += [*ROOT.glob("notebooks/*.ipynb")]
    names = {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in read} - {"docs/contents.html"}
    assert len(names) > 40
    missing = [name for name in sorted(names) if not (site / name).is_file()]
    assert missing == []


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    broken = set()
    for page in pages(site):
        for link in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', text_of(page)):
            found = urlsplit(link)
            if found.scheme:
                continue
            target = (page.parent / unquote(found.path)).resolve() if found.path else page
            anchor = unquote(found.fragment)
            if not target.is_file() or (anchor and anchor not in places(target)):
                broken.add((page.relative_to(site).as_posix(), link))
    assert broken == set()


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    """To a page, a heading, a file and a folder; those that hold are not."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "code.py").write_text("answer = 42\n")
    links = [
        "gone.md",
        "other.md#no-such-heading",
        "folder/gone.py",
        "lost/",
        "other.md#a-heading",
        "folder/code.py",
        "folder/",
    ]
    (tmp_path / "README.md").write_text("# First\n\n" + "\n".join(f"- [words]({link})" for link in links))
    (tmp_path / "other.md").write_text("# Other\n\n## A heading\n\nWords.\n")
    out = tmp_path / "out"
    said = [
        line
        for line in build(tmp_path, out, "-D", "extensions=myst_parser,sphinx.ext.autodoc").stderr.splitlines()
        if "README.md:" in line and "toctree" not in line
    ]
    assert all(any(f"'{link.split('#')[-1]}'" in line for line in said) for link in links[:4]), said
    assert len(said) == 4
    assert "answer" in text_of(out / "files" / "folder" / "code.py.html")
    assert "code.py.html" in text_of(out / "files" / "folder.html")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_page_with_all_its_options(site: Path, name: str) -> None:
    command = typer.main.get_command(commands((name,))).commands[name]  # type: ignore[attr-defined]
    shown = re.sub(r"<[^>]+>", "", text_of(site / "docs" / "commands" / f"{name}.html"))
    options = [word for param in command.params for word in param.opts if word.startswith("--")]
    assert len(options) >= len(command.params) - 2
    assert [word for word in options if word not in shown] == []


def test_every_name_of_the_kit_is_described(site: Path) -> None:
    described = {place for page in (site / "docs" / "python").glob("*.html") for place in places(page)}
    names = [name for name in dir(ck) if name != "__version__"]
    ids = [f"{'module-' * ismodule(getattr(ck, name))}chargeback_kit.{name}" for name in names]
    assert [each for each in ids if each not in described] == []
    assert {f"chargeback_kit.Bill.{name}" for name in ("explain", "what_if", "statements", "write")} <= described


def test_the_pooling_rule_is_one_click_from_the_first_page(site: Path) -> None:
    row = next(
        line for line in re.findall(r"<tr\b.*?</tr>", text_of(site / "index.html"), re.DOTALL) if "draw.sql" in line
    )
    links = re.findall(r'href="([^"]+)"', row)
    assert "files/chargeback_kit/engine/steps/4_pool/draw.sql.html" in links
    assert "notebooks/04_pools.html" in links


def test_the_first_page_lists_every_lesson() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## The lessons\n")[2].partition("\n## ")[0]
    lessons = {path.name for path in ROOT.glob("notebooks/*.ipynb")}
    assert set(re.findall(r"^\| \W*[^|]*\(notebooks/(\w+\.ipynb)\)", section, re.MULTILINE)) == lessons


def test_nothing_of_a_page_lies_elsewhere(site: Path) -> None:
    loads = re.compile(r'<(?!a\b)\w+[^>]*\b(?:src|href)="(?:https?:)?//[^"]*"')
    fetches = re.compile(r'@import|url\(["\']?(?:https?:)?//[^)]*')
    found = [(page.name, loads.search(text_of(page))) for page in pages(site)]
    found += [(sheet.name, fetches.search(text_of(sheet))) for sheet in site.rglob("*.css")]
    assert [(name, match[0]) for name, match in found if match] == []


def test_pages_and_search_work_without_a_network(site: Path) -> None:
    asked, complaints = [], []
    with chromium() as browser:
        for width in (1280, 390):
            context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            for what, name in SEEN.items():
                page.goto((site / name).as_uri())
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{what} is {wide} pixels wide where {width} are seen"
            assert search(page, site, "pool") == "Pool"
            context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len(asked) > len(SEEN)
    assert complaints == []


def search(page: Page, site: Path, words: str) -> str:
    """The first page that is found."""
    page.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    first = page.locator("#search-results li a").first
    first.wait_for()
    return first.inner_text()
