"""What commands keep, fetch and watch do, from a notebook: the same words, the same answers, errors as sentences."""

import json
from pathlib import Path

import pytest

import chargeback_kit as ck
from watching.looking import AGREEMENT, rows
from watching.months import folder, usage


def arrived(path: Path, days: int, name: str = "calls.csv") -> Path:
    return folder(path / "contoso", {name: usage(rows(days, 430))}, agreement=AGREEMENT)


def test_a_folder_is_kept_and_says_what_changed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = ck.keep(str(arrived(tmp_path / "first", 10)), str(store), tenant="contoso")
    again = ck.keep(arrived(tmp_path / "again", 12), store, "contoso")
    assert [(each.month, each.arrived, each.added) for each in first.months] == [("2026-10", 20, 20)]
    assert [(each.month, each.arrived, each.there, each.added) for each in again.months] == [("2026-10", 24, 20, 4)]
    assert any("2.50" in said for said in again.months[0].says)  # two calls more of 1.25
    assert (first.problems, again.problems) == ([], [])
    assert (store / "tenant=contoso" / "month=2026-10").is_dir()


def test_a_tenant_may_be_left_out(tmp_path: Path) -> None:
    ck.keep(arrived(tmp_path, 3), tmp_path / "store")
    assert (tmp_path / "store" / "tenant=default").is_dir()


def test_a_folder_is_watched_and_each_alert_is_told_once(tmp_path: Path) -> None:
    path = arrived(tmp_path, 20)
    (found,) = ck.watch(str(path), settle=0, once=True)
    assert found.bills[0]["month"] == "2026-10"
    assert {alert.kind for alert in found.new} >= {"pool_80", "wallet_trigger"}
    assert {alert.tenant for alert in found.new} == {"contoso"}
    (again,) = ck.watch(path, settle=0, once=True)
    assert again.new == []
    (other,) = ck.watch(path, settle=0, once=True, state=tmp_path / "other")
    assert other.new == found.new


def test_alerts_are_sent_to_one_address_or_several(tmp_path: Path) -> None:
    path, told = arrived(tmp_path, 20), tmp_path / "alerts.jsonl"
    (found,) = ck.watch(path, f"file:{told}", settle=0, once=True, out=tmp_path / "out")
    assert [json.loads(line)["id"] for line in told.read_text().splitlines()] == [alert.id for alert in found.new]
    (more,) = ck.watch(path, [f"file:{told}", f"file:{tmp_path / 'more.jsonl'}"], settle=0, once=True)
    assert more.new == found.new  # to the second address, which was told nothing yet
    assert len(told.read_text().splitlines()) == len(found.new)
    assert (tmp_path / "out" / "2026-10" / "bill.json").is_file()


def test_rounds_come_when_they_are_asked_for(tmp_path: Path) -> None:
    path = arrived(tmp_path, 4)
    rounds = ck.watch(path, settle=0, every=0.01)
    assert len(next(rounds).bills) == 1
    assert next(rounds).bills == []
    arrived(tmp_path, 5)
    assert len(next(rounds).bills) == 1


@pytest.mark.parametrize(("to", "said"), [("nowhere", "is no address"), ("env:NOT_SET_ANYWHERE", "no variable")])
def test_an_address_that_is_none_is_said_before_anything_is_watched(to: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ck.InputError, match=said):
        ck.watch(arrived(tmp_path, 3), to, once=True)
