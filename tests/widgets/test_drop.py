"""Files that arrive in pieces, and what a page may not do with them."""

from pathlib import Path

import pytest

from chargeback_kit.widgets.drop import Drop
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.state import State


def send(drop: Drop, name: str, data: bytes, *, is_first: bool = True, is_last: bool = True, size: int = 4) -> None:
    starts = range(0, max(1, len(data)), size)
    for start in starts:
        about = {"name": name, "from": start, "is_first": is_first and start == 0}
        about["is_last"] = is_last and start == starts[-1]
        drop._take(drop, about, [memoryview(data[start : start + size])])


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture
def received() -> list[Path]:
    return []


@pytest.fixture
def drop(received: list[Path]) -> Drop:
    return Drop(received.append)


def test_pieces_become_files(drop: Drop, received: list[Path]) -> None:
    send(drop, "calls.csv", b"one,two,three", is_last=False)
    send(drop, "users.csv", b"", is_first=False)
    assert [contents(folder) for folder in received] == [{"calls.csv": b"one,two,three", "users.csv": b""}]


def test_two_files_of_one_name_stay_two(drop: Drop, received: list[Path]) -> None:
    send(drop, "calls.csv", b"first", is_last=False)
    send(drop, "calls.csv", b"second", is_first=False)
    assert contents(received[0]) == {"calls.csv": b"first", "calls 2.csv": b"second"}


def test_names_of_any_length_stay_files_of_their_own(drop: Drop, received: list[Path]) -> None:
    send(drop, "calls.csv", b"first", is_last=False)
    send(drop, "\N{TELEPHONE RECEIVER}" * 64 + ".csv", b"second", is_first=False, is_last=False)
    send(drop, "\N{TELEPHONE RECEIVER}" * 80 + ".csv", b"third", is_first=False)
    assert sorted(contents(received[0]).values()) == [b"first", b"second", b"third"]
    assert all(name.endswith(".csv") for name in contents(received[0]))


@pytest.mark.parametrize("name", ["../../outside.csv", "/outside.csv", "C:\\outside.csv", "..\\outside.csv"])
def test_a_name_never_leads_out_of_the_folder(name: str, drop: Drop, received: list[Path]) -> None:
    send(drop, name, b"x")
    assert contents(received[0]) == {"outside.csv": b"x"}


def test_more_than_the_limit_is_refused_whatever_the_page_says(received: list[Path]) -> None:
    drop = Drop(received.append, limit_bytes=8)
    send(drop, "large.csv", b"123456789")
    assert received == []
    assert "nothing was read" in drop.said


def test_each_drop_has_a_folder_of_its_own(drop: Drop, received: list[Path]) -> None:
    send(drop, "calls.csv", b"first")
    send(drop, "calls.csv", b"second")
    assert [contents(folder)["calls.csv"] for folder in received] == [b"first", b"second"]
    assert received[0] != received[1]


def test_pieces_without_a_beginning_are_ignored(drop: Drop, received: list[Path]) -> None:
    send(drop, "calls.csv", b"late", is_first=False)
    assert received == []


HEAD = "UsageId,UPN,Caller ID,Call Type,Destination Number,Start Time,Duration Seconds,Charge,Currency,User Location"
SHORTENED = "u1,ana@example.com,+14255550101,user_out,4.42079E+11,2026-10-05T10:00:00Z,60,0.50,USD,US"
WHOLE = "u2,ana@example.com,+14255550101,user_out,+442079460101,2026-10-06T10:00:00Z,60,0.50,USD,US"


def test_files_with_long_names_and_shortened_numbers_become_a_bill_that_names_them() -> None:
    """What the app says of a drop: the file by the end of its name, and the number that a spreadsheet shortened."""
    state = State()
    load, problems = Load(state), ProblemList(state)
    ends = "-export-of-october.csv", "-export-of-october-second-half.csv"
    for place, (end, row) in enumerate(zip(ends, (SHORTENED, WHOLE), strict=True)):
        data = f"{HEAD}\n{row}\n".encode()
        send(load.drop, "Ä" * 250 + end, data, is_first=not place, is_last=False, size=4096)
    users = b"user_principal_name,usage_country,skus,cost_center\nana@example.com,US,MCOPSTN1+MCOPSTNC,Sales\n"
    send(load.drop, "users.csv", users, is_first=False, size=4096)
    assert state.bill is not None, state.said
    assert state.bill.calls["usage_id"].tolist() == ["u1", "u2"]
    (found,) = state.bill.problems[state.bill.problems["code"] == "number-shortened"].to_dict("records")
    assert found["file"].endswith("ÄÄ-export-of-october.csv")
    assert "+44207…" in found["message"]
    assert found["file"] in problems.groups.value
    assert "+44207…" in problems.groups.value
    assert "3 files read" in load.words.value or "4 files read" in load.words.value
