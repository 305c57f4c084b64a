"""The fees of messages go with their rows, in whatever order these arrive (R28, L5); their segments add up (L2)."""

from decimal import Decimal

import pytest
from mutating.change import changed

import chargeback_kit as ck

HEAD = (
    "UsageId,UPN,Call Type,Destination Number,Start Time,Duration Seconds,Charge,Connection Fee,Currency,User Location"
)


def bill(folder):
    rows = [
        f"m{n:03},ana@example.com,sms_out,+12125550142,2026-10-05T10:{n // 60:02}:{n % 60:02}Z,0,0.00,{n % 2}.00,USD,US"
        for n in range(120)
    ]
    (folder / "calls.csv").write_text("\n".join([HEAD, *rows, ""]))
    (folder / "agreement.toml").write_text('currency = "USD"\n[postpaid]\n')
    (folder / "users.csv").write_text(
        "user_principal_name,usage_country,skus,cost_center\nana@example.com,US,MCOPSTN_5,Sales\n"
    )
    (folder / "rates.csv").write_text("number_kind,prefix,price_per_minute\nmessage,1,0.01\n")
    return ck.bill(folder, month="2026-10", charges="rated")


def test_a_message_with_a_fee_keeps_it_in_another_order(tmp_path):
    found = bill(tmp_path)
    over = found.calls[found.calls["rated_amount"] > 0]
    assert over["rated_amount"].tolist() == [Decimal("0.01"), Decimal("1.01")] * 10
    assert found.total == Decimal("10.20")


def test_segments_from_the_pool_and_over_it_are_those_there_are(tmp_path):
    (law,) = [law for law in bill(tmp_path).laws if law.name == "L2"]
    assert law.seen.endswith("; 0 uneven messages, 0 uneven pools of messages, 0 beyond their size")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("segments - pooled_segments", "segments - pooled_segments + 1"),
        ("segments - pooled_segments", "pooled_segments - segments"),
        ("least(m.segments, m.size_segments - (m.used_after - m.segments))", "m.size_segments"),
        ("m.used_after - m.segments >= m.size_segments", "m.size_segments IS NULL"),
        ("WHERE m.kind = 'message'", "WHERE m.kind = 'message' AND u.rowid <> 5"),
    ],
)
def test_messages_that_do_not_add_up_break_the_law(old, new, tmp_path, monkeypatch):
    changed("messages", old, new)(monkeypatch)
    with pytest.raises(ck.BrokenLaw, match=r"^Law L[12] is broken: .* messages"):
        bill(tmp_path)
