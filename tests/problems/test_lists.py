"""What the lists of a folder leave open is listed with its code, and nothing else is lost by it."""

from pathlib import Path

import pytest

import chargeback_kit as ck

HEADER = (
    "UsageId,Call ID,User Location,AAD ObjectId,UPN,Caller ID,Call Type,Number Type,Domestic/International,"
    "Destination Dialed,Destination Number,Start Time,"
    "End Time,Duration Seconds,Connection Fee,Charge,Currency,Capability"
)
CALL = (
    "u1,c,US,id-0,person0@example.com,+12125550100,user_out,Subscriber,Domestic,United States,+12125550142,"
    "2026-10-05T08:15:00Z,2026-10-05T08:16:00Z,60,0.00,0.00,USD,MCOPSTN1"
)
USERS = "user_principal_name,user_id,usage_country,skus,cost_center,valid_from,valid_to"
RATES = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from"


def codes(folder: Path, month: str = "2026-10", **files: str) -> set[str]:
    lists = {
        "agreement.toml": 'currency = "USD"\n',
        "calls.csv": f"{HEADER}\n{CALL}\n",
        "users.csv": f"{USERS}\nperson0@example.com,id-0,US,MCOPSTN1,Sales,,\n",
    }
    for name, text in (lists | files).items():
        (folder / name).write_text(text, encoding="utf-8")
    return set(ck.bill(folder, month).problems["code"])


def test_a_folder_in_order_has_no_problems(tmp_path):
    assert codes(tmp_path) == set()


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("bad-user-row", {"users.csv": f"{USERS}\nperson0@example.com,id-0,US,MCOPSTN1,Sales,soon,\n"}),
        ("unknown-sku", {"users.csv": f"{USERS}\nperson0@example.com,id-0,US,MCOPSTN1+NO_SUCH_SKU,Sales,,\n"}),
        ("bad-rate-row", {"rates.csv": f"{RATES}\ngeographic,1,0.01,,,USD,\ngeographic,44,cheap,,,USD,\n"}),
        ("ignored-rate", {"rates.csv": f"{RATES}\ngeographic,1,0.01,,,USD,\ngeographic,44,0.02,,,GBP,\n"}),
        ("ignored-file", {"letter.txt": "Dear all\n"}),
    ],
)
def test_what_a_list_leaves_open_is_said(tmp_path, code, files):
    assert code in codes(tmp_path, **files)


def test_a_month_without_calls_is_said(tmp_path):
    assert codes(tmp_path, month="2026-08") == {"no-calls"}


def test_no_user_list_is_said_once(tmp_path):
    codes(tmp_path)
    (tmp_path / "users.csv").unlink()
    bill = ck.bill(tmp_path, "2026-10")
    assert list(bill.problems["code"]).count("users-missing") == 1
    assert "unknown-user" not in set(bill.problems["code"])
