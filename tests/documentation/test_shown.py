"""The pages that are run and drawn say what would be said today: `make pictures` writes them again."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chargeback_kit.presentation.palette import COLOURS, GROUNDS
from docs import figures, shown

DOCS = Path(__file__).parents[2] / "docs"


def test_what_is_shown_is_what_happens() -> None:
    assert shown.page() == shown.PAGE.read_text(encoding="utf-8")


def test_a_fetch_is_shown_with_its_faults_and_every_row_once() -> None:
    said = "\n".join(shown.of_a_fetch())
    for fault in ("429 Too Many Requests", "the token ran out (401)", "the line dropped", "the next page is gone"):
        assert fault in said
    counted = re.findall(r"(\d+) rows in the folder, (\d+) different; Graph has (\d+)", said)
    assert len(counted) == 3
    assert all(rows == different == there for rows, different, there in counted)


def test_an_alert_is_the_same_at_every_address() -> None:
    found = shown.of_an_alert()
    alert = json.loads(found["a file"][0])
    posted = found["a webhook"]
    assert json.loads("\n".join(posted[posted.index("") :])) == alert
    assert f"Idempotency-Key: {alert['id']}" in posted
    assert f"X-Alert-Id: {alert['id']}" in found["a mailbox"]
    assert alert["says"] in found["a mailbox"]


def test_a_killed_worker_is_shown_as_lost_and_no_tenant_is() -> None:
    said = shown.OF_SPARK.read_text(encoding="utf-8")
    assert "Lost" in said
    assert "8 tenants, 8 billed" in said
    assert "8 tenants in the tables, each once" in said


def test_the_page_of_numbers_says_what_was_measured() -> None:
    found = [picture() for picture in figures.PICTURES]
    assert figures.page(found) == figures.PAGE.read_text(encoding="utf-8")
    for each in found:
        drawn = (DOCS / f"{each.name}.svg").read_text(encoding="utf-8")
        title = each.finding.replace("&", "&amp;")
        assert title in re.sub(r"\s+", " ", drawn)
        assert f'[fill="{GROUNDS["ink"].light}"]{{fill:{GROUNDS["ink"].dark}}}' in drawn
        assert "http" not in drawn.replace("http://www.w3.org/", "")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Figures of another day."""
    found: dict[str, Any] = {"large": [{"rows": 10**6, "seconds": 5, "peak_mib": 500}]}
    monkeypatch.setattr(figures, "read", found.__getitem__)
    return found


@pytest.mark.parametrize(("seconds", "peak", "power", "memory"), [
    (50, 3_814, "1.00 of", "stays below"),
    (50, 3_815, "1.00 of", "is not yet below"),
    (500, 800, "2.00 of", "stays below"),
])  # fmt: skip
def test_findings_follow_from_the_figures(
    measured: dict[str, Any], seconds: int, peak: int, power: str, memory: str
) -> None:
    measured["large"].append({"rows": 10**7, "seconds": seconds, "peak_mib": peak})
    time, held = figures.seconds_by_rows(), figures.memory_by_rows()
    assert f"power {power.split(maxsplit=1)[0]}" in time.finding
    assert ("**missed**" in time.sentence) == (seconds > 100)
    assert memory in held.finding
    assert ("**missed**" in held.sentence) == (memory != "stays below")


def test_colours_that_a_picture_does_not_use_are_not_named() -> None:
    drawn = figures.for_both_grounds(f'<svg xmlns="s"><path stroke="{COLOURS["pool"].light}"/></svg>')
    assert f'[stroke="{COLOURS["pool"].light}"]{{stroke:{COLOURS["pool"].dark}}}' in drawn
    assert COLOURS["credits"].dark not in drawn
