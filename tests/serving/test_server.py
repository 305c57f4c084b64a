"""The server ends when it is asked to, whatever its kernels do."""

import os
import threading

import pytest
from voila.app import Voila

from chargeback_kit.serving import server


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The status of every end of the process, which does not end here."""
    found: list[int] = []
    monkeypatch.setattr(os, "_exit", found.append)
    monkeypatch.setattr(server, "PATIENCE", 0.05)
    return found


def test_a_kernel_that_never_ends_does_not_keep_the_server(monkeypatch: pytest.MonkeyPatch, ended: list[int]) -> None:
    monkeypatch.setattr(Voila, "stop", lambda _: threading.Event().wait(1))
    server.Server().stop()
    assert ended == [0]


def test_kernels_that_end_are_waited_for(monkeypatch: pytest.MonkeyPatch, ended: list[int]) -> None:
    monkeypatch.setattr(Voila, "stop", lambda _: None)
    server.Server().stop()
    threading.Event().wait(0.2)
    assert ended == []
