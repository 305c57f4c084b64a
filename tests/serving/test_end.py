"""Ctrl-C and SIGTERM end a server in the middle of whatever it answers."""

import signal
import threading
import urllib.error
import urllib.request

import pytest
from browser.servers import start

PATIENCE_SECONDS = 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_server_that_is_asked_without_pause_ends(number: signal.Signals) -> None:
    server = start()
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            try:
                urllib.request.urlopen(f"{server.address}healthz", timeout=5).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                is_over.wait(0.01)

    askers = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    for asker in askers:
        asker.start()
    try:
        is_over.wait(1)
        server.process.send_signal(number)
        said, _ = server.process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        is_over.set()
        server.process.kill()
    assert said.splitlines()[-1] == "Stopped."
    assert server.process.returncode == 0
