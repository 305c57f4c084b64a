"""Text messages on the page, in the workbook and in ``bill.json``: pools in segments, fees, and who sent (R28)."""

import json
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

import chargeback_kit as ck
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import messages
from chargeback_kit.export.workbook.workbook import workbook

from .reading import Page

HEAD = "UsageId,UPN,Caller ID,Call Type,Destination Number,Start Time,Duration Seconds,Charge,Connection Fee,Currency"
USERS = """user_principal_name,usage_country,skus,cost_center
ana@example.com,US,MCOPSTN_5,Sales
bob@example.com,US,MCOEV,IT
"""


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    """120 messages in a pool of 100, each second one with a carrier fee of 1.00; one without a plan; one of a bot."""
    folder = tmp_path_factory.mktemp("messages")
    line = "m{0:03},ana@example.com,+14255550101,sms_out,+12125550142,2026-10-05T{1:02}:{2:02}:00Z,0,0.00,{3}.00,USD"
    rows = [line.format(n, n // 60, n % 60, n % 2) for n in range(119)]
    rows += [
        "m900,ana@example.com,+12125550142,sms_in,+14255550101,2026-10-01T10:00:00Z,0,0.00,0.00,USD",
        "m901,bob@example.com,+14255550102,sms_out,+12125550142,2026-10-06T10:00:00Z,0,0.05,0.00,USD",
        "m902,,+18005550100,sms_out,+12125550142,2026-10-06T11:00:00Z,0,0.02,0.00,USD",
    ]
    (folder / "calls.csv").write_text("\n".join([HEAD, *rows, ""]))
    (folder / "agreement.toml").write_text('currency = "USD"\n[postpaid]\n')
    (folder / "users.csv").write_text(USERS)
    (folder / "rates.csv").write_text("number_kind,prefix,price_per_minute\nmessage,1,0.01\n")
    return ck.bill(folder, month="2026-10", charges="rated")


def test_who_sent_and_received(bill):
    found = bill.message_senders.astype({"carrier_fee": str, "amount": str}).values.tolist()
    assert found == [
        ["ana@example.com", "Sales", "NANP/MCOPSTN5/messages", "2026-10", 119, 1, 120, 100, 20, "10.00", "10.20"],
        ["bob@example.com", "IT", "", "", 1, 0, 1, 0, 0, "0.00", "0.05"],
        ["+18005550100", "Unassigned", "", "", 1, 0, 1, 0, 0, "0.00", "0.02"],
    ]


def test_the_page_has_a_section_of_messages(bill):
    pools, senders = Page(page(bill)).tables["messages"]
    _, ours, others = pools
    assert ours[0] == "Domestic Calling Plan (120 min), text messages NANP/MCOPSTN5/messages"
    assert ours[1:] == ["100 of 100 100 %", "20", "5 October 2026, 01:38", "10.00", "10.20", "1"]
    assert others[0] == "Without a plan that brings messages"
    assert senders[1] == [
        "ana@example.com Sales; 119 sent, 1 received; 20 over a pool; carrier fee 10.00",
        "120",
        "10.20",
    ]
    assert senders[-1] == ["Together, 122 messages 20 over a pool; carrier fee 10.00", "122", "10.27"]
    assert Page(page(bill)).tables["statements"][0][-1][-1] == "10.27"


def test_what_to_do_names_the_licences_that_the_pool_lacked(bill):
    said = page(bill)
    assert (
        "122 text messages of 122 segments: 20 segments over the pools and 2 segments without a pool; 10.27 USD" in said
    )
    plan = "Domestic Calling Plan (120 min) (MCOPSTN5)"
    assert f"1 more licence of {plan} would have covered what was over its pool of messages" in said


def test_senders_that_do_not_fit_are_counted(bill, monkeypatch):
    monkeypatch.setattr(messages, "SENDERS", 1)
    _, senders = Page(page(bill)).tables["messages"]
    assert len(senders) == 3
    assert senders[-1][-1] == "10.27"
    assert "2 more rows are in bill.xlsx" in page(bill)


def test_the_workbook_has_a_sheet_of_messages(bill, tmp_path):
    workbook(bill, tmp_path / "bill.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bill.xlsx", data_only=True)
    head, pool, without, ana, _, _, sums = book["Messages"].values
    assert head[:4] == ("Part", "Pool or person", "Cost centre", "Pool")
    name = "Domestic Calling Plan (120 min), text messages (NANP/MCOPSTN5)"
    assert pool[3:12] == (name, "2026-10", 1, 100, 119, 1, 120, 100, 20)
    assert pool[12:] == (10, 10.2, datetime(2026, 10, 5, 1, 38))
    assert without[1] == "Without a plan that brings messages"
    assert ana[:4] == (
        "Person",
        "ana@example.com",
        "Sales",
        name,
    )
    assert sums[7:14] == (121, 1, 122, 100, 20, 10, 10.27)


def test_the_json_has_a_part_of_messages(bill, tmp_path):
    found = json.loads((bill.write(tmp_path / "out") / "bill.json").read_text(encoding="utf-8"))["messages"]
    (pool,) = found.pop("pools")
    counts = {"messages": 122, "sent": 121, "received": 1, "segments": 122, "pooled_segments": 100, "over_segments": 20}
    assert found == counts | {"carrier_fee": "10.00", "amount": "10.27"}
    assert pool == {
        "pool_id": "NANP/MCOPSTN5/messages",
        "month": "2026-10",
        "licences": 1,
        "size_segments": 100,
        "used_segments": 100,
        "over_segments": 20,
        "exhausted_at": "2026-10-05T01:38:00Z",
    }


def test_the_statement_of_messages_is_theirs(bill):
    paid = bill.statements[bill.statements["category"] == "messages"]
    assert sum(paid["amount"]) == sum(bill.message_senders["amount"]) == Decimal("10.27")


def test_a_bill_without_messages_says_nothing_of_them(odd, tmp_path):
    assert 'id="messages"' not in page(odd)
    assert "messages" not in json.loads((odd.write(tmp_path / "out") / "bill.json").read_text(encoding="utf-8"))
    assert "Messages" not in openpyxl.load_workbook(tmp_path / "out" / "bill.xlsx").sheetnames
