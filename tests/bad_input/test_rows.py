"""Rows that cannot be right: each is a problem with its file, line and money, and never stops another row."""

import pytest

import chargeback_kit as ck
from bad_input.folders import bill, export, folder, row
from chargeback_kit.problems import InputError

ROWS = {
    "a negative duration": (
        {"Duration Seconds": "-60"},
        "negative-duration calls.csv:3 u2 The duration is negative: -60 s 0.10",
    ),
    "a duration that is no number": (
        {"Duration Seconds": "1 min"},
        "bad-value calls.csv:3 u2 A value of the row cannot be read: the duration; write whole seconds, 31 days at most 0.10",
    ),
    "a duration of many years": (
        {"Duration Seconds": "2147483647"},
        "bad-value calls.csv:3 u2 A value of the row cannot be read: "
        "the duration; write whole seconds, 31 days at most 0.10",
    ),
    "a start that is no time": (
        {"Start Time": "31 October"},
        "bad-value calls.csv:3 u2 A value of the row cannot be read: "
        "the start time; write it as 2026-10-31T08:15:00Z 0.10",
    ),
    "a charge that is no amount": (
        {"Charge": "0.1O"},
        "bad-value calls.csv:3 u2 A value of the row cannot be read: "
        "the charge or connection fee; write it with a point, such as 0.05, below 1,000,000,000 0.00",
    ),
    "a charge beyond all measure": (
        {"Charge": "1e300"},
        "bad-value calls.csv:3 u2 A value of the row cannot be read: "
        "the charge or connection fee; write it with a point, such as 0.05, below 1,000,000,000 0.00",
    ),
    "a charge of a thousand millions": (
        {"Charge": "1000000000.00"},
        "bad-value calls.csv:3 u2 A value of the row cannot be read: "
        "the charge or connection fee; write it with a point, such as 0.05, below 1,000,000,000 0.00",
    ),
    "no usage id": (
        {"UsageId": ""},
        "bad-value calls.csv:3  A value of the row cannot be read: the row has no usage id 0.10",
    ),
    "an unknown currency": (
        {"Currency": "XYZ"},
        "unknown-currency calls.csv:3 u2 The currency is not an ISO 4217 code: XYZ 0.10",
    ),
    "another currency": (
        {"Currency": "EUR"},
        "other-currency calls.csv:3 u2 The row is in another currency than the agreement: EUR 0.10",
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_is_not_billed(tmp_path, what):
    given, problem = ROWS[what]
    answer = bill(folder(tmp_path / "october", calls=export(row(1), row(2, **given), row(3))))
    assert answer.status == 0
    assert answer.counts == (3, 2, 0, 0, 1)
    assert answer.problems == [problem]
    assert answer.printed[0] == "Bill of 2026-10: 0.20 USD for 2 calls, as Microsoft reported them."
    assert answer.printed[-1].startswith("Problems: 1 (")


def test_an_end_before_the_start_is_billed_by_the_duration(tmp_path):
    calls = export(row(1), row(2, **{"End Time": "2026-10-01T00:00:00Z"}))
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (2, 2, 0, 0, 0)
    assert answer.problems == [
        "end-before-start calls.csv:3 u2 The call ends before it starts; it is billed by its duration: "
        "person0@example.com 0.10"
    ]


def test_two_different_rows_under_one_key(tmp_path):
    calls = export(row(1), row(1, Charge="0.30"), row(1), row(2))
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (4, 2, 0, 1, 1)
    assert answer.problems == [
        "conflicting-row calls.csv:2 u1 Two different rows carry one usage id; the later file won 0.20",
        "duplicate-row calls.csv:4 u1 The row was already read with the same content 0.00",
    ]
    assert answer.printed[0] == "Bill of 2026-10: 0.40 USD for 2 calls, as Microsoft reported them."


def test_the_later_file_wins(tmp_path):
    path = folder(tmp_path / "october", calls=export(row(1, Charge="0.30")))
    (path / "late.csv").write_text(export(row(1, Charge="0.20")))
    answer = bill(path)
    assert answer.printed[0] == "Bill of 2026-10: 0.20 USD for 1 call, as Microsoft reported them."
    assert answer.problems == [
        "conflicting-row calls.csv:2 u1 Two different rows carry one usage id; the later file won -0.10"
    ]


def test_a_month_with_no_calls(tmp_path):
    answer = bill(folder(tmp_path / "october"), month="2026-09")
    assert answer.status == 0
    assert answer.counts == (3, 0, 3, 0, 0)
    assert answer.problems == [
        "no-calls :  The month has no calls: 2026-09; the files hold 2026-10-02 to 2026-10-04 0.00"
    ]


def test_a_folder_without_users(tmp_path):
    path = folder(tmp_path / "october", calls=export(row(1, Charge="0.00")))
    (path / "users.csv").unlink()
    answer = bill(path)
    assert answer.counts == (1, 1, 0, 0, 0)
    assert answer.problems == [
        "users-missing :  There is no user list: no pools and no cost centres can be found 0.00",
    ]


def test_rows_of_the_lists_that_cannot_be_read(tmp_path):
    path = folder(tmp_path / "october")
    with (path / "users.csv").open("a", encoding="utf-8") as users:
        users.write(
            "a@example.com,,,Atlantis,,,,\nb@example.com,,,US,,,32.10.2026,\nc@example.com,,,US,,,2026-10-02,2026-10-01\n"
        )
    (path / "rates.csv").write_text(
        "number_kind,prefix,price_per_minute,effective_from\nany,,0.10,\nhome,1,0.10,\nany,1x,0.10,\nany,1,-1,\nany,1,0.1,soon\nany,1,1000001,\nany,44\n"
    )
    assert [problem for problem in bill(path).problems if problem.startswith("bad-")] == [
        "bad-rate-row rates.csv:3  A row of the rate card cannot be read: "
        'number_kind "home" is none of geographic, mobile, toll_free_inbound, premium, short_code, message, any 0.00',
        'bad-rate-row rates.csv:4  A row of the rate card cannot be read: prefix "1x" is not a number of at most 15 digits 0.00',
        "bad-rate-row rates.csv:5  A row of the rate card cannot be read: a price below 0 0.00",
        'bad-rate-row rates.csv:6  A row of the rate card cannot be read: "soon" is no date; write it as 2026-10-31 0.00',
        'bad-rate-row rates.csv:7  A row of the rate card cannot be read: "1000001" is too large a price; '
        "the most is 1,000,000 0.00",
        'bad-rate-row rates.csv:8  A row of the rate card cannot be read: "" is not an amount; '
        'write it with a point, such as "12.30" 0.00',
        'bad-user-row users.csv:3  A row of the user list cannot be read: "Atlantis" is no country; write a code such as "US" 0.00',
        'bad-user-row users.csv:4  A row of the user list cannot be read: "32.10.2026" is no date; write it as 2026-10-31 0.00',
        "bad-user-row users.csv:5  A row of the user list cannot be read: valid_to 2026-10-01 lies before valid_from 2026-10-02 0.00",
    ]


@pytest.mark.parametrize("charges", ["reported", "rated"])
def test_the_dearest_and_longest_call_there_can_be_is_billed_to_the_cent(tmp_path, charges):
    dearest = row(1, Charge="999999999.99", **{"Duration Seconds": str(31 * 86_400)})
    path = folder(tmp_path / "october", calls=export(dearest))
    (path / "rates.csv").write_text("number_kind,prefix,price_per_minute,connection_fee\nany,,1000000,1000000\n")
    expected = {"reported": "999999999.99", "rated": f"{44_640 * 1_000_000 + 1_000_000}.00"}
    assert str(ck.bill(path, "2026-10", charges).total) == expected[charges]


def test_a_bill_beyond_the_largest_sum_says_so(tmp_path):
    rows = [row(number, Charge="999999999.99") for number in range(4_700)]
    with pytest.raises(InputError, match=r"^The calls come to more than 4,611,686,018,427\.39, the largest sum"):
        ck.bill(folder(tmp_path / "october", calls=export(*rows)), "2026-10")
