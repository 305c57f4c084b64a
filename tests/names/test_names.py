"""A known code never stands where no name of it stands: on pages, in workbooks, consoles, widgets and pictures."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from chargeback_kit import screens
from chargeback_kit.cli import commands
from chargeback_kit.reference.spoken import named, product
from chargeback_kit.rules.pool_id import named_pool
from chargeback_kit.widgets.chart import LiveChart

from .surfaces import bare_codes, inside, of_page, of_widget, of_workbook

SAMPLE = Path(__file__).parents[2] / "sample_data"
LESSON = Path(__file__).parents[2] / "notebooks" / "data" / "plan_mix"
OCTOBER, MONTH = str(SAMPLE / "2026-10"), ("--month", "2026-10")
PRICES = "option,country,price,currency,sku\n" + "".join(
    f"{option},,{price},USD,\n"
    for option, price in {"payg": "3.00", "120": "5.00", "standard": "12.00", "international": "24.00"}.items()
)
CENTERS = ("IT",)
COMMANDS = {
    "check": (OCTOBER,),
    "bill": (OCTOBER, *MONTH, "--charges", "rated", "--out", "{out}"),
    "calls": (OCTOBER, *MONTH, "--where", "kind=conference_zone_a"),
    "compare": (str(SAMPLE / "2026-09"), OCTOBER, "--out", "{out}"),
    "plan": (str(LESSON), *MONTH, "--prices", "{prices}", "--out", "{out}"),
    "fund": ("--assume", str(SAMPLE / "assumptions.toml"), "--out", "{out}"),
    "statements": (OCTOBER, *MONTH, "--out", "{out}"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Path]]:
    """What every command said, and the folder it wrote."""
    root = tmp_path_factory.mktemp("surfaces")
    (root / "prices.csv").write_text(PRICES)
    return {name: _run(name, words, root) for name, words in COMMANDS.items()}


def _run(name: str, words: tuple[str, ...], root: Path) -> tuple[str, Path]:
    out = root / name
    done = CliRunner().invoke(commands(), [name, *(word.format(out=out, prices=root / "prices.csv") for word in words)])
    assert done.exit_code == 0, done.output
    return done.output, out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_console_says_no_bare_code(told: dict[str, tuple[str, Path]], name: str) -> None:
    assert bare_codes(told[name][0].splitlines(), named_so=CENTERS) == []


@pytest.mark.parametrize("name", ["bill", "compare", "plan", "fund", "statements"])
def test_a_page_shows_no_bare_code(told: dict[str, tuple[str, Path]], name: str) -> None:
    pages = sorted(told[name][1].rglob("*.html"))
    assert pages
    for page in pages:
        assert bare_codes(of_page(page.read_text("utf-8")), named_so=CENTERS) == [], page.name


def test_a_workbook_shows_no_bare_code(told: dict[str, tuple[str, Path]]) -> None:
    rows = list(of_workbook(told["bill"][1] / "bill.xlsx"))
    assert len(rows) > 1000
    assert bare_codes(rows, named_so=CENTERS) == []


@pytest.mark.parametrize("name", screens.__all__)
def test_an_app_shows_no_bare_code(name: str) -> None:
    shown = list(inside(getattr(screens, name)(SAMPLE / "2026-10")))
    for picture in (widget for widget in shown if isinstance(widget, LiveChart)):
        picture.width = 700  # as the page does: it is drawn then
    texts = [text for widget in shown for text in of_widget(widget)]
    assert len(texts) > 50
    assert bare_codes(texts, named_so=CENTERS) == []


def test_what_is_not_known_is_marked_and_what_is_known_is_named() -> None:
    assert named("FLYING_CARPET") == "FLYING_CARPET (no name known)"
    assert named("") == named_pool("") == ""
    assert product("MCOPSTN2") == "Domestic and International Calling Plan"
    assert named_pool("US/MCOPSTN2/international") == (
        "Domestic and International Calling Plan, United States, international minutes (US/MCOPSTN2)"
    )
    assert named_pool("US/MCOPSTN8/6be23889").endswith("United States (US/MCOPSTN8)")


def test_the_walk_finds_a_bare_code() -> None:
    assert bare_codes(["8 more MCOPSTN1 licences"]) == ["MCOPSTN1: 8 more MCOPSTN1 licences"]
    assert bare_codes(["conference_zone_a: 3 calls", "DE"]) == [
        "conference_zone_a: conference_zone_a: 3 calls", "country DE",
    ]  # fmt: skip
    assert bare_codes(["Domestic Calling Plan (MCOPSTN1)", "the whole: --where 'category=toll_free'"]) == []
