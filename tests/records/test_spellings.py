"""The same call, however its file is encoded, delimited and named and its values are written (R01, R04, R05)."""

from decimal import Decimal

import pytest

import chargeback_kit as ck
from records.exports import CALLING_PLANS_2020, CALLING_PLANS_2025, ID, shuffled, text, zipped
from records.folders import AGREEMENT, USERS, Files, bill_of, calls, codes, folder, went

START = "2026-10-05T08:15:00Z"
ABROAD = (ID, START, "international", 120, Decimal("0.25"))
SECOND = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c002"
EXPORT = text(CALLING_PLANS_2025, {}, {"id": SECOND, "start": "2026-11-01T00:00:00Z"})
SPELLINGS: dict[str, str | bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + EXPORT.encode(),
    "shuffled columns": shuffled(EXPORT),
    "columns in reverse": "\n".join(",".join(reversed(line.split(","))) for line in EXPORT.splitlines()) + "\n",
    "semicolons": EXPORT.replace(",", ";"),
    "tabs": EXPORT.replace(",", "\t"),
    "UTF-16, little end first": EXPORT.encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + EXPORT.encode("utf-16-be"),
    "every cell in quotes": "\n".join('"' + line.replace(",", '","') + '"' for line in EXPORT.splitlines()) + "\n",
    "CRLF": EXPORT.replace("\n", "\r\n"),
    "no last line end": EXPORT.removesuffix("\n"),
    "headers in capitals": EXPORT.partition("\n")[0].upper() + "\n" + EXPORT.partition("\n")[2],
    "spaces around headers": EXPORT.partition("\n")[0].replace(",", " , ") + "\n" + EXPORT.partition("\n")[2],
    "unknown extra columns": text(
        CALLING_PLANS_2025 | {"New Column": "name", 'Carrier\'s "own" note': "sbc"},
        {},
        {"id": SECOND, "start": "2026-11-01T00:00:00Z"},
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_file_written_another_way(spelling, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": SPELLINGS[spelling]})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (2, 1, 1, 0, 0)
    assert codes(bill) == []


def test_latin_1_is_read_and_said(tmp_path):
    row = {"destination": "Côte d'Ivoire", "callee": "+2252721234567", "name": "Zoë Müller"}
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2020, row).encode("latin-1")})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == ["encoding"]


@pytest.mark.parametrize(
    ("encoding", "center"),
    [*((name, "Büro Köln") for name in ("utf-8", "utf-8-sig", "utf-16", "latin-1")), ("cp1252", "Büro’s Köln–2")],
)
def test_a_user_list_in_another_encoding(encoding, center, tmp_path):
    users = USERS.replace("Sales", center)
    files: Files = {"calls.csv": text(CALLING_PLANS_2025, {}), "users.csv": users.encode(encoding)}
    bill = bill_of(tmp_path, files, users=None)
    assert calls(bill) == [ABROAD]
    assert bill.calls["cost_center"].tolist() == [center]
    assert went(bill) == (1, 1, 0, 0, 0)


STARTS = {
    "2026-10-05T08:15:00Z": START,
    "2026-10-05T08:15:00": START,
    "2026-10-05 08:15:00": START,
    "2026-10-05T08:15": START,
    "2026-10-05T10:15:00+02:00": START,
    "2026-10-05T03:45:00-04:30": START,
    "2026-10-05T08:15:00+00:00": START,
    "2026-10-05T08:15:00.2589935Z": "2026-10-05T08:15:00.258993500Z",
    "2026-10-05T08:15:00.2589935": "2026-10-05T08:15:00.258993500Z",
    "2026-10-05T10:15:00.2589935+02:00": "2026-10-05T08:15:00.258993500Z",
    "2026-10-01T01:59:59+02:00": None,
    "2026-11-01T01:59:59+02:00": "2026-10-31T23:59:59Z",
    "2026-10-31T23:59:59.9999999Z": "2026-10-31T23:59:59.999999900Z",
}


@pytest.mark.parametrize("written", STARTS)
def test_an_instant_written_another_way(written, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2025, {"start": written, "end": ""})})
    inside = STARTS[written] is not None
    assert calls(bill) == ([(ID, STARTS[written], *ABROAD[2:])] if inside else [])
    assert went(bill) == ((1, 1, 0, 0, 0) if inside else (1, 0, 1, 0, 0))


NUMBERS = ["+442079460123", "442079460123", "+44207946****", "+442079460***", "44207946****", ""]


@pytest.mark.parametrize("callee", NUMBERS)
def test_where_the_column_is_empty_the_number_or_the_name_decides(callee, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2025, {"callee": callee, "context": ""})})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == []


@pytest.mark.parametrize("callee", ["+13125550123", "1312555****", "+1312555****"])
def test_a_masked_number_of_the_own_country_is_domestic(callee, tmp_path):
    row = {"callee": callee, "context": "", "destination": "", "charge": "0.00", "fee": "0.00"}
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2025, row)})
    assert calls(bill) == [(ID, START, "domestic", 120, Decimal("0.00"))]
    assert went(bill) == (1, 1, 0, 0, 0)


DURATIONS = {"61": 120, "61.0": 120, "60": 60, "0": 0, "1": 60, "86400": 86_400}


@pytest.mark.parametrize("written", DURATIONS)
def test_a_duration_is_rounded_up(written, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2025, {"seconds": written})})
    assert calls(bill) == [(*ABROAD[:3], DURATIONS[written], ABROAD[4])]
    assert went(bill) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize("name", ["1", "notes.txt", "x.dat", "DirectRouting.calls.csv", "users (2).csv", "rates.csv"])
def test_a_file_name_says_nothing(name, tmp_path):
    bill = bill_of(tmp_path, {name: EXPORT})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (2, 1, 1, 0, 0)
    assert codes(bill) == []


def test_lists_under_names_that_say_something_else(tmp_path):
    rates = "number_kind,prefix,price_per_minute\nany,44,0.10\n"
    files = {"Export.csv": USERS, "users.csv": EXPORT, "PSTN.calls.csv": rates}
    bill = ck.bill(folder(tmp_path / "bill", files, users=None), "2026-10", "rated")
    assert calls(bill) == [(*ABROAD[:4], Decimal("0.20"))]
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert went(bill) == (2, 1, 1, 0, 0)


def test_the_whole_folder_as_a_zip(tmp_path):
    members = {"agreement.toml": AGREEMENT, "users.csv": USERS, "calls.csv": EXPORT}
    (tmp_path / "october.zip").write_bytes(zipped(members))
    bill = ck.bill(tmp_path / "october.zip", "2026-10")
    assert calls(bill) == [ABROAD]
    assert went(bill) == (2, 1, 1, 0, 0)
