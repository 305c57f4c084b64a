"""One server and one browser for all tests of the pages; every page must stay quiet and on this machine."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from .browsers import chromium
from .servers import Served, served
from .visits import Visit, visit

IDLE = 15


@pytest.fixture(scope="package")
def server() -> Iterator[Served]:
    with served("--idle", str(IDLE)) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def visitor(server: Served, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """A new visitor each time it is called, with a width [px] and `dark` or not."""
    visits: list[Visit] = []

    def arrive(width: int = 1280, *, dark: bool = False) -> Visit:
        visits.append(visit(browser, server.address, width, dark=dark))
        return visits[-1]

    yield arrive
    for each in visits:
        each.page.context.close()
    assert [each.complaints for each in visits if each.complaints] == []
    assert [each.foreign() for each in visits if each.foreign()] == []
