"""Every fault is named with its rows, nothing is named on an invoice that agrees, and the money adds up (R54)."""

import pytest

from reconciling.scoring import seen_of

SEEDS = (0, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_are_named_with_their_rows_and_nothing_else_is(seed, tmp_path):
    seen = seen_of(seed, tmp_path / "tenant")
    assert len(seen) >= 11
    for each in seen:
        assert each.named == frozenset({each.kind} if each.kind else ()), each
        assert each.rows_right, each
        assert each.adds_up, each
