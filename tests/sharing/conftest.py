"""The page of the sample, made once; and a bill of a few calls, for what many pages are made of."""

from pathlib import Path

import pytest
from export.tenant import WALLET, call, person
from export.tenant import bill as billed
from oracle.tiny import licence

import chargeback_kit as ck
from chargeback_kit.sharing.page import write_page

from .asked import document_of

OCTOBER = Path(__file__).parents[2] / "sample_data" / "2026-10"
DOMESTIC = {"Domestic/International": "Domestic", "Destination Number": "+15035550123", "External Country": "US"}
ALLOTMENT = """[[allotment]]
plan = "{}"
country = "US"
domestic_minutes = {}
"""


@pytest.fixture(scope="package")
def bill():
    return ck.bill(OCTOBER, charges="rated")


@pytest.fixture(scope="package")
def answers(bill):
    return bill.shared()


@pytest.fixture(scope="package")
def written(answers, tmp_path_factory):
    return write_page(answers, tmp_path_factory.mktemp("shared") / "estimator.html", force=False)


@pytest.fixture(scope="package")
def document(written):
    return document_of(written)


def small_folder(folder):
    """Two pools that run out, minutes of one's own, a wallet that pays for what is over; nine people."""
    plans = {0: "MCOPSTN8+MCOPSTNC", 1: "MCOPSTN5+MCOPSTNC", 2: "MCOPSTN5+MCOPSTNC"}
    people = [person(n, cost_center=CENTERS[n % 7 // 6], skus=plans.get(n, "MCOPSTN1+MCOPSTNC")) for n in range(9)]
    calls = [call(n * 300, n % 9, **DOMESTIC, **{"Duration Seconds": str(60 * (1 + n % 7))}) for n in range(120)]
    terms = WALLET + licence("MCOPSTN1", 7, "12.00") + licence("MCOPSTN5", 2, "5.00") + licence("MCOPSTN8", 1, "4.00")
    terms += ALLOTMENT.format("MCOPSTN1", 40) + ALLOTMENT.format("MCOPSTN5", 15)
    billed(folder, people, calls, [{"prefix": "1", "price_per_minute": "0.31"}], terms)
    return folder


CENTERS = ("Sales", "Board")


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="package")
def small(folder):
    return ck.bill(folder, charges="rated")


@pytest.fixture(scope="package")
def small_answers(small):
    return small.shared()
