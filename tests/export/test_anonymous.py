"""A bill without names: nothing of people, numbers and calls leaves, and every total is what it was."""

import hashlib
import hmac
import io
import json
import re
import zipfile
from decimal import Decimal

import pyarrow.parquet
import pypdf
import pytest
from console import run
from oracle.tenants import random_tenant
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.bill.anonymous.pseudonyms import Pseudonyms
from chargeback_kit.cli import commands

from .conftest import SAMPLE
from .tenant import bill, call, person

SECRET = "a secret that nobody guesses"
SHORTEST = 6


WHOLE_NUMBER = 10


def names_in(done):
    """Every name, id, number and usage id of the files, in lower case."""
    store = done.run.store
    found = {str(cell) for row in store.run("SELECT user_id, user_principal_name FROM users") for cell in row}
    found |= {usage_id for (usage_id,) in store.run("SELECT usage_id FROM usage")}
    for name in ("callee_number", "caller_number"):
        found |= {str(key) for (key,) in store.run(f"SELECT {name} FROM usage WHERE {name} BETWEEN 1000000 AND 1e15")}
    for row in done.folder.users or []:
        found |= {row.user_id, row.user_principal_name, row.display_name}
    for number in done.folder.numbers:
        found |= {str(number.digits), number.assigned_to}
    return {each.casefold() for each in found if len(each) >= SHORTEST}


def texts(path):
    """What a file says, whatever it is."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        return str(pyarrow.parquet.read_table(path).to_pylist())
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(content))
        return " ".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return content.decode("utf-8", "replace")


def survivors(folder, names):
    """The names that are still somewhere in a folder, with the file."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".zip":
            said = texts(path).casefold()
            runs = set(re.findall(r"\d+", said))
            found |= {(path.name, name) for name in names if (name in runs if is_short(name) else name in said)}
    return found


def is_short(name):
    """Whether a name is so few digits that an invented number may hold them by chance: then they must stand alone."""
    return name.isdigit() and len(name) < WHOLE_NUMBER


@pytest.fixture(scope="module", params=["sample", 1, 6])
def both(request, tmp_path_factory):
    """A bill, and the same without names."""
    if request.param == "sample":
        named = ck.bill(SAMPLE, "2026-10")
    else:
        folder = tmp_path_factory.mktemp("tenant")
        named = ck.bill(folder, **random_tenant(request.param, folder, shared_ids=request.param % 2 == 1))
    assert named.calls_of().calls == len(named.calls), "what was asked of the bill is not what its pseudonyms answer"
    return named, named.anonymised(SECRET)


def test_no_name_survives_in_any_file(both, tmp_path):
    named, anonymous = both
    anonymous.write(tmp_path / "bill")
    anonymous.write_statements(tmp_path / "statements", whole_numbers=True)
    assert survivors(tmp_path, names_in(named)) == set()


def test_every_total_is_kept(both, tmp_path):
    named, anonymous = both
    assert (anonymous.total, anonymous.carriers) == (named.total, named.carriers)
    assert sum(anonymous.statements["amount"], Decimal(0)) == sum(named.statements["amount"], Decimal(0))
    before, after = (each.statements.groupby("category")["amount"].sum() for each in (named, anonymous))
    assert {key: value for key, value in before.items() if value} == {k: v for k, v in after.items() if v}
    same = ["start_utc", "kind", "rule_id", "billed_seconds", "pooled_seconds", "over_seconds", "funded_by", "amount"]
    calls = [sorted(map(str, each.calls[same].to_numpy().tolist())) for each in both]
    assert calls[0] == calls[1]
    assert named.pools.drop(columns="pool_id").equals(anonymous.pools.drop(columns="pool_id"))
    assert len(named.problem_list) == len(anonymous.problem_list)
    assert named.wallet.drop(columns="usage_id").equals(anonymous.wallet.drop(columns="usage_id"))
    for name, each in (("out", anonymous), ("named", named)):
        each.write(tmp_path / name)
    totals = [json.loads((tmp_path / each / "bill.json").read_text("utf-8"))["totals"] for each in ("out", "named")]
    assert totals[0] == totals[1]


def test_where_calls_went_is_kept(both):
    named, anonymous = both
    went = [
        each.run.store.run("SELECT country, count(*) FROM calls_by_country GROUP BY ALL ORDER BY ALL") for each in both
    ]
    assert went[0] == went[1]
    shown = anonymous.run.store.run("SELECT * FROM people")
    assert not {name for name in names_in(named) if name in str(shown).casefold()}
    filtered = anonymous.calls_of().table
    assert len(filtered) == len(named.calls)
    assert not {*named.calls["usage_id"]} & {*filtered["usage_id"]}


def test_what_was_merged_stands_nowhere_by_itself(both):
    _, anonymous = both
    centers = anonymous._exchange.centers
    assert set(anonymous.statements["cost_center"]) <= set(centers.values())
    merged = {name for name, other in centers.items() if name != other}
    assert not merged & set(anonymous.statements["cost_center"])
    assert not merged & set(anonymous.calls["cost_center"])


@pytest.fixture(scope="module")
def three_people(tmp_path_factory):
    people = [person(n, cost_center="Sales", display_name=f"Ann Lee {n}") for n in range(3)]
    return bill(tmp_path_factory.mktemp("three"), people, [call(n, n) for n in range(3)])


def test_pseudonyms_are_stable_and_depend_on_the_secret(three_people):
    one, again, other = (three_people.anonymised(each) for each in (SECRET, f" {SECRET}\n", SECRET[::-1]))
    assert list(one.calls["usage_id"]) == list(again.calls["usage_id"])
    assert set(one.calls["user_principal_name"]).isdisjoint(other.calls["user_principal_name"])
    assert set(one.calls["user_principal_name"]) == {Pseudonyms(SECRET).person(f"id-{n}") for n in range(3)}


def test_the_engine_names_calls_and_numbers_as_python_does(three_people):
    names, ask = Pseudonyms(SECRET), "SELECT usage_id, callee_number, caller_number FROM usage ORDER BY rowid"
    expected = [
        (names.call(usage_id), names.number(callee), names.number(caller))
        for usage_id, callee, caller in three_people.run.store.run(ask)
    ]
    assert three_people.anonymised(SECRET).run.store.run(ask) == expected


def test_the_pseudonym_is_the_hmac_of_the_standard():
    key = hashlib.sha256(SECRET.encode()).digest()
    names = Pseudonyms(SECRET)
    assert names.call("u1") == f"call-{hmac.new(key, b'call:u1', hashlib.sha256).hexdigest()[:16]}"
    inner, outer = names.pads
    nested = hashlib.sha256(outer + hashlib.sha256(inner + b"call:u1").digest()).hexdigest()
    assert nested == names.digest("call:u1")


def test_receipts_are_without_names(both):
    named, anonymous = both
    names = names_in(named)
    asked = [{"usage_id": usage_id} for usage_id in list(anonymous.calls["usage_id"])[:20]]
    lines = anonymous.statements[["cost_center", "category"]].to_dict("records")
    for each in [*asked, *lines[:20]]:
        if each.get("cost_center", "").startswith("Small cost centres"):
            with pytest.raises(ck.InputError, match="several cost centres"):
                anonymous.explain(**each)
        else:
            said = str(anonymous.explain(**each)).casefold()
            assert not {name for name in names if name in said}


def test_another_world_is_refused(three_people):
    with pytest.raises(ck.InputError, match="Ask the bill that it was made of"):
        three_people.anonymised(SECRET).what_if(assigned={"US/MCOPSTN1": 9})


@pytest.mark.parametrize("secret", ["", "short", " " * 40])
def test_a_short_secret_is_refused(three_people, secret):
    with pytest.raises(ck.InputError, match="shorter than 16 characters"):
        three_people.anonymised(secret)


@pytest.mark.parametrize("command", ["bill", "statements"])
def test_the_commands_take_the_secret_from_a_file_or_the_environment(tmp_path, command):
    ask = (command, SAMPLE, "--month", "2026-10", "--anonymise", "--out")
    refused = run(*ask, tmp_path / "none", CHARGEBACK_KIT_SECRET="")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "none").exists()
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    assert run(*ask, tmp_path / "a", "--secret-file", tmp_path / "secret").exit_code == 0
    assert run(*ask, tmp_path / "b", CHARGEBACK_KIT_SECRET=SECRET).exit_code == 0
    written = {each.relative_to(tmp_path / "a") for each in (tmp_path / "a").rglob("*")}
    assert written == {each.relative_to(tmp_path / "b") for each in (tmp_path / "b").rglob("*")}
    for name in written:
        if name.suffix in (".csv", ".html", ".pdf"):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    missing = run(*ask, tmp_path / "c", "--secret-file", tmp_path / "nowhere")
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("given", [["--infer"], ["--anomalies"], ["--infer", "--anomalies"]])
def test_options_that_speak_of_single_calls_are_named_before_anything_is_computed(tmp_path, given):
    done = run("bill", tmp_path / "nowhere", "--out", tmp_path / "out", "--anonymise", *given)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{' and '.join(given)} cannot go with --anonymise: ")
    assert done.stderr.count("\n") == 1
    assert "no such folder" in run("bill", tmp_path / "nowhere", "--out", tmp_path / "out", *given).stderr


@pytest.mark.parametrize("name", ["rates", "infer", "anomalies"])
def test_what_a_bill_without_names_does_not_answer_is_named(three_people, name):
    with pytest.raises(ck.InputError, match=rf"^{name}\(\): a bill without names says nothing of single charges"):
        getattr(three_people.anonymised(SECRET), name)()


@pytest.mark.parametrize(
    "name",
    [
        "export of ana@example.com.csv",
        "person-0_Lindqvist.csv",
        "LINDQVIST october.csv",
        "p0 calls.csv",
        "calls +15035550100.csv",
        "15035550100/calls.csv",
    ],
)
def test_a_file_that_is_called_by_a_person_is_called_by_its_place(name, tmp_path):
    bill(tmp_path / "bill", [person(0, display_name="Ida Lindqvist")], [call(1), call(2, UPN="nobody@example.com")])
    usage = tmp_path / "bill" / name
    usage.parent.mkdir(exist_ok=True)
    (tmp_path / "bill" / "usage.csv").rename(usage)
    named = ck.bill(tmp_path / "bill", "2026-10")
    assert name in [file.label for file in named.folder.inputs]
    without = named.anonymised(SECRET)
    labels = [file.label for file in without.folder.inputs]
    assert "users.csv" in labels
    assert [label for label in labels if re.fullmatch(r"file-\d+\.csv", label)]
    without.write(tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        assert name.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize(("in_it", "few"), [(6, 0), (1, 2)])
def test_one_person_alone_joins_the_owner_of_the_tenant_or_is_said_to_stand_out(in_it, few, tmp_path, monkeypatch):
    staff = [person(number, cost_center="IT") for number in range(1, in_it + 1)]
    folder = tmp_path / "bill"
    bill(folder, [person(0, cost_center="Sales"), *staff], [call(1), call(2, 1)], agreement='unowned = "IT"\n')
    without = ck.bill(folder, "2026-10").anonymised(SECRET)
    assert set(without.statements["cost_center"]) <= {"Small cost centres"}
    assert without.too_few == few
    monkeypatch.setenv("CHARGEBACK_KIT_SECRET", SECRET)
    line = ["bill", str(folder), "--month", "2026-10", "--anonymise", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(commands(), line)
    assert done.exit_code == 0
    assert ("Small cost centres has 2 people, and nobody is left to join" in done.stderr) == bool(few)
