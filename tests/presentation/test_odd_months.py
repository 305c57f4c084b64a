"""Months in which something is missing altogether: every picture has a title, and nobody meets a fault of the kit."""

import pytest
from export.tenant import EARLY, RATE, WALLET, call, person
from export.tenant import bill as bill_of
from oracle.tiny import licence

from chargeback_kit.charts import calendar, cost_centers, destinations, pool_meters, wallet_path, waterfall
from chargeback_kit.export.page import page
from chargeback_kit.export.workbook.workbook import workbook
from chargeback_kit.screens import apps
from chargeback_kit.widgets.state import work

from .pictures import TOLD

CHARTS = (calendar, cost_centers, destinations, pool_meters, wallet_path, waterfall)
HOME = {
    "Domestic/International": "Domestic",
    "Destination Dialed": "United States",
    "Destination Number": "+12125550142",
    "External Country": "US",
    "Charge": "0.00",
    "Capability": "MCOPSTN1",
}
FEES = licence("MCOPSTN1", 2, "12.00")
MONTHS = {
    "every call in a pool": {"people": [person(0)], "calls": [call(1, **HOME)]},
    "every call in a pool, with fees": {"people": [person(0)], "calls": [call(1, **HOME)], "agreement": FEES},
    "every call in a pool, with credits and prices": {
        "people": [person(0)],
        "calls": [call(1, **HOME), call(2, **HOME)],
        "rates": [RATE],
        "agreement": WALLET + FEES,
    },
    "no call but fees": {"people": [person(0)], "calls": [call(1, **EARLY)], "agreement": FEES},
    "no call, and nobody": {"calls": [call(1, **EARLY)]},
    "calls of nobody": {"calls": [call(1, UPN="", **{"Microsoft Entra ObjectId": ""})]},
    "calls that nobody can pay": {"people": [person(0, skus="MCOPSTN1")], "calls": [call(1)]},
    "calls that came in": {
        "people": [person(0)],
        "calls": [call(1, **HOME | {"Call Type": "user_in", "Call Direction": "Inbound"})],
    },
    "messages alone": {
        "people": [person(0)],
        "calls": [call(1, **HOME | {"Call Type": "sms_out"})],
    },
}


@pytest.fixture(scope="module", params=MONTHS)
def odd(request, tmp_path_factory):
    """The bill of such a month."""
    return bill_of(tmp_path_factory.mktemp("odd"), **MONTHS[request.param])


@pytest.mark.parametrize("name", TOLD)
def test_every_picture_is_told(name, odd):
    rows = TOLD[name].rows(odd)
    said = [getattr(TOLD[name], what)(rows) for what in ("title", "subtitle", "description", "next_step")]
    assert all(said[:3]), said


def test_page_workbook_and_charts_are_made(odd, tmp_path):
    assert "<h2" in page(odd)
    workbook(odd, tmp_path / "bill.xlsx")
    for each in CHARTS:
        assert each.chart(each.rows(odd)).to_dict()


@pytest.mark.parametrize("app", ["bill_explainer", "chargeback", "funding_estimator", "plan_mix", "compare"])
def test_apps_show_it(app, odd, monkeypatch):
    faults: list[BaseException] = []
    monkeypatch.setattr(work, "failure_of", faults.append)
    getattr(apps, app)(odd.folder.path)
    assert not faults
