"""The receipt that a user gets: its JSON proves the amount, and parts are proven by receipts of their own."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.commands.explain import in_options
from chargeback_kit.explain.proof.fee import fee_proof
from chargeback_kit.explain.proof.figure import WAYS

from . import again
from .tenants import unproven, wrong

OCTOBER = "sample_data/2026-10"
ASKED = re.compile(
    r'explain\((?:"(?P<call>[^"]+)"|cost_center="(?P<center>[^"]+)"(?:, (?P<what>[a-z]+)="(?P<of>[^"]+)")?.*)\)'
)


@pytest.fixture(scope="module")
def october():
    return ck.bill(OCTOBER, "2026-10")


def told(receipt):
    return json.loads(json.dumps(receipt.data()))


def parts(figure):
    """The figures of a tree that name a receipt of their own."""
    if found := ASKED.fullmatch(figure.get("source", "")):
        yield figure, found
    for each in figure.get("of", ()):
        yield from parts(each)


def test_every_statement_leads_to_receipts_that_prove_their_part(october):
    reached = 0
    for center in october.statements["cost_center"].unique():
        whole = told(october.explain(cost_center=center))
        again.amount(whole)
        for figure, asked in parts(whole["proof"]):
            line = told(october.explain(cost_center=center, category=asked["of"]))
            assert again.amount(line) == again.number(figure["value"])
            for part, of in list(parts(line["proof"]))[:1]:
                receipt = (
                    october.explain(of["call"])
                    if of["call"]
                    else october.explain(cost_center=of["center"], sku=of["of"])
                )
                assert again.amount(told(receipt)) == again.number(part["value"])
                reached += 1
    assert reached == len(october.statements)


def test_a_program_without_the_kit_computes_the_amount(october, tmp_path):
    dearest = october.calls.sort_values("amount").iloc[-1]
    file = tmp_path / "receipt.json"
    run = CliRunner().invoke(
        commands(), ["explain", OCTOBER, "--month", "2026-10", "--call", dearest["usage_id"], "--json"]
    )
    file.write_text(run.stdout, encoding="utf-8")
    alone = [sys.executable, "-I", str(Path(again.__file__)), str(file)]
    printed = subprocess.run(alone, capture_output=True, text=True, check=True).stdout
    assert again.number(printed) == dearest["amount"]
    changed = json.loads(run.stdout) | {"amount": "0.01"}
    with pytest.raises(again.Wrong, match="the receipt says"):
        again.amount(changed)


def test_the_command_says_what_python_says(october):
    line = ["explain", OCTOBER, "--month", "2026-10", "--cost-center", "Support"]
    said = str(october.explain(cost_center="Support"))
    assert CliRunner().invoke(commands(), line).stdout.splitlines() == [*map(in_options, said.splitlines())]
    wrong = CliRunner().invoke(commands(), [*line[:4], "--cost-center", "Suport"])
    assert (wrong.exit_code, "the nearest is Support" in wrong.stderr) == (2, True)


def test_a_call_over_its_pool_reads_as_rows_and_rates(october):
    rated = ck.bill(OCTOBER, "2026-10", "rated")
    calls = rated.calls[(rated.calls["pooled_seconds"] > 0) & (rated.calls["over_seconds"] > 0)]
    proof = told(rated.explain(calls.iloc[0]["usage_id"]))["proof"]
    read = [figure["says"] for figure in leaves(proof)]
    assert {"lasted", "step of billing", "covered by the pool", "price per minute", "connection fee"} <= set(read)
    assert again.again(proof) == Decimal(calls.iloc[0]["amount"])


def leaves(figure):
    if not figure.get("of"):
        yield figure
    for each in figure.get("of", ()):
        yield from leaves(each)


def test_the_reader_knows_every_way_that_a_figure_can_come_about():
    assert again.WAYS.keys() == WAYS.keys()
    page = Path("docs/receipts.md").read_text(encoding="utf-8")
    for way, says in WAYS.items():
        assert f"| `{way}` | {says} |" in page


def test_receipts_keep_to_their_schema(october):
    schema = json.loads(Path("docs/receipt.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["figure"]["properties"]["how"]["enum"] == [*WAYS]
    fee = october.fees[0]
    asked = ({"cost_center": "Support"}, {"pool": "DE/MCOPSTN1/domestic"}, {"event": 2})
    more = {"cost_center": next(iter(fee.shares)), "sku": fee.sku}
    for each in ({"usage_id": october.calls["usage_id"].iloc[0]}, *asked, more):
        jsonschema.validate(told(october.explain(**each)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told(october.explain(event=2)) | {"amount": 0.15}, schema)


def test_a_figure_that_was_tampered_with_is_found(october):
    exact = {"says": "exact", "value": "0.215", "how": "read"}
    proof = {"says": "rated", "value": "0.22", "how": "rounded", "places": 2, "of": [exact]}
    assert again.again(proof) == Decimal("0.22")
    with pytest.raises(again.Wrong, match="rated is 11/50"):
        again.again(proof | {"of": [exact | {"value": "0.214"}]})
    first, *_ = october.fees
    center = next(iter(first.shares))
    assert [*wrong("a fee", fee_proof(october, center, [first]), first.shares[center])] == []
    assert [*wrong("a fee", fee_proof(october, center, [first]), Decimal("0.01"))]
    assert not [*unproven(october)]
