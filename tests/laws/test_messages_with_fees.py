"""The fees of messages go with their rows, in whatever order these arrive (R28, L5)."""

from decimal import Decimal

import chargeback_kit as ck

HEAD = (
    "UsageId,UPN,Call Type,Destination Number,Start Time,Duration Seconds,Charge,Connection Fee,Currency,User Location"
)


def test_a_message_with_a_fee_keeps_it_in_another_order(tmp_path):
    rows = [
        f"m{n:03},ana@example.com,sms_out,+12125550142,2026-10-05T10:{n // 60:02}:{n % 60:02}Z,0,0.00,{n % 2}.00,USD,US"
        for n in range(120)
    ]
    (tmp_path / "calls.csv").write_text("\n".join([HEAD, *rows, ""]))
    (tmp_path / "agreement.toml").write_text('currency = "USD"\n[postpaid]\n')
    (tmp_path / "users.csv").write_text(
        "user_principal_name,usage_country,skus,cost_center\nana@example.com,US,MCOPSTN_5,Sales\n"
    )
    (tmp_path / "rates.csv").write_text("number_kind,prefix,price_per_minute\nmessage,1,0.01\n")
    bill = ck.bill(tmp_path, month="2026-10", charges="rated")
    over = bill.calls[bill.calls["rated_amount"] > 0]
    assert over["rated_amount"].tolist() == [Decimal("0.01"), Decimal("1.01")] * 10
    assert bill.total == Decimal("10.20")
