"""Usage of all tenants as Parquet: whichever way it names them, each has the bill that it has alone."""

import shutil
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bad_input.folders import row

import chargeback_kit as ck
from chargeback_kit.fleet import local
from chargeback_kit.fleet import usage as usages
from chargeback_kit.fleet.tenants import tenants_in
from fleet.folders import HereAndNow, tables, tenants, usage_parquet, without_calls

NAMES = ("a b", "contoso", "fabrikam")
ROWS = {name: [row(each, Charge=f"{number}.{each}0") for each in (1, 2, 3)] for number, name in enumerate(NAMES, 1)}
NOVEMBER = {
    name: [row(9, **{"Start Time": "2026-11-02T08:15:00Z", "End Time": "2026-11-02T08:16:00Z"})] for name in NAMES
}


@pytest.fixture(scope="module", autouse=True)
def here_and_now():
    """These runs are about what is read: no process is needed for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "Crew", HereAndNow)
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("usage")
    tenants(root / "whole", *NAMES)
    without_calls(root / "terms", root / "whole")
    return root


@pytest.fixture(scope="module")
def expected(place):
    ck.fleet.run(place / "whole", "2026-10", place / "expected", workers=1, tables_only=True)
    return calls(place / "expected")


def calls(out):
    return tables(out)["calls"].to_pylist()


def billed(place, out, usage=None, terms="terms"):
    return ck.fleet.run(place / terms, "2026-10", out, usage=usage, workers=1, tables_only=True)


def test_a_column_names_the_tenant(place, expected, tmp_path):
    usage_parquet(tmp_path / "usage.parquet", ROWS)
    done = billed(place, tmp_path / "out", tmp_path / "usage.parquet")
    assert not done.broken
    assert calls(tmp_path / "out") == expected
    files = set(tables(tmp_path / "out")["problems"]["file"].to_pylist())
    assert files <= {"", "usage/usage.parquet"}


def test_folders_name_the_tenant_and_the_month(place, expected, tmp_path):
    for month, rows in (("2026-10", ROWS), ("2026-11", NOVEMBER)):
        for name in NAMES:
            folder = tmp_path / "usage" / f"tenant={name.replace(' ', '%20')}" / f"month={month}"
            usage_parquet(folder / "part-0.parquet", {name: rows[name][:1]}, tenant=name)
            usage_parquet(folder / "part-1.parquet", {name: rows[name][1:]}, tenant=name)
    (tmp_path / "usage" / "_SUCCESS").touch()
    done = billed(place, tmp_path / "out", tmp_path / "usage")
    assert calls(tmp_path / "out") == expected
    assert [each.rows_read for each in done.outcomes] == [3, 3, 3], "another month is not read"


def test_months_first_and_the_column_within(place, expected, tmp_path):
    usage_parquet(tmp_path / "usage" / "month=2026-10" / "all.parquet", ROWS)
    usage_parquet(tmp_path / "usage" / "month=2026-09" / "all.parquet", NOVEMBER)
    done = billed(place, tmp_path / "out", tmp_path / "usage")
    assert calls(tmp_path / "out") == expected
    assert [each.rows_read for each in done.outcomes] == [3, 3, 3]


def test_usage_beside_the_tenants_is_found(place, expected, tmp_path):
    shutil.copytree(place / "terms", tmp_path / "all")
    usage_parquet(tmp_path / "all" / "usage" / "october.parquet", ROWS)
    done = ck.fleet.run(tmp_path / "all", "2026-10", tmp_path / "out", workers=1, tables_only=True)
    assert [each.tenant for each in done.outcomes] == list(NAMES)
    assert calls(tmp_path / "out") == expected


@pytest.mark.parametrize(("zone", "start", "counts"), [
    ("UTC", "2026-11-01T02:00:00Z", False),
    ("America/New_York", "2026-11-01T02:00:00Z", True),
    ("America/New_York", "2026-10-01T02:00:00Z", False),
    ("Asia/Tokyo", "2026-09-30T20:00:00Z", True),
])  # fmt: skip
def test_a_call_of_the_neighbouring_folder_counts_where_the_zone_says_so(place, tmp_path, zone, start, counts):
    shutil.copytree(place / "terms" / "contoso", tmp_path / "terms" / "contoso")
    terms = f'currency = "USD"\n[postpaid]\n[switches]\nmonth_time_zone = "{zone}"\n'
    (tmp_path / "terms" / "contoso" / "agreement.toml").write_text(terms)
    edge = row(9, **{"Start Time": start, "End Time": start})
    for month, rows in (("2026-10", ROWS["contoso"]), (start[:7], [edge])):
        folder = tmp_path / "usage" / "tenant=contoso" / f"month={month}"
        usage_parquet(folder / f"{len(rows)}.parquet", {"contoso": rows}, tenant="contoso")
    billed(tmp_path, tmp_path / "out", tmp_path / "usage")
    assert ("u9" in tables(tmp_path / "out")["calls"]["usage_id"].to_pylist()) == counts


def test_who_has_no_agreement_and_rows_of_nobody_are_listed(place, expected, tmp_path):
    path = usage_parquet(tmp_path / "usage.parquet", ROWS | {"stranger": [row(7)]})
    found = pq.read_table(path)
    names = [None if each == "fabrikam" else each for each in found["tenant"].to_pylist()]
    pq.write_table(found.set_column(found.schema.get_field_index("tenant"), "tenant", pa.array(names)), path)
    done = billed(place, tmp_path / "out", path)
    assert set(done.broken) == {"", "fabrikam", "stranger"}
    assert done.broken[""] == (
        "usage.parquet: 3 rows name no tenant. Fill in the column tenant, or name it in the folder, and run it again."
    )
    assert "no folder of this very name with its agreement.toml" in done.broken["stranger"]
    assert "no row of the usage names this tenant" in done.broken["fabrikam"]
    assert calls(tmp_path / "out") == [each for each in expected if each["tenant"] != "fabrikam"]


def test_a_file_that_names_no_tenant_is_refused(place, tmp_path):
    usage_parquet(tmp_path / "usage" / "part.parquet", {"contoso": ROWS["contoso"]}, tenant="contoso")
    with pytest.raises(ck.InputError, match=r"part.parquet: has no column tenant"):
        billed(place, tmp_path / "out", tmp_path / "usage")
    (tmp_path / "usage" / "part.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(ck.InputError, match=r"part.parquet: the Parquet file is damaged"):
        billed(place, tmp_path / "out", tmp_path / "usage")
    with pytest.raises(ck.InputError, match="holds no Parquet"):
        billed(place, tmp_path / "out", tmp_path / "terms")


def test_many_tenants_take_turns_in_few_open_files(tmp_path, monkeypatch):
    monkeypatch.setattr(usages, "FILES_AT_ONCE", 2)
    monkeypatch.setattr(usages, "ROWS_AT_ONCE", 4)
    rows = {f"t{number}": [row(each, Charge=f"{number}.00") for each in range(3)] for number in range(5)}
    path = usage_parquet(tmp_path / "usage.parquet", rows)
    found = usages.usage_by_tenant(path, "2026-10", (), tmp_path / "divided")
    assert sorted(found.files) == sorted(rows)
    for name, files in found.files.items():
        read = pq.read_table(files[0][1])
        assert read["Charge"].to_pylist() == [f"{name[1:]}.00"] * 3
        assert read["UsageId"].to_pylist() == ["u0", "u1", "u2"]


def test_a_typed_column_keeps_its_money(place, tmp_path):
    path = usage_parquet(tmp_path / "usage.parquet", {"contoso": ROWS["contoso"]})
    found = pq.read_table(path)
    amounts = pa.array([Decimal(each) for each in found["Charge"].to_pylist()], pa.decimal128(9, 2))
    found = found.set_column(found.schema.get_field_index("Charge"), "Charge", amounts)
    codes = pa.array([7] * found.num_rows, pa.int64())
    pq.write_table(found.set_column(found.schema.get_field_index("tenant"), "tenant", codes), path)
    shutil.copytree(place / "terms" / "contoso", tmp_path / "terms" / "7")
    billed(tmp_path, tmp_path / "out", path)
    assert sum(tables(tmp_path / "out")["calls"]["amount"].to_pylist()) == Decimal("6.60")


def test_usage_named_otherwise_is_no_tenant(tmp_path):
    tenants(tmp_path / "all", "contoso")
    (tmp_path / "all" / "usage").mkdir()
    (tmp_path / "all" / "usage" / "agreement.toml").write_text('currency = "USD"')
    assert [each.name for each in tenants_in(tmp_path / "all").tenants] == ["contoso", "usage"]
