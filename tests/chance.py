"""Chance in tests: `make test` draws the same input every time, `make fuzz` other input and says from which number."""

import os
from collections.abc import Iterable

import pytest
from hypothesis import settings

NUMBER = int(os.environ.get("FUZZ") or 0)
MORE = 3  # times as many examples while looking for new ones
FEWER = 12  # one seed of so many in `make test`: all of them would take it longer than anybody waits
LEAST = 2  # but of every list at least so many, as far as it has them


def settle() -> None:
    """Tell hypothesis."""
    settings.register_profile("test", derandomize=True, deadline=None, database=None)
    settings.register_profile("fuzz", deadline=None, database=None, print_blob=True)
    settings.load_profile("fuzz" if NUMBER else "test")


def examples(count: int) -> settings:
    """How many examples a property is tried on."""
    return settings(max_examples=count * MORE if NUMBER else count)


def drawn(seeds: Iterable[int], fewer: int = 0) -> list[object]:
    """The seeds of random input: one of so many of those that are written, or others, as many as are written."""
    written = list(seeds)
    tried = written if NUMBER else written[:: fewer or max(1, min(FEWER, len(written) // LEAST))]
    return [pytest.param(NUMBER + seed, marks=pytest.mark.drawn, id=str(NUMBER + seed)) for seed in tried]
