"""The page says what the tables say; the official validator, where its environment is there, finds nothing else."""

from pathlib import Path

import pytest

from tools import focus_page, focus_validation

ROOT = Path(__file__).parents[2]


def test_the_page_is_as_written():
    assert (ROOT / focus_page.PAGE).read_text(encoding="utf-8") == focus_page.page(), "run make pages"


@pytest.mark.skipif(
    not (focus_validation.HOME / focus_validation.MADE).exists(),
    reason="make focus sets up the official validator, which needs Python 3.12",
)
def test_the_official_validator_finds_only_what_it_gets_wrong(bill, tmp_path):
    file = bill.write_focus(tmp_path / "focus", focus_validation.VERSION) / "focus.csv"
    _, failed = focus_validation.validated(file, focus_validation.SUPPORTED)
    assert set(failed) <= focus_validation.WRONG.keys() | focus_validation.GATHERS
    assert focus_validation.WRONG.keys() <= set(failed)
