"""Files that arrive in pieces, and what a page may not do with them."""

from pathlib import Path

import pytest

from chargeback_kit.widgets.drop import Drop


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
