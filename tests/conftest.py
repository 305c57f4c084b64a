"""The tests run beside one another, and chance is the same every time (``chance``).

A file stays in one process, because its tests share what was computed; so do all tests of the pages, which share a
server. What takes longest begins first, and the others fill the time.

A bill is computed a second time from shuffled rows (L5, L6), as for a user. Where it is compared with the reference, or
a test is about what is made of it in the same process, it is computed once.
"""

import gc
import os
from collections.abc import Iterator
from typing import Any

import chance
import pytest

PAGES = "tests/browser/"
LONG = (PAGES, "tests/notebooks/")
COMPUTED_ONCE = tuple(
    f"tests/{name}/"
    for name in (
        *("alerts", "cases", "charts", "engine", "explain", "export", "planning", "presentation", "problems"),
        *("records", "widgets"),
    )
)
collect_ignore = ["quick"]  # for kernels: it cannot be imported
if "TEST_SPARK" not in os.environ:
    collect_ignore.append("spark")  # `make test-spark` runs them: they need PySpark and Java

chance.settle()
gc.disable()  # until all tests are known: to look again and again for rubbish among them takes half of that time


def pytest_collection_finish() -> None:
    """The tests are no rubbish: the collector need not look through them while they run."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="module", autouse=True)
def how_often_a_bill_is_computed(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.node.nodeid.startswith(COMPUTED_ONCE):
        yield
        return
    from chargeback_kit.bill import laws

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):  # type: ignore[misc] # of a library without types
        def _split_scope(self, nodeid: str) -> str:
            return PAGES if nodeid.startswith(PAGES) else super()._split_scope(nodeid)

    return Together(config, log)
