"""The rate card behind reported charges: the true price lies inside, a wrong charge is named, the kit reads the file."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from oracle.hidden import MONTH, Hidden, hidden_tenant
from oracle.tiny import bill as tiny_bill
from oracle.tiny import call, user

import chargeback_kit as ck
from chargeback_kit.planning.rates_behind.card import RatesBehind, usage_ids
from chargeback_kit.records import rates as cards

SEEDS = range(2)


def told_bill(folder: Path, hidden: Hidden) -> ck.Bill:
    """The bill of a tenant whose settings are told, without a card."""
    agreement = tomllib.loads((folder / "agreement.toml").read_text(encoding="utf-8"))
    told = tomli_w.dumps(agreement | {"switches": hidden.switches})
    (folder / "agreement.toml").write_text(told, encoding="utf-8")
    return ck.bill(folder, MONTH)


def rows_of_one_price(bill: ck.Bill, found: RatesBehind, hidden: Hidden) -> list[tuple[int, int, int]]:
    """(lowest, true, highest) of each row whose calls truly have one price; the wrong charge is none of them."""
    ids = usage_ids(bill.run, found.evidence.row_no.tolist())
    result = []
    for row in found.found:
        calls = {ids[int(found.evidence.row_no[place])] for place in row.agreeing} - {hidden.mispriced}
        true = {(hidden.rates[usage_id]["price"], hidden.rates[usage_id]["fee"]) for usage_id in calls}
        if len(true) == 1:
            ((price, _),) = true
            result.append((row.lowest, int(price * 10**9), row.highest))
    return result


@pytest.mark.parametrize("seed", SEEDS)
def test_the_true_price_lies_inside(seed: int, tmp_path: Path) -> None:
    hidden = hidden_tenant(seed, tmp_path, calls=200, with_card=False)
    bill = told_bill(tmp_path, hidden)
    found = bill.rates()
    intervals = rows_of_one_price(bill, found, hidden)
    assert intervals
    assert [each for each in intervals if not each[0] <= each[1] <= each[2]] == []
    assert sum(len(row.agreeing) for row in found.found) + len(found.odd) == found.calls


PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)"


def london(number: int, seconds: int, charge: str, callee: str = "+442079460142", **given: str) -> dict[str, Any]:
    """A call abroad that no pool covers."""
    row: dict[str, Any] = call(
        number % 28 + 1, callee=callee, duration=str(seconds), charge=charge, context="International"
    )
    return row | {"usage_id": f"c{number}", "destination_name": "United Kingdom"} | given


def priced(nano: int, seconds: int, increment: int = 60) -> str:
    """A charge rounded half up, by hand."""
    cents = (2 * nano * (-(-seconds // increment) * increment) + 600_000_000) // 1_200_000_000
    return f"{cents // 100}.{cents % 100:02d}"


def rates_of(folder: Path, calls: list[dict[str, Any]]) -> RatesBehind:
    tiny_bill(folder, [user(0, skus=PAYG)], calls)
    return ck.bill(folder, "2026-10").rates()


def test_one_wrong_charge_is_named_and_the_price_stays(tmp_path: Path) -> None:
    calls = [london(n, 60 * (n % 9 + 1), priced(15_000_000, 60 * (n % 9 + 1))) for n in range(60)]
    calls[7] = london(7, 480, "0.99")
    found = rates_of(tmp_path, calls)
    assert found.contradictions["usage_id"].tolist() == ["c7"]
    assert str(found.contradictions["expected"][0]) == "0.12"
    assert found.table["price_per_minute"].astype(str).tolist() == ["0.015"]


def test_two_prefixes_are_parted_and_a_change_has_its_day(tmp_path: Path) -> None:
    calls = [london(n, 60 * (n % 9 + 2), priced(15_000_000, 60 * (n % 9 + 2))) for n in range(28)]
    for n in range(28):
        price = 320_000_000 if n < 14 else 250_000_000
        calls.append(london(100 + n, 125, priced(price, 125), "+447700900123", start=f"2026-10-{n + 1:02d}T09:00:00Z"))
    found = rates_of(tmp_path, calls)
    assert found.contradictions.empty
    rows = {(r["prefix"], str(r["effective_from"]), str(r["price_per_minute"])) for r in found.table.to_dict("records")}
    assert {(day, price) for prefix, day, price in rows if prefix.startswith("447")} == {
        ("2026-10-01", "0.32"),
        ("2026-10-15", "0.25"),
    }
    assert {price for prefix, _, price in rows if prefix.startswith("442")} == {"0.015"}


def test_the_increment_and_a_fee_that_no_column_lists_are_found(tmp_path: Path) -> None:
    by_six = [london(n, 37 + 31 * n, priced(213_000_000, 37 + 31 * n, 6)) for n in range(20)]
    found = rates_of(tmp_path, by_six)
    assert found.table["increment_seconds"].tolist() == [6]
    (tmp_path / "fee").mkdir()
    with_fee = [
        london(n, 60 * n + 60, f"{(20 * (n + 1) + 17) // 100}.{(20 * (n + 1) + 17) % 100:02d}") for n in range(9)
    ]
    found = rates_of(tmp_path / "fee", with_fee)
    assert found.table[["price_per_minute", "connection_fee"]].astype(str).values.tolist() == [["0.20", "0.17"]]


def test_the_kit_reads_the_card_and_rates_the_month_by_it(tmp_path: Path) -> None:
    calls = [london(n, 60 * (n % 9 + 1), priced(15_000_000, 60 * (n % 9 + 1))) for n in range(20)]
    folder = tmp_path / "bill"
    folder.mkdir()
    found = rates_of(folder, calls)
    written = found.write(folder / "rates.csv")
    read, problems = cards.read(written, "rates.csv")
    assert not problems
    assert [(rate.prefix, rate.price_nano) for rate in read] == [("44", 15_000_000)]
    rated, reported = ck.bill(folder, "2026-10", "rated"), ck.bill(folder, "2026-10")
    assert rated.total == reported.total
    with pytest.raises(ck.InputError, match="exists already"):
        found.write(written)


def test_without_charges_there_is_no_card(tmp_path: Path) -> None:
    found = rates_of(tmp_path, [london(1, 60, "")])
    assert found.says == ["No call has a charge that says something of a price per minute."]
    with pytest.raises(ck.InputError, match="no card to write"):
        found.write(tmp_path / "card.csv")


def test_a_charge_below_the_fee_it_is_said_to_hold_contradicts(tmp_path: Path) -> None:
    calls = [london(n, 60 * n + 60, f"0.{2 * n + 2:02d}", fee="0.05") for n in range(6)]
    for name, terms in (("held", "[switches]\ncharge_includes_fee = true\n"), ("on_top", "")):
        (tmp_path / name).mkdir()
        tiny_bill(tmp_path / name, [user(0, skus=PAYG)], calls, agreement=terms)
    held, on_top = (ck.bill(tmp_path / name, "2026-10").rates() for name in ("held", "on_top"))
    assert "c0" in held.contradictions["usage_id"].tolist()
    assert on_top.contradictions.empty
