"""A fleet of bill folders: a bill each, the tables of all, and nothing computed twice."""

import json
import shutil
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bad_input.folders import export, folder, row
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.audit.verification import SAME
from chargeback_kit.cli import commands
from chargeback_kit.commands.fleet import figures
from chargeback_kit.fleet import one
from chargeback_kit.fleet.kept import keep
from chargeback_kit.fleet.outcome import of_bill
from chargeback_kit.fleet.tables import SCHEMAS
from chargeback_kit.fleet.tenants import Tenant
from chargeback_kit.provenance.kit import KitFingerprint
from chargeback_kit.records.saved.walk import MARK
from fleet.folders import content, summary, tables, tenants

NAMES = ("contoso", "fabrikam", "Müller & Söhne 100%")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Three tenants, one that is broken, a file of nobody; and the run over them."""
    root = tmp_path_factory.mktemp("fleet")
    tenants(root / "tenants", *NAMES, "northwind")
    (root / "tenants" / "northwind" / "agreement.toml").write_text('currency = "USD"\ncolour = "blue"\n')
    (root / "tenants" / "notes.txt").write_text("call Contoso")
    rows = export(row(1), row(2, Currency="EUR", Charge="7.00"), row(3))
    (root / "tenants" / "fabrikam" / "calls.csv").write_text(rows)
    shutil.make_archive(str(root / "tenants" / "zipped"), "zip", root / "tenants" / "contoso")
    return root


@pytest.fixture(scope="module")
def done(place):
    return ck.fleet.run(place / "tenants", "2026-10", place / "out", workers=2)


def test_every_tenant_has_the_bill_that_it_has_alone(place, done):
    for name in (*NAMES[:2], "zipped"):
        own = place / "tenants" / (f"{name}.zip" if name == "zipped" else name)
        ck.bill(own, "2026-10").write(place / "alone" / "tenants" / name)
        kept, alone = (content(place / run / "tenants" / name) for run in ("out", "alone"))
        said, said_alone = (json.loads(files.pop("bill.json")) for files in (kept, alone))
        assert {file: kept[file] for file in alone} == alone
        beside = {"tenant.json", *(f"tables/{table}.parquet" for table in SCHEMAS)}
        assert {each["file"] for each in said["outputs"]} == {*alone, *beside} - {MARK}
        of_its_files = {"outputs", "sha256"}
        assert {name: said[name] for name in said_alone.keys() - of_its_files} == {
            name: said_alone[name] for name in said_alone.keys() - of_its_files
        }


def test_money_of_every_currency_is_said(place, done):
    """A bill of its own for each (R33): no money is in no total, and calls are counted where their money is."""
    (own,) = [each for each in done.outcomes if each.tenant == "fabrikam"]
    bill = ck.bill(place / "tenants" / "fabrikam", "2026-10")
    assert own.totals == {"EUR": Decimal("7.00"), "USD": bill.total}
    assert done.totals["EUR"] == "7.00"
    sums = [sum(each.totals.get(code, Decimal(0)) for each in done.outcomes) for code in ("EUR", "USD")]
    assert [done.totals[code] for code in ("EUR", "USD")] == [f"{amount:.2f}" for amount in sums]
    assert "7.00 EUR and " in done.lines()[0]
    (said,) = [each for each in figures(done)["tenants"] if each["tenant"] == "fabrikam"]
    assert said["totals"] == {"EUR": "7.00", "USD": f"{bill.total:.2f}"}


def test_a_row_that_cannot_be_read_is_one_error_whatever_the_currencies(tmp_path):
    calls = export(row(1), row(2, Currency="EUR"), row(3, **{"Duration Seconds": "soon"}))
    found = of_bill(ck.bill(folder(tmp_path / "contoso", calls=calls), "2026-10"), "contoso", "")
    assert (found.errors, {*found.totals}) == (1, {"USD", "EUR"})


def test_what_a_run_wrote_is_verified(place, done):
    for name in NAMES[:2]:
        assert ck.verify(place / "out" / "tenants" / name).status == SAME


def same(cell):
    """A cell as it compares: no value is no value, whatever stands for it."""
    return None if pd.isna(cell) else cell


def test_tables_hold_the_rows_of_all_with_their_tenant(place, done):
    found = tables(place / "out")
    for name in NAMES:
        bill = ck.bill(place / "tenants" / name, "2026-10")
        for table in ("calls", "pools", "wallet", "statements", "problems"):
            for each in (bill, *bill.others.values()):
                rows = found[table].to_pandas().query("tenant == @name and bill_currency == @each.currency")
                alone = getattr(each, table)
                assert list(rows.columns[2:]) == list(alone.columns)
                for column in alone:
                    assert [same(cell) for cell in rows[column]] == [same(cell) for cell in alone[column]]
    assert set(found["calls"]["tenant"].to_pylist()) == {*NAMES, "zipped"}


def test_money_is_a_decimal_and_no_column_but_the_seconds_a_fraction(place, done):
    written = [pq.read_schema(path) for path in (place / "out").rglob("tables/*.parquet")]
    kinds = {field.name: field.type for schema in written for field in schema}
    assert [name for name, kind in kinds.items() if pa.types.is_floating(kind)] == ["seconds"]
    assert all(pa.types.is_decimal(kinds[name]) for name in ("amount", "balance", "reported_amount", "total"))


def test_the_totals_say_who_paid_in_each_currency(place, done):
    found = tables(place / "out")["totals"].to_pylist()
    paid = {(each["bill_currency"], each["name"]): each["amount"] for each in found if each["tenant"] == "fabrikam"}
    assert paid["USD", "from_postpaid"] == Decimal("0.20")
    assert paid["EUR", "from_postpaid"] == Decimal("7.00")
    assert done.totals["USD"] == str(sum(each.total for each in done.outcomes if each.has_bill))


def test_a_broken_tenant_stops_nobody_and_is_listed(place, done):
    assert list(done.broken) == ["northwind"]
    assert "colour" in done.broken["northwind"]
    assert str(place) not in done.broken["northwind"]
    rows = {each["tenant"]: each for each in summary(place / "out")}
    assert list(rows) == sorted((*NAMES, "northwind", "zipped"))
    assert (rows["northwind"]["total"], rows["northwind"]["laws"]) == (None, 0)
    assert rows["contoso"]["laws"] == len(ck.bill(place / "tenants" / "contoso", "2026-10").laws)
    assert done.left_aside == ("notes.txt",)
    assert done.status == 4


def test_the_command_says_it_in_sentences_or_as_json(place, done):
    asked = ["fleet", str(place / "tenants"), "--month", "2026-10", "--out", str(place / "out"), "--workers", "1"]
    said = CliRunner().invoke(commands(), asked)
    assert said.exit_code == 4
    assert "5 tenants, 4 unchanged and 1 without a bill; 12 calls" in said.stdout
    assert "- northwind: agreement.toml" in said.stdout
    told = json.loads(CliRunner().invoke(commands(), [*asked, "--json"]).stdout)
    assert [each["state"] for each in told["tenants"]] == ["unchanged"] * 3 + ["broken", "unchanged"]
    assert told["totals"] == done.totals


@pytest.fixture
def alone(tmp_path):
    """One tenant, whose outcome is asked for without a process around it."""
    tenants(tmp_path / "tenants", "contoso")
    return Tenant("contoso", tmp_path / "tenants" / "contoso"), tmp_path / "out"


def state(alone, **terms):
    return keep(alone[0], one.FleetTerms("2026-10", **{"tables_only": True} | terms), alone[1]).state


def test_what_has_not_changed_is_not_computed_again(alone):
    assert [state(alone), state(alone)] == ["ok", "unchanged"]
    assert [state(alone, charges="rated"), state(alone)] == ["ok", "ok"]
    calls = alone[0].folder / "calls.csv"
    calls.write_text(calls.read_text().replace("1.10", "1.20"))
    assert [state(alone), state(alone)] == ["ok", "unchanged"]
    assert [state(alone, tables_only=False), state(alone)] == ["ok", "ok"]


def test_other_rules_or_facts_compute_everything_again(alone, monkeypatch):
    assert state(alone) == "ok"
    kit = one._kit()
    for other in (
        KitFingerprint(kit.version, dict(kit.rules) | {"R20": "another"}, kit.other, kit.facts),
        KitFingerprint(kit.version, kit.rules, kit.other, kit.facts[1:]),
        KitFingerprint("9.9.9", kit.rules, kit.other, kit.facts),
    ):
        monkeypatch.setattr(one, "_kit", lambda other=other: other)
        assert [state(alone), state(alone)] == ["ok", "unchanged"]


@pytest.mark.parametrize("name", ["tables/calls.parquet", "tables/problems.parquet", "tenant.json"])
def test_a_bill_that_is_half_there_is_computed_again(alone, name):
    assert state(alone) == "ok"
    before = content(alone[1])
    damaged = alone[1] / "tenants" / "contoso" / name
    whole = damaged.read_bytes()
    for left in (None, whole[: len(whole) // 2], b""):
        damaged.unlink()
        if left is not None:
            damaged.write_bytes(left)
        assert state(alone) == "ok"
        assert content(alone[1]) == before


def test_a_tenant_that_is_broken_now_has_no_bill_of_before(alone):
    assert state(alone) == "ok"
    (alone[0].folder / "calls.csv").write_text("nothing")
    assert state(alone) == "broken"
    assert list(content(alone[1] / "tenants" / "contoso")) == ["tenant.json"]


def test_the_month_is_computed_again_when_it_can_be_closed(alone, monkeypatch):
    assert state(alone) == "ok"
    row = alone[1] / "tenants" / "contoso" / "tenant.json"
    told = json.loads(row.read_text())
    for closes, expected in (("2999-01-01T00:00:00Z", "unchanged"), ("2026-11-01T00:00:00Z", "ok")):
        row.write_text(json.dumps(told | {"closes_at": closes}))
        assert state(alone) == expected
