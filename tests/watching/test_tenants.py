"""Several tenants in a watched folder: one without a bill stops nobody, and each is told what holds for it."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.bill.alerts import POOL_80, POOL_100
from chargeback_kit.cli import commands
from chargeback_kit.watching.alert import NO_BILL, POOL_WILL_END, WatchAlert
from chargeback_kit.watching.alerts_of import LARGER_BUNDLE, MORE_LICENCES, alerts_of
from watching.looking import AGREEMENT, NOON, collecting, looks, rows
from watching.months import folder, usage

BROKEN = {"agreement.toml": "x =\n", "users.csv": "", "nothing.txt": "no usage yet"}


@pytest.mark.parametrize("name", BROKEN)
def test_a_tenant_without_a_bill_stops_nobody_and_is_told_once(name: str, tmp_path: Path) -> None:
    """A broken agreement, users without a heading, a new customer without usage; a zip is a tenant like others."""
    root = tmp_path / "tenants"
    root.mkdir()
    for tenant in ("contoso", "fabrikam", "northwind"):
        folder(root / tenant, {"calls.csv": usage(rows(3))}, agreement=AGREEMENT)
    (root / "northwind" / name).write_text(BROKEN[name])
    if name == "nothing.txt":
        (root / "northwind" / "calls.csv").unlink()
    shutil.make_archive(str(root / "zipped"), "zip", root / "fabrikam")
    told: list[WatchAlert] = []
    first, again = looks(root, [collecting(told)], [NOON, NOON + timedelta(hours=1)])
    assert [bill["tenant"] for bill in first.bills] == ["contoso", "fabrikam", "zipped"]
    ((broken, why),) = first.refused
    assert broken == "northwind"
    assert why.startswith("northwind: ")
    assert (first.status, again.refused) == (4, [])
    (only,) = [alert for alert in told if alert.kind == NO_BILL]
    assert (only.tenant, only.month) == ("northwind", f"{NOON:%Y-%m}")
    assert why in only.says
    line = ["watch", str(root), "--once", "--settle", "0", "--state", str(tmp_path / "other")]
    done = CliRunner().invoke(commands(), line)
    assert done.exit_code == 4
    assert why in done.stderr
    assert "northwind: northwind" not in done.stderr + only.says
    assert [json.loads(line)["tenant"] for line in done.stdout.splitlines()], "alerts alone are on stdout"
    told_of = [
        line.partition(": ")[0] for line in done.stderr.splitlines() if "Bill of " in line or "New alert " in line
    ]
    assert {"contoso", "fabrikam", "zipped", "northwind"} == set(told_of)


def test_no_licence_is_advised_for_the_bundle_of_a_carrier() -> None:
    bill = ck.bill(Path(__file__).parents[2] / "sample_data" / "2026-11", "2026-11")
    bundles = {counter.pool_id for counter in bill.counters if counter.is_carriers}
    told = [each for each in alerts_of(bill, "contoso", NOON) if each.kind in {POOL_80, POOL_100, POOL_WILL_END}]
    steps = {each.subject in bundles: each.next_step for each in told}
    assert steps == {True: LARGER_BUNDLE, False: MORE_LICENCES}
