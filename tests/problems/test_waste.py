"""What is paid for and brings nothing (R57): each reason once, with its money per month."""

from decimal import Decimal

import pytest

import chargeback_kit as ck
from chargeback_kit.explain.calls_and_licences import behind
from chargeback_kit.export.page import page
from chargeback_kit.export.plan_mix import page as mix_page
from chargeback_kit.planning import waste as planned
from chargeback_kit.planning.plan_mix.given_up import also_in_mix
from chargeback_kit.presentation import waste as of_waste

AGREEMENT = """currency = "USD"
[[licence]]
sku = "MCOPSTN1"
purchased = 6
unit_price = "8.00"
[[licence]]
sku = "MCOPSTN2"
purchased = 2
unit_price = "24.00"
[[licence]]
sku = "MCOMEETADV"
purchased = 1
unit_price = "4.00"
[[licence]]
sku = "MCOEV"
purchased = 9
unit_price = "9.995"
"""
USERS = """user_principal_name,user_id,usage_country,skus,cost_center,valid_to
ana@example.com,a1,US,MCOEV+MCOPSTN1,Sales,
bob@example.com,b1,US,MCOEV+MCOPSTN1,Sales,
cy@example.com,c1,US,MCOPSTN1,IT,
dan@example.com,d1,US,SPE_E5+MCOMEETADV,IT,
eve@example.com,e1,US,MCOEV,IT,
fay@example.com,f1,GB,MCOEV+MCOPSTN2,Sales,
gil@example.com,g1,GB,MCOEV+MCOPSTN2,Sales,
hal@example.com,h1,US,MCOPSTN1,Sales,2026-10-20
ida@example.com,i1,US,MCOEV+MCOPSTN_5,Sales,
desk@example.com,r1,US,PHONESYSTEM_VIRTUALUSER+MCOPSTN1,Sales,
"""
HEAD = "UsageId,UPN,Caller ID,Call Type,Destination Number,Start Time,Duration Seconds,Charge,Currency,User Location"
CALLS = f"""{HEAD},Domestic/International
u1,ana@example.com,+14255550101,user_out,+12125550142,2026-10-05T10:00:00Z,60,0.00,USD,US,Domestic
u2,bob@example.com,+12125550142,user_in,+14255550102,2026-10-05T11:00:00Z,60,0.00,USD,US,
u3,fay@example.com,+12125550142,user_in,+442079460101,2026-10-05T11:00:00Z,60,0.00,USD,GB,
u4,gil@example.com,+12125550142,user_in,+442079460102,2026-10-05T11:00:00Z,60,0.00,USD,GB,
u5,,+12125550142,ucap_in,+18005550100,2026-10-05T11:00:00Z,60,0.00,USD,US,
"""
NUMBERS = """number,assigned_to,number_type
+1 800 555 0100,desk@example.com,Service (toll-free)
+1 800 555 0101,desk@example.com,Service (toll-free)
+1 425 555 0101,ana@example.com,User (subscriber)
reception,desk@example.com,Service
"""
SAID = [
    "plan without a Phone licence;cy@example.com;MCOPSTN1;1;8.00",
    "pool that nobody needed;;MCOPSTN2;2;48.00",
    "plan not used;bob@example.com;MCOPSTN1;1;8.00",
    "plan not used;ida@example.com;MCOPSTN_5;1;0.00",
    "conferencing held twice;dan@example.com;MCOMEETADV;1;4.00",
    "Phone licence without a call;eve@example.com;MCOEV;1;10.00",
    "Phone licence without a call;ida@example.com;MCOEV;1;10.00",
    "service number without a call;desk@example.com;;0;0.00",
    "idle licence;;MCOPSTN1;0;8.00",
    "idle licence;;MCOEV;0;29.97",
]


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    folder = tmp_path_factory.mktemp("waste")
    for name, text in (("agreement.toml", AGREEMENT), ("users.csv", USERS), ("c.csv", CALLS), ("numbers.csv", NUMBERS)):
        (folder / name).write_text(text)
    return ck.bill(folder, month="2026-10")


def test_each_reason_is_told_once_with_its_money(bill):
    lines = bill.waste.itertuples()
    assert [f"{w.reason};{w.user_principal_name};{w.sku};{w.people};{w.amount}" for w in lines] == SAID
    assert set(bill.waste["rule_id"]) == {"R57"}


def test_a_line_without_a_price_says_so(bill):
    unpriced = bill.waste[bill.waste["amount"] == 0]
    assert unpriced["because"].str.endswith("the agreement names no price").all()
    assert "+18005550101" in unpriced["because"].iloc[-1]


@pytest.mark.parametrize("stated", ['unit_price = "0.00"', ""], ids=["free", "unpriced"])
def test_a_licence_that_is_free_is_not_one_without_a_price(stated, tmp_path):
    """Idle licences and those that somebody holds alike."""
    agreement = f'currency = "USD"\n[[licence]]\nsku = "MCOPSTN1"\npurchased = 9\n{stated}\n'
    files = {"agreement.toml": agreement, "users.csv": USERS, "c.csv": CALLS}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    waste = ck.bill(tmp_path, month="2026-10").waste
    said = waste[waste["sku"] == "MCOPSTN1"]["because"]
    assert len(said) > 1
    end = "free by the agreement" if stated else "the agreement names no price"
    assert said.str.endswith(f"; {end}").all()


def test_the_page_the_workbook_and_the_panel_show_it(bill):
    shown = of_waste.rows(bill)
    assert shown.attrs["amount"] == sum(bill.waste["amount"])
    plan = "Domestic and International Calling Plan (MCOPSTN2)"
    assert of_waste.next_step(shown) == f"Look first at {plan}, pool that nobody needed: 48.00 USD a month."
    assert "no licence of theirs brings Teams Phone" in page(bill)
    panel = ck.panels.waste(bill)
    assert len(panel.table.rows) == len(shown)


def test_a_row_opens_the_licences_it_is_about(bill):
    shown = of_waste.rows(bill)
    opened = dict(zip(zip(shown["reason"], shown["sku"], strict=True), of_waste.opens(shown), strict=True))
    assert opened["Service number without a call", ""] is None
    pool = opened["Pool that nobody needed", "MCOPSTN2"]
    assert pool is not None
    assert pool.person == ("fay@example.com", "gil@example.com")
    for row in shown.to_dict("records"):
        asked = opened[row["reason"], row["sku"]]
        if asked is not None:  # cents that are left over are no licence's in the advice
            assert abs(behind(bill, asked).amount - row["amount"]) <= Decimal("0.02")


def test_waste_is_no_cost_and_bad_rows_are_listed(bill):
    assert bill.problems.set_index("code").loc["bad-number-row", "line"] == 5
    assert bill.total == sum(fee.amount for fee in bill.fees)


def test_it_is_found_once_for_page_sheet_and_panel(bill, tmp_path, monkeypatch):
    asked = []

    def found(bill):
        asked.append(bill)
        return iter(())

    monkeypatch.setattr(planned, "_found", found)
    other = bill.what_if()
    other.write(tmp_path / "out")
    assert of_waste.rows(other).empty
    assert other.waste.empty
    assert asked == [other]


PRICED = {"payg": "2.00", "120": "5.00", "standard": "8.00", "international": "24.00"}
RATED = "number_kind,prefix,price_per_minute\nany,,0.10\n"


def test_what_a_plan_mix_gives_up_is_said_there_alone(tmp_path):
    (tmp_path / "rates.csv").write_text(RATED)
    for name, text in (("agreement.toml", AGREEMENT), ("users.csv", USERS), ("c.csv", CALLS)):
        (tmp_path / name).write_text(text)
    bill = ck.bill(tmp_path, month="2026-10", charges="rated")
    mix = ck.plan_mix(bill, None, PRICED)
    moved = bill.waste[also_in_mix(bill, mix.assignment)]
    assert moved["user_principal_name"].tolist() == ["cy@example.com", "", "bob@example.com", "ida@example.com"]
    said = "5 of the licences that these moves give up, 64.00 a month at the agreement's price, stand in the bill's"
    assert [sentence for sentence in mix.sentences if sentence.startswith(said)]
    assert f"{said} list of waste too" in mix_page(mix).replace("&#39;", "'")
    panel = ck.panels.waste(bill)
    assert len(panel.table.rows) == len(of_waste.rows(bill)) == 8
    panel.state.plans.mix = mix
    assert len(panel.table.rows) == 4
    there = "5 more licences, 64.00 USD a month, among the moves of the cheapest mix: counted there."
    assert there in panel.title.value
    assert "count it once" in page(bill)


@pytest.mark.parametrize("overflow", ["credits", "organiser_plan"])
def test_a_plan_that_meetings_draw_is_used(overflow, tmp_path):
    """R27: what the conferencing pool leaves over moves on to the plan of the organiser, or is paid from credits."""
    files = {
        "agreement.toml": 'currency = "USD"\n[conference]\nminutes_per_licence = 1\n'
        f'[switches]\nconference_overflow = "{overflow}"\n[[licence]]\nsku = "MCOPSTN1"\npurchased = 1\n'
        'unit_price = "12.00"\n',
        "users.csv": "user_principal_name,usage_country,skus\nana@example.com,US,MCOEV+MCOPSTN1+MCOMEETADV\n",
        "c.csv": f"{HEAD}\nm1,ana@example.com,,conf_out,+12125550142,2026-10-05T10:00:00Z,60,0.00,USD,US\n"
        "m2,ana@example.com,,conf_out,+12125550142,2026-10-05T11:00:00Z,600,0.00,USD,US\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    waste = ck.bill(tmp_path, month="2026-10").waste
    assert list(waste["reason"]) == ([] if overflow == "organiser_plan" else ["plan not used"])
