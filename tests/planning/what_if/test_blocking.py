"""A forecast blocks calls that find no credits; a month that happened does not."""

from cases.build import bill as case
from cases.build import seen
from engine.compare import rows

CALLS = [
    {"to": "+33199000142", "context": "International", "charge": charge} for charge in ("6.00", "6.00", "1.00", "2.00")
]
GIVEN = {"users": [{"skus": "MCOPSTNC"}], "calls": CALLS, "wallet": {"opening": "10.00"}}
TOP_UP = {"top_ups": ["2026-10-04T00:00:00Z 5.00"]}


def test_a_month_that_happened_is_never_blocked(tmp_path):
    bill = case(tmp_path, GIVEN | TOP_UP)
    assert str(bill.total) == "15.00"
    assert bill.wallet_summary is not None
    assert (bill.wallet_summary.blocked, str(bill.wallet_summary.lowest)) == (0, "-3.00")
    assert bill.notes == ()


def test_a_forecast_blocks_until_money_comes(tmp_path):
    bill = case(tmp_path, GIVEN | TOP_UP)
    other = bill.what_if(blocking=True)
    assert [call["amount"] for call in seen(other, "calls")] == ["6.00", "6.00", "0.00", "2.00"]
    assert "blocked-call u3 1.00" in seen(other, "problems")
    assert (other.problems["code"] == "blocked-call").sum() == 1
    assert [str(world.total) for world in (other, bill.imagine(blocking=True))] == ["14.00", "14.00"]
    assert other.wallet_summary is not None
    assert (other.wallet_summary.blocked, str(other.wallet_summary.closing)) == (1, "1.00")
    assert "forecast" in other.notes[-1]
    assert rows(other.wallet) == rows(bill.imagine(blocking=True).wallet)


def test_refunds_are_played_call_by_call(tmp_path):
    back = [*CALLS[:2], {"to": "+33199000142", "context": "International", "charge": "-4.00"}, CALLS[2]]
    bill = case(tmp_path, GIVEN | {"calls": back})
    for changes in ({"blocking": True}, {"wallet": {"opening": "1.00", "trigger": "2.00", "recharge": "3.00"}}):
        full, quick = bill.what_if(**changes), bill.imagine(**changes)
        assert (rows(quick.wallet), quick.wallet_summary, quick.total) == (
            rows(full.wallet),
            full.wallet_summary,
            full.total,
        )
