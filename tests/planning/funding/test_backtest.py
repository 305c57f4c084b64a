"""The stated chance is met in months nobody has seen, and less money lies idle than with the table of 2017.

A small version of ``python -m benchmarks.funding``: fixed seeds, so that it passes or fails for good.
"""

import numpy as np
import pytest

from benchmarks.funding import mean_and_error, summary, trials
from benchmarks.traffic import KINDS

ALPHA = 0.1


@pytest.fixture(scope="module", params=KINDS)
def found(request):
    return list(trials(request.param, tenants=8, futures=25, alpha=ALPHA, paths=600))


def test_the_chance_is_met_within_sampling_error(found):
    met, error = mean_and_error([each.proposal.dry for each in found])
    stated = np.mean([each.stated for each in found])
    assert met <= ALPHA + 2 * error
    assert abs(met - stated) <= 3 * max(error, 0.02)


def test_at_the_same_outage_rate_less_lies_idle_than_with_the_table(found):
    figures = summary(found)
    assert figures["equal dry"] <= figures["table dry"] + 2 * figures["error"]
    assert figures["equal idle"] < 0.8 * figures["table idle"]
