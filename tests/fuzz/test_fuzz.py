"""Whatever lies in a folder: a lawful bill or one sentence, in its time, with every row and all money accounted for."""

import csv
import time
from decimal import Decimal
from pathlib import Path

import pytest
from bad_input.folders import Answer, bill
from chance import drawn

from chargeback_kit.engine.landing import land
from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import read_folder
from fuzz.making import folder_of

AT_ONCE = 100
READ, BILLED, LANDED = 2_000, 200, 20
LONGEST_SECONDS = {"readers": 5, "bills": 30}
"""Of the processor, for a folder of a few kilobytes."""
KEPT = list(csv.DictReader((Path(__file__).parent / "seeds.csv").read_text(encoding="utf-8").splitlines()))


def read(place: Path, number: int) -> None:
    """Read a folder: what it holds, or one sentence."""
    begun = time.process_time()
    said = "read"
    try:
        found = read_folder(folder_of(place / str(number), number))
        assert found.usage
        found.fingerprints()
        if number % LANDED == 0:
            assert land(found).rows_read >= 0
    except InputError as error:
        said = str(error)
    assert 0 < len(said) < 2_000
    assert time.process_time() - begun < LONGEST_SECONDS["readers"]


def whole(place: Path, number: int) -> None:
    """The bill of a folder by the command: status 0 with lawful files, or 2 with one sentence and nothing written."""
    begun = time.process_time()
    place = place / str(number)
    place.mkdir()
    answer = bill(folder_of(place / "october", number), *(["--charges", "rated"] if number % 3 == 0 else []))
    assert time.process_time() - begun < LONGEST_SECONDS["bills"]
    assert answer.status in (0, 2), answer.said
    if answer.status:
        assert answer.said
        assert [path.name for path in place.iterdir()] == ["october"]
        return
    counts = answer.counts
    assert counts[0] == sum(counts[1:])
    assert money(answer, "calls.csv") + Decimal("0.00") == money(answer, "statements.csv")


def money(answer: Answer, name: str) -> Decimal:
    """What the rows of a table add up to; of the statements without fees, and without what no call is."""
    with (answer.out / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return sum((Decimal(row["amount"]) for row in rows if row.get("category") != "licence_fees"), Decimal("0.00"))


WORK = {"readers": read, "bills": whole}


@pytest.mark.parametrize("first", drawn(range(0, READ, AT_ONCE), fewer=4))
def test_a_hundred_folders_are_read_or_refused(tmp_path: Path, first: int) -> None:
    for number in range(first, first + AT_ONCE):
        read(tmp_path, number)


@pytest.mark.parametrize("first", drawn(range(0, BILLED, 10), fewer=4))
def test_ten_folders_are_billed_or_refused(tmp_path: Path, first: int) -> None:
    for number in range(first, first + 10):
        whole(tmp_path, number)


@pytest.mark.parametrize("kept", KEPT, ids=[f"{each['what']} {each['number']}" for each in KEPT])
def test_what_was_found_once(tmp_path: Path, kept: dict[str, str]) -> None:
    WORK[kept["what"]](tmp_path, int(kept["number"]))
