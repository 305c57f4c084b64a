"""``chargeback-kit fund``: its files, its status, its one sentence when something is wrong."""

import csv
import errno
import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from console import run

from chargeback_kit.export import funding as writing
from chargeback_kit.problems import BrokenLaw
from planning.funding.drawing import daily, write_folder

SAMPLE = Path(__file__).parents[3] / "sample_data"
FILES = {".chargeback-kit", "funding.csv", "funding.json", "funding.html"}


def fund(*words):
    """Status, lines printed, and what was said to the user."""
    result = run("fund", *words)
    return result.exit_code, result.stdout.splitlines(), result.stderr.removesuffix("\n")


def refused(*words):
    status, printed, said = fund(*words)
    assert (status, printed, said.count("\n")) == (2, [], 0)
    return said


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    out = tmp_path_factory.mktemp("plan") / "out"
    status, printed, said = fund(SAMPLE / "2026-09", SAMPLE / "2026-10", "--alpha", "0.1", "--out", out)
    assert (status, said) == (0, "")
    return out, printed


@pytest.fixture
def october(tmp_path):
    return write_folder(tmp_path / "october", daily(datetime(2026, 10, 1, tzinfo=UTC), 31))


def test_the_files_of_two_months(sample):
    out, printed = sample
    assert {path.name for path in out.iterdir()} == FILES
    assert printed[0].startswith("For November 2026: buy ")
    assert " more for an opening of " in printed[0]
    assert "(73.72 USD lie in it on 1 November 2026)" in printed[0]
    assert "2 months of history" in printed[1]
    assert printed[1].endswith("Calls count as Microsoft reported them.")
    assert "All amounts in USD. Calls count as Microsoft reported them." in (out / "funding.html").read_text("utf-8")
    assert printed[2] == f"Written to {out}; open {out / 'funding.html'} in a browser."


def test_the_figures_agree_with_the_table(sample):
    figures = json.loads((sample[0] / "funding.json").read_text(encoding="utf-8"))
    with (sample[0] / "funding.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for mark in ("proposal", "own", "table_2017"):
        row = next(each for each in rows if each["mark"] == mark)
        assert {name: figures[mark][name] for name in ("opening", "trigger", "recharge", "idle", "lapses")} == {
            name: row[name] for name in ("opening", "trigger", "recharge", "idle", "lapses")
        }
        assert float(row["chance"]) == figures[mark]["chance"]
    assert figures["proposal"]["chance"] <= figures["alpha"] == 0.1
    assert figures["seed"] == 2026
    assert figures["data"]["months"] == ["2026-09", "2026-10"]
    assert (figures["data"]["days"], figures["currency"]) == (61, "USD")
    assert figures["exhaustion"]["now"] == "2026-11-01"
    assert figures["exhaustion"]["balance"] == figures["balance"] == "73.72"
    missing = Decimal(figures["proposal"]["opening"]) - Decimal("73.72")
    assert Decimal(figures["purchase"]) == max(missing, Decimal("50.00"))
    begins = Decimal("73.72") + Decimal(figures["purchase"])
    assert (figures["billed_after_use_from"], figures["exhaustion"]["lapses"]) == (None, [])
    assert Decimal(figures["from_balance"]["opening"]) == begins
    assert f"{figures['from_balance']['idle']} USD lie idle" in figures["argument"][0]


class Tags(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)


def test_the_page_is_whole_offline_and_says_the_argument(sample):
    html = (sample[0] / "funding.html").read_text(encoding="utf-8")
    figures = json.loads((sample[0] / "funding.json").read_text(encoding="utf-8"))
    page = Tags(html)
    assert {tag for tag, _ in page.found} & {"script", "link", "img", "iframe"} == set()
    links = [value for _, given in page.found for name, value in given.items() if name in ("href", "src")]
    assert {value[:1] for value in links} == {"#"}
    assert "http" not in html
    text = " ".join(" ".join(page.words).split())
    for sentence in (*figures["argument"], *figures["assumptions"], figures["data"]["says"]):
        assert sentence in text
    assert sum(given.get("class") == "letter" for _, given in page.found) == 6


def test_the_same_command_writes_the_same_bytes(sample, tmp_path):
    again = tmp_path / "again"
    assert fund(SAMPLE / "2026-10", SAMPLE / "2026-09", "--alpha", "0.1", "--out", again)[0] == 0
    for name in FILES:
        assert (again / name).read_bytes() == (sample[0] / name).read_bytes()


def test_months_can_be_chosen(tmp_path):
    out = tmp_path / "out"
    status, printed, _ = fund(SAMPLE / "2026-10", "--month", "2026-10", "--out", out)
    assert status == 0
    assert "1 month of history" in printed[1]
    said = refused(SAMPLE / "2026-10", "--month", "2026-08", "--out", tmp_path / "other")
    assert said == "2026-08: no calls in any folder; they hold 2026-09, 2026-10."


def test_without_history(tmp_path):
    status, printed, _ = fund("--assume", SAMPLE / "assumptions.toml", "--out", tmp_path / "out")
    assert status == 0
    assert printed[1].startswith("The advice rests on no history")
    assert "Calls count" not in printed[1] + (tmp_path / "out" / "funding.html").read_text("utf-8")
    figures = json.loads((tmp_path / "out" / "funding.json").read_text(encoding="utf-8"))
    assert figures["data"] | {"says": ""} == {"says": "", "months": [], "days": 0, "calls": 0, "spent": "0.00"}
    assert len(figures["assumptions"]) == 11


def test_neither_folder_nor_assumptions_or_both(tmp_path, october):
    said = "give bill folders, or --assume assumptions.toml, and not both."
    assert refused("--out", tmp_path / "out") == said
    assert refused(october, "--assume", SAMPLE / "assumptions.toml", "--out", tmp_path / "out") == said


@pytest.mark.parametrize("alpha", ["0", "1", "2", "nan"])
def test_a_chance_that_is_none(october, tmp_path, alpha):
    said = f"alpha is {alpha}; write a chance between 0 and 1, such as 0.05."
    assert refused(october, "--alpha", alpha, "--out", tmp_path / "out") == said
    assert not (tmp_path / "out").exists()


def test_an_existing_folder_is_kept_without_force_and_replaced_with_it(october, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert (
        refused(october, "--out", out) == f"{out}: exists already. Choose another folder, or add --force to replace it."
    )
    said = refused(october, "--out", out, "--force")
    assert said.startswith(f"{out}: holds mine.txt, which the kit did not write, and is not replaced.")
    assert (out / "mine.txt").exists()
    (out / "mine.txt").unlink()
    assert fund(october, "--out", out, "--force")[0] == 0
    assert {path.name for path in out.iterdir()} == FILES


def test_what_is_read_is_never_replaced(october):
    said = refused(october, "--out", october.parent, "--force")
    assert said.endswith("which would be replaced. Choose another folder.")
    assert (october / "calls.csv").exists()


def test_a_missing_folder(tmp_path):
    missing = tmp_path / "no"
    assert (
        refused(missing, "--out", tmp_path / "out") == f"{missing}: there is no such folder or zip. Check the spelling."
    )


def test_a_disk_that_is_full_leaves_nothing_behind(october, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing, "page", full)
    out = tmp_path / "out"
    assert refused(october, "--out", out) == f"{out}: cannot be written: No space left on device. Is the disk full?"
    assert [path.name for path in tmp_path.iterdir()] == ["october"]


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "Stopped; nothing was written."),
        (MemoryError(), 2, "The folders are too large for this machine's memory. Give fewer months."),
        (BrokenLaw("Law L2 is broken."), 3, "Law L2 is broken."),
    ],
)
def test_what_stops_it(october, tmp_path, monkeypatch, error, status, said):
    def stop(*_, **__):
        raise error

    monkeypatch.setattr("chargeback_kit.planning.funding.funding", stop)
    assert fund(october, "--out", tmp_path / "out") == (status, [], said)
    assert [path.name for path in tmp_path.iterdir()] == ["october"]
