"""Usage by month: the order of arrival changes nothing; a late file touches its months alone and says what it did."""

import csv
import io
import json
import os
import random
import shutil
import signal
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from chance import drawn
from console import answered
from records import exports

import chargeback_kit as ck
from chargeback_kit import scratch
from chargeback_kit.engine.kept_rows import keep_month
from chargeback_kit.export import atomic_folder
from chargeback_kit.fleet.lock import only_one
from chargeback_kit.watching.keep import keep
from chargeback_kit.watching.usage_store import LOCKED, changes_of
from watching.months import AGREEMENT, WALLET, contents, folder, row, usage, users

OCTOBER = [row(900 * number, number % 3, {"Duration Seconds": str(60 + 60 * (number % 4))}) for number in range(23)]
TABLES = ("calls", "pools", "wallet", "statements")


def month_of(store: Path, month: str = "2026-10") -> Path:
    return store / "tenant=contoso" / f"month={month}"


def same(one: ck.api.Bill, other: ck.api.Bill) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in TABLES)


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of October, from one file in a folder of its own."""
    place = tmp_path_factory.mktemp("october")
    keep(folder(place / "a", {"sub/a.csv": usage(OCTOBER)}), place / "store", "contoso")
    return place / "store"


@pytest.fixture
def store(october: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(october, tmp_path / "store"))


@pytest.mark.parametrize("seed", drawn(range(16)))
def test_files_in_any_order_are_the_bill_of_all_at_once(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    edge = rng.choice(["2026-09-30T23:59:59Z", "2026-10-31T23:59:59Z", "2026-11-01T00:00:00Z"])
    rows = [
        *OCTOBER,
        row(5, 0, {"Start Time": edge}),
        row(900, 1, Charge="9.99"),
        row(1800, 2, {"Caller ID": "+15035550123"}),
    ]
    parts: dict[str, list[dict[str, str]]] = {}
    for each in rows:
        for name in rng.sample("abc", rng.choice([1, 1, 2])):
            parts.setdefault(f"{name}.csv", []).append(each)
    files = {name: usage(rng.sample(part, len(part))) for name, part in parts.items()}
    whole = keep(folder(tmp_path / "whole", files), tmp_path / "at-once", "contoso").store.path
    for name in rng.sample(sorted(files), len(files)):
        keep(folder(tmp_path / name, {name: files[name]}), tmp_path / "in-turn", "contoso")
    assert contents(tmp_path / "in-turn" / "tenant=contoso") == contents(whole)
    plain, kept = ck.bill(tmp_path / "whole", "2026-10"), ck.bill(month_of(tmp_path / "at-once"), "2026-10")
    assert same(plain, kept)
    assert len(kept.calls) == len(OCTOBER) + edge.startswith("2026-10")
    assert kept.rows["read"] == kept.rows["calls"] + kept.rows["duplicates"] + kept.rows["problems"]


def test_one_file_split_is_the_same_calls(tmp_path: Path) -> None:
    whole = folder(tmp_path / "whole", {"all.csv": usage(OCTOBER)})
    for number in range(2):
        part = folder(tmp_path / str(number), {f"{number}.csv": usage(OCTOBER[number::2])})
        keep(part, tmp_path / "store", "contoso")
    assert same(ck.bill(whole, "2026-10"), ck.bill(month_of(tmp_path / "store"), "2026-10"))


FORMATS: dict[str, Callable[[list[dict[str, str]]], str | bytes]] = {
    "2020": lambda rows: exports.text(exports.CALLING_PLANS_2020, *rows),
    "direct routing": lambda rows: exports.text(exports.DIRECT_ROUTING_2025, *rows),
    "parquet": lambda rows: exports.parquet(exports.CALLING_PLANS_2025, *rows),
    "decimal comma": lambda rows: exports.text(exports.CALLING_PLANS_2025, *rows, delimiter=";").replace("0.", "0,"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_kept_as_it_is_read(name: str, tmp_path: Path) -> None:
    rows = [{"id": f"leg-{n}", "start": f"2026-10-{n:02}T08:15:00Z", "type": "dr_out_user"} for n in range(1, 9)]
    rows += [{"id": "leg-1", "start": "2026-10-02T10:00:00Z", "type": "dr_in", "seconds": "30"}]
    content = FORMATS[name]([each if name == "direct routing" else each | {"type": "user_out"} for each in rows])
    plain = folder(tmp_path / "plain", {})
    (plain / "calls.bin").write_bytes(content if isinstance(content, bytes) else content.encode())
    keep(plain, tmp_path / "store", "contoso")
    one, other = ck.bill(plain, "2026-10"), ck.bill(month_of(tmp_path / "store"), "2026-10")
    assert same(one, other)
    assert len(one.calls) == (9 if name == "direct routing" else 8)


def test_a_late_file_touches_its_months_alone_and_says_for_whom_and_how_much(
    tmp_path: Path, two_months: tuple[Path, Path, Path]
) -> None:
    store = Path(shutil.copytree(two_months[1], tmp_path / "store"))
    untouched = month_of(store, "2026-11").stat().st_ino, contents(month_of(store, "2026-11"))
    late = folder(tmp_path / "b", {"late.csv": usage([row(7, 2), row(8, 2), OCTOBER[0]])}, agreement=None)
    status, lines = answered("keep", late, "--store", store, "--tenant", "contoso")
    assert status == 0
    assert lines[0] == f"October 2026: 3 rows arrived, 1 was there already; {len(OCTOBER) + 2} kept."
    assert lines[1].startswith("  The departments pay 2.50 USD more")
    assert any(line.startswith("  Centre 2 owes 2.50 USD more") for line in lines)
    assert untouched == (month_of(store, "2026-11").stat().st_ino, contents(month_of(store, "2026-11")))
    assert [each["state"] for each in changes_of(month_of(store))] == ["new", "changed"]
    status, again = answered("keep", late, "--store", store, "--tenant", "contoso", "--json")
    (said,) = json.loads("\n".join(again))["months"]
    assert (said["state"], said["added"], said["says"][0]) == ("unchanged", 0, f"Last time: {lines[1].strip()}")
    assert all(each.startswith("Last time: ") for each in (*said["says"], *said["notes"]))


def test_another_content_of_an_id_is_said_with_its_money(tmp_path: Path, store: Path) -> None:
    other = OCTOBER[3] | {"Charge": "2.00"}
    found = keep(folder(tmp_path / "b", {"tub/b.csv": usage([other])}), store, "contoso")
    (change,) = found.months
    assert any("1 row has the id of another and other content" in note and "0.75 USD" in note for note in change.notes)
    assert change.after is not None
    assert change.before is not None
    assert change.after - change.before == Decimal("0.75")
    assert len(ck.bill(month_of(store), "2026-10").calls) == len(OCTOBER)


def test_rows_that_were_there_are_told_from_other_contents_and_from_repeats(tmp_path: Path, store: Path) -> None:
    saved = [each | {"Charge": f"{each['Charge']}0"} for each in OCTOBER[:8]]
    again = {"a.csv": usage([*saved, *saved[:2]]), "b.csv": usage(OCTOBER[8:])}
    status, lines = answered("keep", folder(tmp_path / "b", again), "--store", store, "--tenant", "contoso")
    count, old = len(OCTOBER) + 2, len(OCTOBER) - 8
    assert status == 0
    assert lines[0].startswith(f"October 2026: {count} rows arrived, {old} were there already, 2 were repeated; ")
    assert len(ck.bill(month_of(store), "2026-10").calls) == len(OCTOBER)


def test_rows_without_an_id_that_were_there_are_counted(tmp_path: Path) -> None:
    rows = [{"id": f"leg-{n}", "start": f"2026-10-{n:02}T08:15:00Z", "type": "dr_out_user"} for n in range(1, 9)]
    found = []
    for name, part in (("a", rows[:6]), ("b", rows[2:])):
        plain = folder(tmp_path / name, {})
        (plain / f"{name}.csv").write_text(exports.text(exports.DIRECT_ROUTING_2025, *part), encoding="utf-8")
        found += keep(plain, tmp_path / "store", "contoso").months
    assert [(each.arrived, each.there, each.added, each.rows) for each in found] == [(6, 0, 6, 6), (6, 4, 2, 8)]


@pytest.mark.parametrize("charge", ["12.50", "0.00"])
def test_the_reasons_of_the_cost_centres_add_up_to_those_of_the_whole_or_are_said_once(
    charge: str, tmp_path: Path, store: Path
) -> None:
    dearer = folder(tmp_path / "b", {"tub/b.csv": usage([OCTOBER[4] | {"Charge": charge}])}, agreement=None)
    (change,) = keep(dearer, store, "contoso").months
    whole, *centers = change.says
    assert [each.partition(" owes ")[0] for each in centers] == ["Centre 1"]
    reasons = [each.partition(": ")[2].rstrip(".") for each in (whole, *centers)]
    assert reasons[1] in ("", reasons[0])


def test_the_same_name_with_other_content_counts_later(tmp_path: Path, store: Path) -> None:
    rows = [OCTOBER[0] | {"Charge": "3.00"}, *OCTOBER[1:]]
    keep(folder(tmp_path / "b", {"sub/a.csv": usage(rows)}), store, "contoso")
    kept = ck.bill(month_of(store), "2026-10")
    assert kept.calls["amount"].tolist()[0] == Decimal("3.00")
    again = pq.read_table(month_of(store) / "usage-02.parquet")["source_file"].to_pylist()
    assert again == ["sub/a.csv (2)"]


def test_every_row_says_where_it_came_from(october: Path) -> None:
    content = usage(OCTOBER)
    table = pq.read_table(month_of(october) / "usage-01.parquet")
    lines = content.splitlines()
    for each in table.select(["usage_id", "source_file", "source_line", "charge"]).to_pylist():
        assert each["source_file"] == "sub/a.csv"
        found = dict(
            zip(lines[0].split(","), next(csv.reader(io.StringIO(lines[each["source_line"] - 1]))), strict=True)
        )
        assert (found["UsageId"], found["Charge"]) == (each["usage_id"], each["charge"])


def test_rows_that_belong_to_no_month_are_listed(tmp_path: Path) -> None:
    rows = [*OCTOBER, row(1, 0, {"Start Time": "yesterday", "End Time": ""})]
    found = keep(folder(tmp_path / "a", {"a.csv": usage(rows)}), tmp_path / "store", "contoso")
    assert [(each.code, each.file, each.line) for each in found.problems] == [("bad-value", "a.csv", len(rows) + 1)]


def test_months_begin_in_the_zone_of_the_agreement(tmp_path: Path) -> None:
    berlin = AGREEMENT + '[switches]\nmonth_time_zone = "Europe/Berlin"\n'
    rows = [*OCTOBER, row(1, 0, {"Start Time": "2026-10-31T23:30:00Z", "End Time": ""})]
    store = tmp_path / "store"
    found = keep(folder(tmp_path / "a", {"a.csv": usage(rows)}, agreement=berlin), store, "contoso")
    assert [change.month for change in found.months] == ["2026-10", "2026-11"]
    status, lines = answered(
        "keep", folder(tmp_path / "b", {"b.csv": usage(rows)}), "--store", store, "--tenant", "contoso"
    )
    assert status == 2
    assert "month_time_zone: months begin in UTC here, and in Europe/Berlin" in lines[0]


def november(who: int = 0) -> list[dict[str, str]]:
    """A November of a call a day."""
    return [row(n, who, {"Start Time": f"2026-11-{n:02}T10:00:00Z", "UsageId": f"n{n}"}) for n in range(1, 25)]


def test_a_wallet_that_is_carried_on_follows_the_month_before(tmp_path: Path) -> None:
    store = tmp_path / "store"
    keep(folder(tmp_path / "a", {"a.csv": usage(OCTOBER)}, agreement=AGREEMENT + WALLET), store, "contoso")
    keep(folder(tmp_path / "b", {"b.csv": usage(november())}, agreement=None), store, "contoso")
    closing = ck.bill(month_of(store), "2026-10").wallet_summary
    opening = ck.bill(month_of(store, "2026-11"), "2026-11").agreement.wallet
    assert closing is not None
    assert opening is not None
    assert opening.opening == closing.closing
    credits_call = row(3, 1, Capability="MCOPSTNPP", UsageId="late")
    found = keep(folder(tmp_path / "c", {"c.csv": usage([credits_call])}, agreement=None), store, "contoso")
    assert [change.month for change in found.months] == ["2026-10", "2026-11"]
    after = ck.bill(month_of(store, "2026-11"), "2026-11").agreement.wallet
    assert after is not None
    assert after.opening == closing.closing - Decimal("1.25")


def test_an_opening_that_the_agreement_states_is_left_and_said(tmp_path: Path) -> None:
    store, terms = tmp_path / "store", AGREEMENT + WALLET
    keep(folder(tmp_path / "b", {"b.csv": usage(november())}, agreement=terms), store, "contoso")
    found = keep(folder(tmp_path / "a", {"a.csv": usage(OCTOBER)}, agreement=terms), store, "contoso")
    assert [change.month for change in found.months] == ["2026-10"]
    assert any(note.startswith("November 2026 opens with 100.00 by its agreement") for note in found.months[0].notes)


def test_lists_of_a_month_are_replaced_by_their_kind_and_rated_again(tmp_path: Path, store: Path) -> None:
    moved = folder(tmp_path / "b", {"b.csv": usage(OCTOBER[:9])}, agreement=None)
    (moved / "people.csv").write_text(users().replace("Centre 1", "Moved"), encoding="utf-8")
    found = keep(moved, store, "contoso")
    assert [change.state for change in found.months] == ["changed"]
    assert sorted(each.name for each in month_of(store).glob("*.csv")) == ["people.csv"]
    assert "Moved" in set(ck.bill(month_of(store), "2026-10").statements["cost_center"])


def test_a_list_that_the_agreement_names_need_not_come_again(tmp_path: Path) -> None:
    named = AGREEMENT + '[[shared_calling]]\npolicy_file = "policies.csv"\n'
    policies = {"policies.csv": "user_principal_name,resource_account\np1@example.com,p2@example.com\n"}
    keep(folder(tmp_path / "a", {"a.csv": usage(OCTOBER), **policies}, agreement=named), tmp_path / "store", "contoso")
    late = folder(tmp_path / "b", {"b.csv": usage([row(7, 1)])}, agreement=None)
    (change,) = keep(late, tmp_path / "store", "contoso").months
    assert (change.state, change.added) == ("changed", 1)
    assert (month_of(tmp_path / "store") / "policies.csv").is_file()


def test_two_at_once_are_a_sentence(tmp_path: Path, store: Path) -> None:
    arrived = folder(tmp_path / "a", {"sub/a.csv": usage(OCTOBER)})
    with only_one(store / "tenant=contoso" / LOCKED, "held"):
        status, lines = answered("keep", arrived, "--store", store, "--tenant", "contoso")
        assert (status, len(lines)) == (2, 1)
        assert lines[0].endswith("Wait until it has ended, and run this again.")
    assert answered("keep", arrived, "--store", store, "--tenant", "contoso")[0] == 0


@pytest.mark.parametrize("tenant", ["", "../x", "a/b", "a b", "."])
def test_a_tenant_is_the_name_of_a_folder(tenant: str, tmp_path: Path) -> None:
    arrived = folder(tmp_path / "a", {"a.csv": usage(OCTOBER)})
    status, lines = answered("keep", arrived, "--store", tmp_path / "store", "--tenant", tenant)
    assert status == 2
    assert "cannot be the name of a folder" in lines[0]


def test_what_somebody_put_into_a_month_is_never_lost(tmp_path: Path, store: Path) -> None:
    (month_of(store) / "notes.txt").write_text("mine", encoding="utf-8")
    status, lines = answered(
        "keep", folder(tmp_path / "b", {"b.csv": usage([row(7)])}), "--store", store, "--tenant", "contoso"
    )
    assert status == 2
    assert "holds notes.txt" in lines[0]
    assert len(ck.bill(month_of(store), "2026-10").calls) == len(OCTOBER)


MONTHS = ("2026-10", "2026-11")


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A late file of two months, the store before it arrived, and the store after."""
    place = tmp_path_factory.mktemp("late")
    keep(folder(place / "a", {"a.csv": usage([*OCTOBER, *november()])}), place / "old", "contoso")
    rows = [row(7, 1), row(8, 1, {"Start Time": "2026-11-05T10:00:00Z"})]
    arrived = folder(place / "b", {"b.csv": usage(rows)})
    shutil.copytree(place / "old", place / "new")
    keep(arrived, place / "new", "contoso")
    return arrived, place / "old", place / "new"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in the middle of its work")
@pytest.mark.parametrize("step", drawn(range(40), fewer=20))
def test_a_run_that_is_killed_leaves_whole_months_and_the_next_one_finishes(
    step: int, tmp_path: Path, two_months: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, old, new = two_months
    store = tmp_path / "store"
    shutil.copytree(old, store)
    if (child := os.fork()) == 0:
        _die_after(step, monkeypatch)
        keep(arrived, store, "contoso")
        os._exit(0)
    os.waitpid(child, 0)
    for month in MONTHS:
        assert contents(month_of(store, month)) in [contents(month_of(each, month)) for each in (old, new)]
    keep(arrived, store, "contoso")
    for month in MONTHS:
        assert contents(month_of(store, month)) == contents(month_of(new, month))
    left = [each for each in (store / "tenant=contoso").iterdir() if each.name.startswith(".month")]
    assert [file.name for each in left for file in each.iterdir() if not file.name.endswith("-lock-new")] == []


def _die_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill this process at one of the moments at which something is written, moved or removed."""
    left = [steps]

    def dying(work: Callable[..., object]) -> Callable[..., object]:
        def done(*given: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*given, **named)

        return done

    monkeypatch.setattr(Path, "write_text", dying(Path.write_text))
    monkeypatch.setattr(Path, "write_bytes", dying(Path.write_bytes))
    monkeypatch.setattr(Path, "replace", dying(Path.replace))
    monkeypatch.setattr(Path, "mkdir", dying(Path.mkdir))
    monkeypatch.setattr("chargeback_kit.watching.keep.keep_month", dying(keep_month))
    monkeypatch.setattr("chargeback_kit.export.atomic_folder._put_in_place", dying(atomic_folder._put_in_place))
    monkeypatch.setattr("chargeback_kit.export.atomic_folder.remove", dying(scratch.remove))


def test_a_kept_bill_is_verified_wherever_the_store_lies(tmp_path: Path) -> None:
    """Two currencies; the folder of the month around the bill is where it came from."""
    rows = [*OCTOBER, row(901, 0, Currency="CHF", Charge="0.40")]
    answered(
        "keep", folder(tmp_path / "in", {"calls.csv": usage(rows)}), "--store", tmp_path / "a", "--tenant", "contoso"
    )
    answered(
        "keep", folder(tmp_path / "late", {"late.csv": usage([row(902, 1)])}, None), *STORED.format(tmp_path).split()
    )
    shutil.rmtree(tmp_path / "in")
    (tmp_path / "a").rename(tmp_path / "b")
    bill = month_of(tmp_path / "b") / "bill"
    status, said = answered("verify", bill)
    assert (status, said[-1].startswith("Computed again: the same, 0.40 CHF for 1 call")) == (0, True), said
    assert said[1].startswith("Computed again: the same")
    (bill / "CHF" / "wallet.csv").unlink()
    (bill / "pools.csv").write_text("", encoding="utf-8")
    status, said = answered("verify", bill)
    assert status == 1
    assert [each.partition(" ")[0] for each in said[:2]] == ["CHF/wallet.csv", "pools.csv"]
    status, said = answered("verify", bill.parent)
    assert status == 2
    assert said[0].endswith(f"Verify a folder in it, such as {bill}.")


STORED = "--store {}/a --tenant contoso"


@pytest.mark.parametrize("inner", ["kept", ".", "deep/kept"])
def test_a_store_within_the_folder_that_arrives_is_refused(inner: str, tmp_path: Path) -> None:
    """Its months would be read as files of that folder from then on."""
    path = folder(tmp_path / "october", {"calls.csv": usage([row(1, 0)])})
    with pytest.raises(
        ck.InputError, match=r"lies within .*october, and would be read as a part of it\. Choose another"
    ):
        keep(path, path / inner)
    assert not (path / "kept").exists()
    assert not (path / "deep").exists()
    assert keep(path, tmp_path / "october-kept").months
