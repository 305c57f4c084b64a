"""A rate card that many bills share is read once, and nothing else about these bills is shared."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chargeback_kit.engine.inputs import MICROSOFT
from chargeback_kit.engine.rate_tables import RateCards
from chargeback_kit.engine.small_tables import _kept_rate_tables
from chargeback_kit.records import rates
from chargeback_kit.records.rates import Rate

CARD = "number_kind,prefix,price_per_minute\nany,44,0.02\nany,49,{price}\nany,no digits,0.02\n"


def card(path: Path, price: str = "0.03", name: str = "rates.csv") -> Path:
    path.mkdir()
    (path / name).write_text(CARD.format(price=price))
    return path / name


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The labels of the rows that are read cell by cell."""
    found: list[str] = []
    whole = rates.rate

    def counted(cells: dict[str, str], label: str, line: int) -> Rate:
        found.append(label)
        return whole(cells, label, line)

    rates._kept.cache_clear()
    monkeypatch.setattr(rates, "rate", counted)
    return found


def test_the_same_card_of_another_tenant_is_not_read_again(tmp_path: Path, parsed: list[str]) -> None:
    first = rates.read(card(tmp_path / "a"), "rates.csv")
    assert rates.read(card(tmp_path / "b"), "rates.csv") == first
    assert len(parsed) == 3
    assert [each.code for each in first[1]] == ["bad-rate-row"]


def test_a_card_that_differs_in_anything_is_another(tmp_path: Path, parsed: list[str]) -> None:
    one = card(tmp_path / "a")
    (_, first), _ = rates.read(one, "rates.csv")
    (_, dearer), _ = rates.read(card(tmp_path / "b", "0.04"), "rates.csv")
    (_, named), _ = rates.read(one, "other.csv")
    rates.read(one, "rates.csv", {"decimal": "."})
    one.write_text(CARD.format(price="0.05"))
    (_, later), _ = rates.read(one, "rates.csv")
    assert [each.price_nano for each in (first, dearer, named, later)] == [
        30_000_000,
        40_000_000,
        30_000_000,
        50_000_000,
    ]
    assert named.file == "other.csv"
    assert len(parsed) == 15


def test_what_a_bill_does_with_its_rates_is_its_own(tmp_path: Path, parsed: list[str]) -> None:
    one = card(tmp_path / "a")
    found, problems = rates.read(one, "rates.csv")
    found.clear()
    problems.clear()
    assert [len(each) for each in rates.read(one, "rates.csv")] == [2, 1]


def test_a_large_card_is_not_kept(tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    one = card(tmp_path / "a")
    monkeypatch.setattr(rates, "MOST_KEPT_BYTES", one.stat().st_size - 1)
    assert rates.read(one, "rates.csv") == rates.read(one, "rates.csv")
    assert len(parsed) == 6


def test_tables_of_rates_follow_from_all_that_decides_them(tmp_path: Path) -> None:
    found, _ = rates.read(card(tmp_path / "a"), "rates.csv")
    later = replace(found[1], effective_from=date(2026, 10, 10))
    cards = RateCards((found[0], later), (date(2026, 10, 1),), (MICROSOFT,), ("",), (frozenset(),), 60)
    tables = _kept_rate_tables(cards)
    assert _kept_rate_tables(replace(cards)) is tables
    assert tables["rate_prefixes"].num_rows == 1
    assert _kept_rate_tables(replace(cards, days=(date(2026, 10, 10),)))["rate_prefixes"].num_rows == 2
    assert _kept_rate_tables(replace(cards, increment_seconds=6))["rates"]["first_seconds"].to_pylist() == [6, 6]
