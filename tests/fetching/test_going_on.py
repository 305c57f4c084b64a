"""A run that was stopped, however, goes on: nothing is lost, nothing comes twice, and no half of a page is taken."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeback_kit.problems import InputError
from fetching.graph_server import GraphServer, pstn_call, tenant
from fetching.ways import (
    CALLS,
    PlayedClock,
    Spoilt,
    fetched,
    files,
    quiet_files,
    with_agreement,
)


def test_a_part_begun_again_loses_nothing_that_came_before(tmp_path: Path) -> None:
    """A row that Graph gave in the first try and not in the second is a row."""
    server = tenant(30, page_size=5)
    gone = server.logs["getPstnCalls"][0]["id"]

    def spoil(count: int, request: httpx.Request) -> httpx.Response | None:
        if count != 2:
            return None
        server.logs["getPstnCalls"] = [row for row in server.logs["getPstnCalls"] if row["id"] != gone]
        return httpx.Response(410, json={"error": {"code": "gone", "message": "The page token has expired."}})

    server.logs["getPstnCalls"].sort(key=lambda row: str(row["startDateTime"]))
    gone = server.logs["getPstnCalls"][0]["id"]
    report = fetched(server, out := with_agreement(tmp_path / "out"), transport=Spoilt(server, spoil), parts=CALLS)
    assert gone in (out / "getPstnCalls.001.json").read_text(encoding="utf-8")
    assert (report.line.events["parts begun again"], report.made.logs[0].rows) == (1, 35)


def test_a_run_that_is_stopped_at_any_request_goes_on(tmp_path: Path) -> None:
    """No request is made twice but the one that was under way, and the bytes are the same."""
    server = tenant(12, page_size=4)
    expected = quiet_files(tmp_path, server)
    requests = 20
    for number in range(1, requests):
        fresh = GraphServer(server.logs, server.users, server.skus, server.units, server.members, page_size=4)

        def spoil(count: int, request: httpx.Request, at: int = number) -> None:
            if count == at:
                raise KeyboardInterrupt

        out = with_agreement(tmp_path / str(number))
        with pytest.raises(KeyboardInterrupt):
            fetched(fresh, out, transport=Spoilt(fresh, spoil))
        assert sorted(path.name for path in out.iterdir()) == [".chargeback-kit", "agreement.toml"]
        report = fetched(fresh, out)
        assert report.is_resumed
        assert files(out) == expected
        firsts = [url for url in fresh.requests if "fromDateTime" in url]
        assert len(firsts) == len(set(firsts))


def test_a_run_that_is_killed_at_any_write_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the bytes are on the disk, before they are in their place, and after: never half a page."""
    server = tenant(3, page_size=50)
    expected = quiet_files(tmp_path, server, parts=CALLS)
    places = {"fsync": os.fsync, "replace": Path.replace}

    class Killed(BaseException):
        pass

    for name, real in places.items():
        killed = 0
        while killed >= 0:
            count = [0]

            def then_die(*words: Any, real: Any = real, at: int = killed, count: list[int] = count) -> Any:
                count[0] += 1
                if count[0] > at:
                    raise Killed
                return real(*words)

            out = with_agreement(tmp_path / f"{name}{killed}")
            (out / "notes.txt").write_text("mine", encoding="utf-8")
            with monkeypatch.context() as patch:
                patch.setattr(os if name == "fsync" else Path, name, then_die)
                try:
                    fetched(server, out, parts=CALLS)
                except Killed:
                    killed += 1
                else:
                    assert killed > 5, "every page is written"
                    killed = -1
            if killed > 0:
                fetched(server, out, parts=CALLS)
            assert files(out) == expected | {"notes.txt": b"mine"}
            assert not out.with_name(f".{out.name}-fetch").exists()
            assert not out.with_name(f".{out.name}-chargeback-kit-before").exists()


@pytest.mark.parametrize("loss", ["missing", "empty", "nonsense"])
def test_a_page_that_was_lost_with_the_power_is_fetched_again(loss: str, tmp_path: Path) -> None:
    """Not the last one: what comes after it is there."""
    server = tenant(40, page_size=3)
    expected = quiet_files(tmp_path, server, parts=CALLS)

    def stop(count: int, request: httpx.Request) -> None:
        if count == 9:
            raise KeyboardInterrupt

    out = with_agreement(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        fetched(server, out, transport=Spoilt(server, stop), parts=CALLS)
    pages = sorted((tmp_path / ".out-fetch" / "pages").iterdir())
    lost = next(page for page in pages if page.name.endswith("000001"))
    assert pages[pages.index(lost) + 1].name.endswith("000002")
    if loss == "missing":
        lost.unlink()
    else:
        lost.write_bytes(b"" if loss == "empty" else b"\x00" * 50)
    fetched(server, out, parts=CALLS)
    assert files(out) == expected


def test_an_unfinished_fetch_of_something_else_is_not_mixed_in(tmp_path: Path) -> None:
    server = tenant(5)

    def stop(count: int, request: httpx.Request) -> None:
        if count == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(server, tmp_path / "out", transport=Spoilt(server, stop))
    with pytest.raises(InputError, match=r"an unfinished fetch waits there for something else \(months 2026-10\)"):
        fetched(server, tmp_path / "out", months=["2026-09"])
    report = fetched(server, tmp_path / "out", months=["2026-09"], is_restarted=True)
    assert not report.is_resumed


def test_two_runs_into_one_folder_are_refused(tmp_path: Path) -> None:
    server = tenant(5)
    inner: list[str] = []

    def another(count: int, request: httpx.Request) -> None:
        if count == 4:
            with pytest.raises(InputError) as said:
                fetched(tenant(5), tmp_path / "out")
            inner.append(str(said.value))

    fetched(server, tmp_path / "out", transport=Spoilt(server, another))
    assert inner == [f"{tmp_path / 'out'}: another run fetches into it. Wait for it, or choose another folder."]


@pytest.mark.parametrize(("pause", "is_fetched_again"), [(timedelta(minutes=30), False), (timedelta(hours=3), True)])
def test_what_was_fetched_too_early_is_fetched_again(
    pause: timedelta, tmp_path: Path, *, is_fetched_again: bool
) -> None:
    """A run that stopped and goes on later: calls that were reported in between are not missed."""
    clock = PlayedClock(datetime(2026, 10, 15, 1, tzinfo=UTC))
    server = tenant(20)

    def stop(count: int, request: httpx.Request) -> None:
        if "2026-10-14" in str(request.url).partition(",")[0]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(server, tmp_path / "out", clock=clock, transport=Spoilt(server, stop), parts=CALLS)
    late = pstn_call(999, datetime(2026, 10, 13, 15, tzinfo=UTC))
    server.logs["getPstnCalls"].append(late)
    clock.at += pause
    fetched(server, out := with_agreement(tmp_path / "out"), clock=clock, parts=CALLS)
    assert (late["id"] in (out / "getPstnCalls.001.json").read_text(encoding="utf-8")) == is_fetched_again
    windows = [url for url in server.requests if "fromDateTime=2026-09-30" in url]
    assert len(windows) == 1


def test_a_disk_that_is_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device\. Is the disk full\? Run the same command"):
        fetched(tenant(5), tmp_path / "out", parts=CALLS)
    monkeypatch.undo()
    assert fetched(tenant(5), tmp_path / "out", parts=CALLS).made.logs[0].rows == 10
