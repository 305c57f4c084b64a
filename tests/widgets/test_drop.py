"""Files that arrive in pieces, and what a page may not do with them."""

import errno
import gc
import zipfile
from pathlib import Path
from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit import scratch
from chargeback_kit.widgets.drop import Drop
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.state import State

SAMPLE = Path(__file__).parents[2] / "sample_data"


def send(drop: Drop, name: str, data: bytes, *, is_first: bool = True, is_last: bool = True, size: int = 4) -> None:
    starts = range(0, max(1, len(data)), size)
    for start in starts:
        about = {"name": name, "from": start, "is_first": is_first and start == 0}
        about["is_last"] = is_last and start == starts[-1]
        drop._take(drop, about, [memoryview(data[start : start + size])])


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_a_dropped_zip_of_several_months_offers_each(tmp_path: Path) -> None:
    """The months of a zip are found, and each can be chosen."""
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("2026-09", "2026-10"):
            for file in sorted((SAMPLE / name).rglob("*")):
                archive.write(file, file.relative_to(SAMPLE))
    state = State()
    load, period = Load(state), PeriodPanel(state)
    send(load.drop, "all.zip", packed.read_bytes(), size=1 << 20)
    assert state.said == ""
    assert set(period.month.options) >= {"2026-09", "2026-10"}
    for month in ("2026-09", "2026-10"):
        period.month.value = month
        assert state.said == ""
        assert state.bill.months == (month,)
        assert state.bill.total == ck.bill(SAMPLE / month, month).total


class Receiver:
    """What arrived, by the names that people see; ``takes``: whether it is kept."""

    def __init__(self, **traits: Any) -> None:
        self.takes = True
        self.folders: list[Path] = []
        self.found: list[dict[str, bytes]] = []
        self.drop = Drop(self.take, **traits)

    def take(self, folder: Path) -> bool:
        self.folders.append(folder)
        self.found.append({self.drop.labels[name]: data for name, data in contents(folder).items()})
        return self.takes


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def received(receiver: Receiver) -> list[dict[str, bytes]]:
    return receiver.found


@pytest.fixture
def drop(receiver: Receiver) -> Drop:
    return receiver.drop


def test_pieces_become_files(drop: Drop, received: list[dict[str, bytes]]) -> None:
    send(drop, "calls.csv", b"one,two,three", is_last=False)
    send(drop, "users.csv", b"", is_first=False)
    assert received == [{"calls.csv": b"one,two,three", "users.csv": b""}]


def test_two_files_of_one_name_stay_two(drop: Drop, received: list[dict[str, bytes]]) -> None:
    send(drop, "calls.csv", b"first", is_last=False)
    send(drop, "calls.csv", b"second", is_first=False)
    assert received[0] == {"calls.csv": b"first", "calls 2.csv": b"second"}


def test_names_of_any_length_stay_files_of_their_own(drop: Drop, received: list[dict[str, bytes]]) -> None:
    send(drop, "calls.csv", b"first", is_last=False)
    send(drop, "\N{TELEPHONE RECEIVER}" * 64 + ".csv", b"second", is_first=False, is_last=False)
    send(drop, "\N{TELEPHONE RECEIVER}" * 80 + ".csv", b"third", is_first=False)
    assert sorted(received[0].values()) == [b"first", b"second", b"third"]
    assert all(name.endswith(".csv") for name in received[0])


@pytest.mark.parametrize("name", ["../../outside.csv", "/outside.csv", "C:\\outside.csv", "..\\outside.csv"])
def test_a_name_never_leads_out_of_the_folder(name: str, drop: Drop, received: list[dict[str, bytes]]) -> None:
    send(drop, name, b"x")
    assert received[0] == {"outside.csv": b"x"}


def test_more_than_the_limit_is_refused_whatever_the_page_says() -> None:
    receiver = Receiver(limit_bytes=8)
    receiver.drop.limit_bytes = 10**9  # as a page may
    send(receiver.drop, "large.csv", b"123456789")
    assert receiver.found == []
    assert "nothing was read" in receiver.drop.said


def test_what_a_page_keeps_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it sends: of two drops that were taken the earlier goes, and of the rest nothing stays."""
    receiver = Receiver()
    monkeypatch.setenv(scratch.ALLOWANCE, str(kept() + 100))
    for number in range(20):
        receiver.takes = number % 2 == 0
        send(receiver.drop, "calls.csv", b"x" * 30)
        assert sum(folder.exists() for folder in receiver.folders) == 1
    assert len(receiver.found) == 20
    send(receiver.drop, "calls.csv", b"x" * 300)
    assert "no room left" in receiver.drop.said
    assert len(receiver.found) == 20


@pytest.mark.parametrize("is_limited", [False, True])
def test_only_in_a_process_of_the_server_is_anything_collected(
    monkeypatch: pytest.MonkeyPatch, *, is_limited: bool
) -> None:
    """In a notebook the collector is its own."""
    receiver, collected = Receiver(), []
    monkeypatch.setattr(gc, "collect", lambda: collected.append(1))
    monkeypatch.delenv(scratch.ALLOWANCE, raising=False)
    if is_limited:
        monkeypatch.setenv(scratch.ALLOWANCE, str(kept() + 100))
    send(receiver.drop, "calls.csv", b"x" * 30)
    assert len(receiver.found) == 1
    assert bool(collected) == is_limited


def kept() -> int:
    place = scratch.folder().parent
    return sum(path.lstat().st_size for path in place.rglob("*") if path.is_file())


def test_each_drop_has_a_folder_of_its_own(drop: Drop, receiver: Receiver) -> None:
    send(drop, "calls.csv", b"first")
    send(drop, "calls.csv", b"second")
    assert [found["calls.csv"] for found in receiver.found] == [b"first", b"second"]
    assert receiver.folders[0] != receiver.folders[1]
    assert not receiver.folders[0].exists()


def test_files_lie_under_numbers(drop: Drop, receiver: Receiver) -> None:
    names = ["\N{TELEPHONE RECEIVER}" * 64, "a" * 400 + ".csv", "x.y/../..", "con.txt", "n\0.csv", "x." + "y" * 300]
    for place, name in enumerate(names):
        send(drop, name, name.encode(), is_first=not place, is_last=place == len(names) - 1)
    assert sorted(contents(receiver.folders[0])) == ["0001", "0002.csv", "0003", "0004.txt", "0005.csv", "0006"]
    assert [data.decode() for data in receiver.found[0].values()] == names


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), OSError("gone")], ids=str)
def test_an_error_ends_the_drop_and_says_so(
    drop: Drop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise fault

    send(drop, "calls.csv", b"first", is_last=False)
    monkeypatch.setattr(Path, "touch", broken)
    send(drop, "users.csv", b"second", is_first=False, is_last=False)
    assert "Nothing was read; send them again." in drop.said
    monkeypatch.undo()
    send(drop, "rates.csv", b"third", is_first=False)
    assert receiver.found == []
    send(drop, "calls.csv", b"again")
    assert receiver.found == [{"calls.csv": b"again"}]


def test_a_piece_that_is_missing_ends_the_drop(drop: Drop, receiver: Receiver) -> None:
    drop._take(drop, {"name": "calls.csv", "from": 0, "is_first": True}, [memoryview(b"abcd")])
    drop._take(drop, {"name": "calls.csv", "from": 8, "is_last": True}, [memoryview(b"ijkl")])
    assert receiver.found == []
    assert "a piece is missing" in drop.said


def test_pieces_without_a_beginning_are_ignored(drop: Drop, received: list[dict[str, bytes]]) -> None:
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
