"""``ck.fetch``: the folder that the command writes, with the same words; what is wrong is a sentence."""

import importlib
from pathlib import Path
from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit.fetch import connection
from fetching.graph_server import APP, SECRET, TENANT, GraphServer, tenant
from fetching.ways import InProcess, files, quiet_files, with_agreement


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> GraphServer:
    """A tenant of an invented Graph that the kit's own client comes to."""
    server = tenant(12, page_size=5)
    made: Any = connection.client
    monkeypatch.setattr(connection, "client", lambda: made(InProcess(server)))
    monkeypatch.setenv("CHARGEBACK_KIT_CLIENT_ID", APP)
    monkeypatch.setenv("CHARGEBACK_KIT_CLIENT_SECRET", SECRET)
    return server


def test_it_writes_what_the_command_writes(graph: GraphServer, tmp_path: Path) -> None:
    out = with_agreement(tmp_path / "out")
    report = ck.fetch(TENANT, "2026-10", str(out), force=True)
    assert files(out) == quiet_files(tmp_path, graph)
    assert report.data()["logs"]["getPstnCalls"]["rows"] == len(graph.logs["getPstnCalls"])
    assert report.asked.out == out


def test_parts_months_and_a_folder_of_its_own_name(
    graph: GraphServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    left_out = ("messages", "direct-routing-calls", "administrative-units")
    told: list[str] = []
    report = ck.fetch(
        TENANT, ["2026-10", "2026-09"], without=left_out, cost_center="nothing", say=told.append, progress=told.append
    )
    assert report.asked.out.name.endswith("-2026-09-to-2026-10")
    assert sorted(path.name for path in report.asked.out.iterdir() if path.name[0] != ".") == [
        "agreement.toml",
        "getPstnCalls.001.json",
        "users.csv",
    ]
    assert "cost_center" not in (report.asked.out / "users.csv").read_text() or told


@pytest.mark.parametrize(("given", "said"), [
    ({"month": "October"}, "2026-10"),
    ({"month": []}, "No month"),
    ({"without": "sms"}, "there is no such part"),
    ({"cost_center": "boss"}, "department"),
    ({"cloud": "mars"}, "mars"),
    ({"out": "."}, "exists already"),
    ({"client_id": "", "tenant": "a b"}, "tenant"),
])  # fmt: skip
def test_what_cannot_be_asked_is_a_sentence(
    graph: GraphServer, given: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ck.InputError, match=said):
        ck.fetch(**{"tenant": TENANT, "month": "2026-10"} | given)
    assert list(tmp_path.iterdir()) == []


def test_the_function_is_there_whatever_was_imported_first() -> None:
    assert importlib.import_module("chargeback_kit.fetch.run").fetch is not ck.fetch
    assert importlib.import_module("chargeback_kit.fetch").__name__ == "chargeback_kit.fetch"
    assert callable(ck.fetch)
    assert callable(ck.bill)
