"""Calls are landed once and belong to the bills that are computed from them; nothing reads a file behind one's back."""

import gc
import hashlib
import json
import shutil
from decimal import Decimal

import pytest
from bad_input.folders import export, folder, row
from pandas.testing import assert_frame_equal

import chargeback_kit as ck
from chargeback_kit.engine import landing, places
from chargeback_kit.records import fingerprints

TABLES = ("calls", "pools", "wallet", "statements", "problems", "alerts")
WORLDS = (
    {"name": "nothing changed"},
    {"growth": {"domestic": "1.5"}},
    {"switches": {"charge_includes_fee": True}},
    {"wallet": ck.Wallet(opening="1.00"), "blocking": True},
)


@pytest.fixture
def october(tmp_path):
    calls = [row(n, Charge="5.00", **{"Connection Fee": "0.10" if n % 2 else "0.00"}) for n in range(6)]
    return folder(tmp_path / "october", calls=export(*calls))


def add_a_row(october):
    (calls,) = october.glob("*calls*")
    calls.write_text(calls.read_text(encoding="utf-8") + row(99, Charge="5.00") + "\n", encoding="utf-8")
    return calls


def schemas(bill):
    found = bill.landed.store.run("SELECT schema_name FROM duckdb_schemas() WHERE schema_name LIKE 'world_%'")
    return {name for (name,) in found}


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_a_what_if_does_not_see_what_happened_to_the_files(october, world):
    before = ck.bill(october, "2026-10").what_if(**world)
    bill = ck.bill(october, "2026-10")
    add_a_row(october)
    after = bill.what_if(**world)
    for table in TABLES[:4]:
        assert_frame_equal(getattr(after, table), getattr(before, table))
    assert bill.imagine(**world).total == after.total


def test_with_no_change_a_what_if_is_the_bill_also_when_the_files_changed(october):
    bill = ck.bill(october, "2026-10")
    add_a_row(october)
    assert bill.what_if(name="nothing changed").total == bill.total
    assert ck.bill(october, "2026-10").total == bill.total + Decimal("5.00")


@pytest.mark.parametrize("includes", [True, False])
def test_fees_counted_otherwise_are_what_the_files_would_give(tmp_path, includes):
    def bill(name, states):
        stated = f"[switches]\ncharge_includes_fee = {str(states).lower()}\n"
        calls = export(*(row(n, Charge="5.00", **{"Connection Fee": f"0.0{n}"}) for n in range(4)))
        place = folder(tmp_path / name, calls=calls, agreement=f'currency = "USD"\n{stated}')
        return ck.bill(place, "2026-10")

    other = bill("one", not includes).what_if(switches={"charge_includes_fee": includes})
    fresh = bill("other", includes)
    for table in TABLES[:4]:
        assert_frame_equal(getattr(other, table), getattr(fresh, table))


def test_the_fingerprint_is_that_of_what_was_read(october, tmp_path):
    bill = ck.bill(october, "2026-10")
    calls = add_a_row(october)
    again = ck.bill(october, "2026-10")
    for number, each in enumerate((bill, again)):
        each.write(tmp_path / str(number))
    first, second = (json.loads((tmp_path / name / "bill.json").read_text("utf-8"))["inputs"] for name in ("0", "1"))
    now = hashlib.sha256(calls.read_bytes()).hexdigest()
    assert now in [file["sha256"] for file in second]
    assert now not in [file["sha256"] for file in first]


def test_a_large_file_that_changed_has_no_fingerprint_any_more(october, tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprints, "LARGE_BYTES", 0)
    bill = ck.bill(october, "2026-10")
    bill.write(tmp_path / "before")
    other = ck.bill(october, "2026-10")
    calls = add_a_row(october)
    with pytest.raises(
        ck.InputError, match=rf"^{calls.name}: has changed since it was read\. Compute the bill again\.$"
    ):
        other.write(tmp_path / "after")
    assert not (tmp_path / "after").exists()


@pytest.mark.parametrize("how", ["grown", "gone"])
def test_lines_are_those_of_what_was_read(tmp_path, how):
    calls = export(
        row(1), "a line that is no row", row(2, Charge="much"), row(3, **{"User Display Name": '"Ann\nLee"'}), row(3)
    )
    october = folder(tmp_path / "october", calls=calls)
    known = ck.bill(october, "2026-10")
    said, row_of = known.problems, known.explain("u3").only("row").steps
    assert {"bad-row", "bad-value", "duplicate-row"} <= set(said.loc[said["line"].notna(), "code"])
    late = ck.bill(october, "2026-10")
    if how == "grown":
        file = add_a_row(october)
        file.write_text(file.read_text(encoding="utf-8").replace("\n", "\n\n"), encoding="utf-8")
    else:
        shutil.rmtree(october)
    assert_frame_equal(late.problems, said)
    assert_frame_equal(late.what_if(name="nothing changed").problems, said)
    assert late.explain("u3").only("row").steps == row_of


def test_lines_are_not_looked_up_in_a_large_file_that_is_another_by_now(tmp_path, monkeypatch):
    for module in (landing, places):
        monkeypatch.setattr(module, "LARGE_FILE_BYTES", 0)
    october = folder(tmp_path / "october", calls=export(row(1), row(2, Charge="much")))
    known, late = ck.bill(october, "2026-10"), ck.bill(october, "2026-10")
    assert known.problems["line"].dropna().tolist()
    add_a_row(october)
    wrong = late.problems[late.problems["code"] == "bad-value"]
    assert wrong["usage_id"].tolist() == ["u2"]
    assert wrong["line"].isna().all()


def test_a_world_goes_with_its_bill(october):
    bill = ck.bill(october, "2026-10")
    gc.collect()
    own = schemas(bill)
    other = bill.what_if(growth={"domestic": "2"})
    assert len(schemas(bill)) == len(own) + 1
    del other
    gc.collect()
    assert schemas(bill) == own


def test_a_world_outlives_the_bill_it_was_made_from(october):
    other = ck.bill(october, "2026-10").what_if(growth={"domestic": "2"})
    gc.collect()
    assert len(other.calls) == 6
    assert other.what_if(growth={"domestic": "0.5"}).total == Decimal("30.30")
