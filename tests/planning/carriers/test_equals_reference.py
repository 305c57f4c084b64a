"""On random months: what a carrier would charge is what the plain reference makes of the same rows as its own."""

import csv
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from oracle import tiny
from oracle.tenants import CARRIER_COLUMNS

import chargeback_kit as ck

NUMBERS = ("+12125550142", "+442079460142", "+33199000142", "+4930231251420", "411", "+1425555****", "")
TYPES = {
    **dict.fromkeys(("user_out", "pstn_out", "user_out_conf", "ucap_out"), "oc_out"),
    **dict.fromkeys(("user_in", "pstn_in"), "oc_in"),
    **{same: same for same in ("dr_out", "oc_out", "dr_in", "oc_in_bot", "byotout")},
}
STAY = ("conf_out", "emergency_out", "fmc_out", "dr_emergency_out", "sms_out")
Row = dict[str, str]


def card_of(rng: Random) -> list[Row]:
    """Some prefixes; now and then nothing fits a number."""
    rows = []
    for prefix in rng.sample(("+", "+1", "+1212", "+44", "+4420", "+33", "+49", "+493"), rng.randint(2, 6)):
        row = {
            "number_kind": rng.choice(("any", "any", "geographic")),
            "prefix": prefix,
            "price_per_minute": rng.choice(("0.006", "0.0123", "0.1", "0.333333")),
            "connection_fee": rng.choice(("", "0.01", "0.005")),
            "increment_seconds": rng.choice(("", "1", "6", "60")),
            "currency": "",
            "effective_from": rng.choice(("", "", "2026-10-10")),
            "first_seconds": rng.choice(("", "30", "60")),
            "free_seconds": rng.choice(("", "", "5")),
            "minimum_charge": rng.choice(("", "", "0.02")),
            "decimals": rng.choice(("", "4", "6")),
            "origin_country": rng.choice(("", "", "US")),
            "carrier": "Fabrikam",
        }
        rows.append(row)
    toll_free = {"number_kind": "toll_free_inbound", "prefix": "+", "price_per_minute": "0.02", "carrier": "Fabrikam"}
    return [*rows, *([dict.fromkeys(CARRIER_COLUMNS, "") | toll_free] if rng.random() < 0.5 else [])]


def calls_of(rng: Random) -> list[Row]:
    """Rows of every type; a negative charge is a refund, and some toll-free calls are received."""
    rows = []
    for number in range(60):
        kind = rng.choice((*TYPES, *STAY))
        start = f"2026-10-{rng.randint(1, 31):02d}T{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00Z"
        row = tiny.call(
            1,
            rng.randint(0, 4),
            usage_id=f"u{number}",
            start=start,
            duration=str(rng.choice((0, 1, 30, 59, 60, 61, 3599))),
            call_type=kind,
            callee=rng.choice(NUMBERS),
            caller=rng.choice(("+12125550100", "+442079460100")),
            context=rng.choice(("Domestic", "International", "")),
            charge=rng.choice(("0.00", "0.05", "-0.10")),
            capability=rng.choice(("", "", "MCOPSTN1", "FREECALL")),
        )
        if "_in" in kind and rng.random() < 0.4:
            row["number_type"] = "Toll Free"
        rows.append(row)
    return rows


def moves(row: Row) -> bool:
    """Whether the row is that of a call that another can carry."""
    if row["call_type"] not in TYPES or row["capability"] == "FREECALL":
        return False
    is_own = not row["call_type"].startswith(("dr_", "oc_", "byot"))
    return not (is_own and (Decimal(row["charge"]) < 0 or row["number_type"] == "Toll Free"))


@pytest.mark.parametrize("seed", range(6))
def test_a_carrier_costs_what_the_reference_makes_of_its_own_rows(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    card, calls = card_of(rng), calls_of(rng)
    people = [tiny.user(number, skus=rng.choice(("MCOPSTN1", "MCOEV"))) for number in range(4)]
    own, other = tmp_path / "own", tmp_path / "other"
    for folder, rows in (
        (own, calls),
        (other, [row | {"call_type": TYPES[row["call_type"]]} for row in calls if moves(row)]),
    ):
        folder.mkdir()
        if folder == other:
            with (folder / "carrier_rates.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, CARRIER_COLUMNS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(card)
        reference = tiny.bill(folder, people, rows)
    answer = ck.compare_carriers(
        ck.bill(own, "2026-10"),
        [{"name": "Fabrikam", "way": "operator_connect", "card": other / "carrier_rates.csv", "per_user": "0"}],
    )
    line = answer.ways.to_dict("records")[1]
    assert line["calls"] == len(reference["calls"])
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for found in reference["calls"]:
        paid[found["user_principal_name"]] += Decimal(found["amount"])
    assert line["calls_money"] == sum(paid.values(), Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    lacking = [found for found in reference["problems"] if found["code"] == "rate-missing"]
    assert line["unpriced_calls"] == len(lacking)
    lack = {by["usage_id"] for by in lacking}
    without = {found["user_principal_name"] for found in reference["calls"] if found["usage_id"] in lack}
    shown = {row["user_principal_name"]: row["Fabrikam"] for row in answer.users.to_dict("records")}
    known = {name: cost for name, cost in shown.items() if name not in without}
    assert known == {name: paid[name] for name in known}
    assert all(str(shown[name]) in ("None", "<NA>") for name in without)


def concurrent(rows: list[Row]) -> int:
    """The most calls at one instant, second by second."""
    seconds: Counter[Any] = Counter()
    for row in rows:
        day, clock = int(row["start"][8:10]), row["start"][11:19].split(":")
        first = ((day * 24 + int(clock[0])) * 60 + int(clock[1])) * 60 + int(clock[2])
        seconds.update(range(first, first + int(row["duration"])))
    return max(seconds.values(), default=0)


@pytest.mark.parametrize("seed", range(3))
def test_the_busiest_moment_is_that_of_a_count_second_by_second(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    calls = [row | {"start": f"2026-10-0{rng.randint(1, 2)}{row['start'][10:]}"} for row in calls_of(rng)]
    tiny.bill(tmp_path, [tiny.user(number) for number in range(5)], calls)
    answer = ck.compare_carriers(ck.bill(tmp_path, "2026-10"), [{"name": "SBC", "way": "direct_routing"}])
    assert answer.channels == concurrent([row for row in calls if moves(row)])
