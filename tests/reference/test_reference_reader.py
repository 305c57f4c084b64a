"""The reader, and the sentences in the docstrings of this layer."""

import doctest
import importlib
import pkgutil

import pytest

from chargeback_kit import reference

MODULES = [found.name for found in pkgutil.walk_packages(reference.__path__, "chargeback_kit.reference.")]


@pytest.mark.parametrize("name", ["chargeback_kit.reference", *MODULES])
def test_doctests(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_a_change_stays_with_the_one_who_made_it() -> None:
    mine = reference.table("zone_a")
    mine.loc[:, "iso2"] = "XX"
    assert "XX" not in set(reference.table("zone_a")["iso2"])


def test_namibia_is_not_a_missing_value() -> None:
    assert "NA" in set(reference.table("international_destinations")["iso2"])


def test_every_cell_is_text() -> None:
    for name in reference.names():
        assert reference.table(name).map(lambda cell: isinstance(cell, str)).all(axis=None)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match="allotments, call_types"):
        reference.table("minutes")
