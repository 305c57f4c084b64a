"""A thousand fetches with random faults and random ends: every row once, and the folder that a quiet fetch writes."""

import json
import os
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chance import drawn

from chargeback_kit.fetch import store
from chargeback_kit.problems import InputError
from fetching.graph_server import FAULTS, instant, tenant
from fetching.ways import NOVEMBER, PlayedClock, PulledPlug, UntilPulled, fetched, files, with_agreement

MOST_RUNS = 200
SINCE, UNTIL = instant("2026-09-30T00:00:00Z"), instant("2026-11-02T00:00:00Z")


def rows(folder: Path, log: str) -> list[dict[str, Any]]:
    """The rows of a log in a bill folder."""
    return [row for path in sorted(folder.glob(f"{log}.*.json")) for row in json.loads(path.read_bytes())["value"]]


@pytest.mark.parametrize("seed", drawn(range(1000), fewer=32))
def test_every_row_comes_once_whatever_happens(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    calls, size = chance.randrange(80), chance.choice((1, 2, 3, 7, 20, 1000))
    likely = {fault: chance.choice((0.0, 0.05, 0.2)) for fault in FAULTS}
    likely["expired"] = chance.choice((0.0, 0.05)) if size > 2 else 0.01  # else no part is ever whole
    server = tenant(calls, page_size=size, likely=likely, chance=chance)
    clock = PlayedClock(NOVEMBER, timedelta(seconds=chance.choice((0, -86_400, 300, 10**7))))
    out = with_agreement(tmp_path / "october")
    writes = [chance.choice((0, 0, chance.randrange(1, 40)))]

    def write(path: Path, data: bytes, whole: Any = store._write) -> None:
        writes[0] -= 1
        if writes[0] == 0:
            path.with_name(f"{path.name}.new").write_bytes(data[: len(data) // 2])
            raise PulledPlug
        whole(path, data)

    monkeypatch.setattr(store, "_write", write)
    monkeypatch.setattr(os, "fsync", lambda number: None)  # the machine of a test does not lose its power
    for run in range(MOST_RUNS):
        pulled_at = chance.choice((0, chance.randrange(1, 60))) if run < MOST_RUNS // 2 else 0
        try:
            fetched(server, out, clock=clock, transport=UntilPulled(server, pulled_at), seed=seed)
        except PulledPlug:
            continue
        except InputError as error:
            if "it goes on where it stopped" not in str(error):
                raise
        else:
            break
    else:
        pytest.fail(f"not done after {MOST_RUNS} runs: {server.happened}")

    monkeypatch.undo()
    quiet = tenant(calls)
    fetched(quiet, with_agreement(tmp_path / "quiet"))
    assert files(out) == files(tmp_path / "quiet")
    for log, sent in quiet.logs.items():
        field = "sentDateTime" if log == "getSmsLog" else "startDateTime"
        due = [row for row in sent if SINCE <= instant(row[field]) <= UNTIL]
        assert sorted(row["id"] for row in rows(out, log)) == sorted(row["id"] for row in due)
        assert {row["id"]: row for row in rows(out, log)} == {row["id"]: row for row in due}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["october", "quiet"]
