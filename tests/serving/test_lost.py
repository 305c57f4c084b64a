"""A page that was asked for comes up, or says that it does not: whatever is late, lost or ended on its way."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.servers import Served, served

from chargeback_kit.serving.forked import CAN_FORK

from .light import Light

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="only Linux hands over a process")
LATE_SECONDS = 6
FAULTS = f"""
import asyncio, os, sys, time
from pathlib import Path

def wanted(what):
    return (Path(__file__).parent / what).exists()

if "chargeback_kit.serving.nursery" in sys.orig_argv:
    from chargeback_kit.serving import kernel
    from ipykernel import kernelapp

    write = kernelapp.write_connection_file

    def by_half(path, **known):
        if wanted("late"):
            open(path, "w").close()
            time.sleep({LATE_SECONDS} / 3)
        return write(path, **known)

    kernelapp.write_connection_file = by_half
    live = kernel.live
    kernel.live = lambda: os._exit(1) if wanted("ended") else live()
elif "apps" in sys.orig_argv:
    from jupyter_client.connect import ConnectionFileMixin
    from nbclient.client import NotebookClient

    read = ConnectionFileMixin._reconcile_connection_info

    def busy(self, info):
        if wanted("late"):
            time.sleep({LATE_SECONDS} / 6)
        return read(self, info)

    ConnectionFileMixin._reconcile_connection_info = busy
    listen = NotebookClient._async_poll_output_msg

    async def late(self, *known):
        if wanted("late"):
            await asyncio.sleep({LATE_SECONDS})
        await listen(self, *known)

    NotebookClient._async_poll_output_msg = late
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file here, named like a fault, makes it happen."""
    found = tmp_path_factory.mktemp("faults")
    (found / "sitecustomize.py").write_text(FAULTS, encoding="utf-8")
    (found / "apps.toml").write_text("starts = 1\nidle_seconds = 60\n", encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Served]:
    with served("--config", str(place / "apps.toml"), first=place) as running:
        yield running


def test_a_kernel_that_ends_before_it_begins_keeps_nobody(server: Served, place: Path) -> None:
    """Its page says so, and the next in the line gets its turn."""

    async def visit() -> tuple[str, str]:
        (place / "ended").touch()
        first, second = Light(server.address), Light(server.address)
        for each in (first, second):
            await each.arrive()
        refused = await asyncio.wait_for(first.page("compare"), 60)
        (place / "ended").unlink()
        return refused, await asyncio.wait_for(second.page("compare"), 60)

    refused, made = asyncio.run(visit())
    assert "This page has not come up. Reload it to try again.</p></div></main>" in refused
    assert refused.rstrip().endswith("</html>")
    assert "widget-view+json" in made


def test_a_picture_that_arrives_late_is_on_the_page(server: Served, place: Path) -> None:
    """The server, too busy to listen, hears of it long after the kernel is done.

    And it reads the connection file while the kernel would be writing it, were it not told to wait.
    """

    async def visit() -> str:
        guest = Light(server.address)
        await guest.arrive()
        return await guest.page("compare")

    (place / "late").touch()
    page = asyncio.run(visit())
    (place / "late").unlink()
    assert "widget-view+json" in page


def test_one_answer_brings_all_that_is_on_the_page(server: Served) -> None:
    """Asked for one by one, a thousand messages would pass, and one that is lost would be waited for without end."""

    async def visit() -> Light:
        guest = Light(server.address)
        await guest.arrive()
        await guest.open("compare")
        await guest.leave()
        return guest

    guest = asyncio.run(visit())
    assert len(guest.states) > 100
    assert len(guest.said) < 30
    assert guest.find(_view_name="AnyView")
    assert not [each for each in guest.said if each["header"]["msg_type"] == "comm_close"]
