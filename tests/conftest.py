"""The tests run beside one another, and chance is the same every time (``chance``).

A file stays in one process, because its tests share what was computed; so do all tests of the pages, which share a
server. Those come first: they wait most, and the others fill the time.
"""

from pathlib import Path

import chance
import pytest

PAGES = Path(__file__).parent / "browser"

chance.settle()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        together = PAGES if PAGES in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(together)))
    items.sort(key=lambda item: PAGES not in item.path.parents)
