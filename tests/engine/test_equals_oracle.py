"""The bill of the kit equals the row-by-row reference on random tenants: every column of calls, pools, wallet and
statements, and of every problem its code, severity, usage id and amount.
"""

import pytest
from chance import drawn

from engine.compare import tenant_differences

TENANTS = 280
CHUNK = 5
SHARED = range(1_000, 1_020)


@pytest.mark.parametrize("first", drawn(range(0, TENANTS, CHUNK)))
def test_the_bill_equals_the_reference(first, tmp_path):
    found = [line for seed in range(first, first + CHUNK) for line in tenant_differences(seed, tmp_path / str(seed))]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("first", drawn(range(SHARED.start, SHARED.stop, CHUNK)))
def test_legs_that_share_an_id_equal_the_reference(first, tmp_path):
    seeds = range(first, first + CHUNK)
    found = [line for seed in seeds for line in tenant_differences(seed, tmp_path / str(seed), shared_ids=True)]
    assert not found, "\n".join(found[:20])
