"""What ``verify`` says of the folders of a fleet: bills, tables alone, tenants without a bill, and the whole."""

import json
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit.fleet.kept import begin, keep
from chargeback_kit.fleet.one import FleetTerms, broken
from chargeback_kit.fleet.tenants import tenants_in
from fleet.folders import tenants

TABLES, BILLS = FleetTerms("2026-10", tables_only=True), FleetTerms("2026-10")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tenants and an empty folder, once as tables alone and once as bills."""
    root = tmp_path_factory.mktemp("fleet")
    tenants(root / "tenants", "contoso", "Müller & Söhne")
    (root / "tenants" / "empty").mkdir()
    for terms, out in ((TABLES, root / "alone"), (BILLS, root / "bills")):
        out.mkdir()
        begin(out, terms)
        for tenant in tenants_in(root / "tenants").tenants:
            keep(tenant, terms, out)
    return root


def refused(folder: Path) -> str:
    with pytest.raises(ck.InputError) as said:
        ck.verify(folder)
    return str(said.value)


def test_bills_are_verified(place: Path) -> None:
    for name in ("contoso", "M%C3%BCller & S%C3%B6hne"):
        assert ck.verify(place / "bills" / "tenants" / name).status == "same"


def test_tables_alone_are_said_to_be_that(place: Path) -> None:
    said = refused(place / "alone" / "tenants" / "contoso")
    assert "holds a tenant's tables alone" in said
    assert "without --tables-only" in said
    assert "unfinished" not in said


@pytest.mark.parametrize("out", ["alone", "bills"])
def test_a_tenant_without_a_bill_has_nothing_to_verify(place: Path, out: str) -> None:
    said = refused(place / out / "tenants" / "empty")
    assert "empty has no bill, so there is nothing to verify: agreement.toml is missing" in said


def test_of_a_fleet_the_folders_are_named_that_can_be_verified(place: Path) -> None:
    assert "holds a fleet's tables alone" in refused(place / "alone")
    said = refused(place / "bills")
    assert str(place / "bills" / "tenants" / "M%C3%BCller & S%C3%B6hne") in said
    assert "Verify a folder in it" in said


def test_the_reason_does_not_say_the_tenant_twice(place: Path) -> None:
    known = json.loads((place / "bills" / "tenants" / "empty" / "tenant.json").read_text(encoding="utf-8"))
    assert known["tenant"] == "empty"
    assert known["sentence"].startswith("agreement.toml is missing")
    assert broken("ghost", "ghost: there is no folder.", "2026-10").sentence == "there is no folder."
    assert broken("ghost", "ghost/calls.csv: line 2: no.", "2026-10").sentence == "ghost/calls.csv: line 2: no."
    assert broken("", ": a row names no tenant.", "2026-10").sentence == ": a row names no tenant."
