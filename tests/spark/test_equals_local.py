"""On Spark every tenant has the bill that it has on this machine, byte for byte."""

import shutil
from pathlib import Path
from random import Random

import chance
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bad_input.folders import export, folder, row
from fleet.folders import tenants, usage_parquet, without_calls
from oracle.tenant_files import DIRECT_NEW
from oracle.tenants import MONTHS, random_tenant

import chargeback_kit as ck
from spark.results import assert_same, rows_of, summary_of

TENANTS = 100 if chance.NUMBER else 40  # a hundred with FUZZ=1 make test-spark
MONTH = "2026-10"


def random_tenants(folder: Path, count: int) -> Path:
    """So many random tenants of one month; one of ten lies in a zip."""
    made, seed = 0, chance.NUMBER + 19_000
    while made < count:
        seed += 1
        if Random(seed).choice(MONTHS) != MONTH:  # what a random tenant draws first
            continue
        place, made = folder / f"tenant {seed}", made + 1
        assert random_tenant(seed, place)["month"] == MONTH
        if made % 10 == 0:
            shutil.make_archive(str(place), "zip", place)
            shutil.rmtree(place)
    return folder


def test_random_tenants(spark, tmp_path):
    random_tenants(tmp_path / "tenants", TENANTS)
    spoilt = sorted(path for path in (tmp_path / "tenants").iterdir() if path.is_dir())[3]
    (spoilt / "agreement.toml").write_text("currency = 1")
    here = ck.fleet.run(tmp_path / "tenants", MONTH, tmp_path / "here", tables_only=True, fees_alone=True)
    there = ck.fleet.on_spark(
        spark, str(tmp_path / "tenants"), MONTH, str(tmp_path / "there"), fees_alone=True, partitions=8
    )
    assert (len(here.outcomes), there.broken, there.totals) == (TENANTS, here.broken, here.totals)
    assert spoilt.name in there.broken
    assert summary_of(tmp_path / "there" / "summary") == summary_of_here(tmp_path / "here")
    assert_same(tmp_path / "there", tmp_path / "here")


def summary_of_here(out):
    (out / "only").mkdir()
    shutil.copy(out / "tables" / "summary.parquet", out / "only")
    return summary_of(out / "only")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Agreements and users of three tenants, and usage by tenant and month, in one file that of another export."""
    root = tmp_path_factory.mktemp("usage")
    names = ("007", "a b", "contoso")
    tenants(root / "whole", *names)
    without_calls(root / "tenants", root / "whole")
    terms = root / "tenants" / "a b" / "agreement.toml"
    terms.write_text(terms.read_text() + '[switches]\nmonth_time_zone = "America/New_York"\n')
    for number, name in enumerate(names, 1):
        folder = root / "usage" / f"tenant={name.replace(' ', '%20')}"
        rows = [row(each, Charge=f"{number}.{each}0") for each in range(1, 8)]
        edge = row(9, **{"Start Time": "2026-11-01T02:00:00Z", "End Time": "2026-11-01T02:01:00Z"})
        usage_parquet(folder / f"month={MONTH}" / "part-0.parquet", {name: rows[:4]}, tenant=name)
        usage_parquet(folder / f"month={MONTH}" / "part-1.parquet", {name: [*rows[4:], rows[0]]}, tenant=name)
        usage_parquet(folder / "month=2026-11" / "part-0.parquet", {name: [edge]}, tenant=name)
    said = {"CorrelationId": "c-1", "Microsoft Entra ObjectId": "id-0", "UPN": "person0@example.com"}
    said |= {"User country": "US", "Invite time": "2026-10-05T08:00:00Z", "Start time": "2026-10-05T08:00:01Z"}
    said |= {"End time": "2026-10-05T08:05:00Z", "Duration (seconds)": "299", "Call type": "dr_out"}
    said |= {"Caller Number": "+12125550100", "Callee Number": "+12125550142"}
    routed = dict.fromkeys(DIRECT_NEW, "") | said
    columns = {name: pa.array([value], pa.string()) for name, value in routed.items()}
    pq.write_table(pa.table(columns), root / "usage" / "tenant=007" / f"month={MONTH}" / "routed.parquet")
    return root


def test_usage_by_tenant_and_month_with_two_kinds_of_export(spark, place, tmp_path):
    usage = str(place / "usage")
    here = ck.fleet.run(place / "tenants", MONTH, tmp_path / "here", tables_only=True, usage=usage)
    there = ck.fleet.on_spark(spark, str(place / "tenants"), MONTH, str(tmp_path / "there"), usage=usage)
    assert (there.broken, there.totals) == (here.broken, here.totals) == ({}, here.totals)
    assert {each.tenant: each.calls for each in there.outcomes} == {"007": 8, "a b": 8, "contoso": 7}
    assert_same(tmp_path / "there", tmp_path / "here")


def test_a_column_names_the_tenant_and_some_rows_name_none(spark, tmp_path):
    tenants(tmp_path / "whole", "contoso", "fabrikam")
    without_calls(tmp_path / "tenants", tmp_path / "whole")
    rows = {name: [row(each) for each in range(5)] for name in ("", "contoso", "fabrikam", "stranger")}
    usage_parquet(tmp_path / "tenants" / "usage" / "october.parquet", rows)
    folder(tmp_path / "tenants" / "twice", calls=export(row(1)))
    (tmp_path / "tenants" / "twice.zip").write_bytes(b"PK\x03\x04")
    here = ck.fleet.run(tmp_path / "tenants", MONTH, tmp_path / "here", tables_only=True)
    there = ck.fleet.on_spark(spark, str(tmp_path / "tenants"), MONTH, str(tmp_path / "there"))
    assert there.broken == here.broken
    assert set(there.broken) == {"", "stranger", "twice"}
    assert_same(tmp_path / "there", tmp_path / "here")


def test_what_has_not_changed_is_not_computed_again(spark, tmp_path):
    tenants(tmp_path / "tenants", "contoso", "fabrikam", "northwind")

    def states():
        done = ck.fleet.on_spark(spark, str(tmp_path / "tenants"), MONTH, str(tmp_path / "out"))
        return [each.state for each in done.outcomes]

    assert states() == ["ok", "ok", "ok"]
    before = rows_of(tmp_path / "out", "calls")
    calls = tmp_path / "tenants" / "contoso" / "calls.csv"
    calls.write_text(calls.read_text().replace("1.10", "1.20"))
    (tmp_path / "tenants" / "northwind" / "agreement.toml").unlink()
    assert states() == ["ok", "unchanged", "broken"]
    after = rows_of(tmp_path / "out", "calls")
    assert after["fabrikam"] == before["fabrikam"]
    assert after["contoso"] == before["contoso"].replace(b"1.100000", b"1.200000") != before["contoso"]
    assert set(after) == {"contoso", "fabrikam"}, "who has no bill any more has no rows either"


def test_what_keeps_all_from_their_bills_is_a_sentence(spark, tmp_path):
    tenants(tmp_path / "tenants", "contoso")

    def said(*args, **how):
        with pytest.raises(ck.InputError) as refused:
            ck.fleet.on_spark(spark, *args, **how)
        assert "\n" not in str(refused.value)
        return str(refused.value)

    out = str(tmp_path / "out")
    assert "Spark cannot read it" in said(str(tmp_path / "nowhere"), MONTH, out)
    assert "bill folder of one tenant" in said(str(tmp_path / "tenants" / "contoso"), MONTH, out)
    usage_parquet(tmp_path / "usage.parquet", {"contoso": [row(1)]}, tenant="contoso")
    assert "has no column tenant" in said(str(tmp_path / "tenants"), MONTH, out, usage=str(tmp_path / "usage.parquet"))
    ck.fleet.on_spark(spark, str(tmp_path / "tenants"), MONTH, out)
    assert "holds the fleet of 2026-10" in said(str(tmp_path / "tenants"), "2026-11", out)
