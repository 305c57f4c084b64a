"""How the apps feel, measured in Chromium: `PYTHONPATH=tests python -m benchmarks.feel`; a part of `make bench`.

Prints what was measured as JSON. Nothing here asserts a time: a shared machine would fail such a test for no reason.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from browser.browsers import chromium
from browser.reading import settled
from browser.servers import Served, served
from browser.visits import Visit, visit
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

import chargeback_kit as ck
from benchmarks.tenant import make
from chargeback_kit.serving import catalogue

SAMPLE = Path(__file__).parents[1] / "sample_data" / "2026-10"
WARM_UPS, MOVES, OPENINGS, VISITORS = 3, 20, 3, 20
UPLOAD_ROWS = 33_000  # about 10 MB of CSV
PATIENCE = 600_000  # [ms]
PATIENCE_OF_ALL = 300.0  # [s]
PICTURE = ".kit-picture .kit-chart[data-drawn]"
FIRST_PICTURE = ".still-chart > div:visible svg"
"""That of the sample, which stands until the page of one's own is up."""
SAW = (
    "a picture of its own",
    "a sentence that something failed",
    "panels",
    "the sample's picture",
    "a place in the line",
    "a page without panels",
)
SAMPLES = SAW[3]
WHERE = (f"{PICTURE}:visible", ".kit-failed:visible", ".kit-app:visible", FIRST_PICTURE, "#kit-place")

# One press on the slider's handle, and the time until the first chart of the page has been drawn again [ms].
PRESS = """
([handle, key]) => new Promise((done) => {
  const began = performance.now();
  const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now() - began); });
  watch.observe(document.querySelector(".kit-main"), { subtree: true, attributeFilter: ["data-drawn"] });
  handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
})
"""


@contextmanager
def apps(*options: str) -> Iterator[tuple[Served, Browser]]:
    """A server and a browser."""
    with chromium() as browser, served("--idle", "20", *options) as server:
        yield server, browser


def arrive(server: Served, browser: Browser) -> Visit:
    """A visitor with patience."""
    found = visit(browser, server.address)
    found.page.set_default_timeout(PATIENCE)
    return found


def until(ready: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, f"still not after {seconds} s"
        time.sleep(0.2)


def slider(folder: Path) -> list[float]:
    """From a press on a licence slider of Plan mix to the redrawn chart [ms], one by one."""
    with apps("--folder", str(folder)) as (server, browser):
        page = arrive(server, browser).open("plan_mix")
        page.locator(PICTURE).first.wait_for()
        handle = page.get_by_role("slider").first.element_handle()
        found = []
        for number in range(WARM_UPS + MOVES):
            found.append(page.evaluate(PRESS, [handle, "ArrowRight" if number % 4 < 2 else "ArrowLeft"]))
            settled(page)
    return found[WARM_UPS:]


def come(guest: Visit, app: str) -> None:
    """Ask for a page, and wait for nothing."""
    guest.page.goto(f"{guest.address}voila/render/{app}.ipynb", wait_until="commit")


def picture(*options: str) -> list[dict[str, float]]:
    """From the address of the bill explainer to what one sees [s], one visitor after the other.

    The first picture is that of the sample until the page is up, then comes the page's own with its controls.
    """
    found = []
    with apps(*options) as (server, browser):
        until(lambda: not options or len(server.kernels()) == len(catalogue.ORDER))
        time.sleep(15 if options else 1)  # pages that are kept ready are made meanwhile
        for _ in range(OPENINGS):
            guest = arrive(server, browser)
            began = time.monotonic()
            come(guest, "bill_explainer")
            guest.page.locator(f"{FIRST_PICTURE}, {PICTURE}").first.wait_for()
            first = time.monotonic() - began
            guest.page.locator(PICTURE).first.wait_for()
            found.append({"first_picture": first, "own_picture": time.monotonic() - began})
            guest.page.context.close()
            time.sleep(15 if options else 1)
    return found


def upload(folder: Path) -> float:
    """From choosing 10 MB of CSV to the figures of its bill [s]."""
    expected = f"{ck.bill(folder, month='2026-10').total:,.2f}"
    with apps() as (server, browser):
        page = arrive(server, browser).open("bill_explainer")
        page.locator(PICTURE).first.wait_for()
        began = time.monotonic()
        page.locator("input[type=file]").set_input_files(sorted(folder.iterdir()))
        page.locator(".kit-figure").filter(has_text=expected).first.wait_for()
        return time.monotonic() - began


def crowd(size: int = VISITORS, patience: float = PATIENCE_OF_ALL) -> dict[str, Any]:
    """Visitors who open the bill explainer at once: seconds until each sees a picture, that of the sample or the page's
    own, and memory of each [MiB].

    Their pages are drawn by one Chromium on this same machine, which takes about as much of it as the kernels do.
    It ends with figures whatever happens: who has seen no picture when the patience [s] is over is counted by what
    stands on the page instead.
    """
    with apps() as (server, browser):
        guests = [arrive(server, browser) for _ in range(size)]
        for guest in guests:
            guest.page.goto(server.address)
        began = time.monotonic()
        for guest in guests:
            address = f"{server.address}voila/render/bill_explainer.ipynb"
            guest.page.evaluate("(address) => void setTimeout(() => location.assign(address))", address)
        first: dict[int, float] = {}
        seen: dict[int, float] = {}
        while len(seen) < size and time.monotonic() - began < patience:
            for number, guest in enumerate(guests):
                if number in seen:
                    continue
                sees = _sees(guest)
                if sees in (SAW[0], SAMPLES):
                    first.setdefault(number, time.monotonic() - began)
                if sees == SAW[0]:
                    seen[number] = time.monotonic() - began
            time.sleep(0.2)
        each = [_mebibytes(kernel) for kernel in server.kernels()]
        own = [_own_mebibytes(kernel) for kernel in server.kernels()]
        return {
            "visitors": size,
            "first_picture_s": sorted(first.values()),
            "own_picture_s": sorted(seen.values()),
            "saw": dict(Counter(_sees(guest) for guest in guests)),
            "kernel_mib": median(each) if each else 0.0,
            "own_mib": median(own) if own else 0.0,
            "largest_kernel_mib": max(each, default=0.0),
            "server_mib": _mebibytes(psutil.Process(server.process.pid)),
        }


def _sees(guest: Visit) -> str:
    """What stands on the page of a visitor."""
    try:
        for what, where in zip(SAW, WHERE, strict=False):
            if guest.page.locator(where).count():
                return what
    except PlaywrightError:
        return "a browser that does not answer"
    return SAW[-1]


def _own_mebibytes(process: psutil.Process) -> float:
    """The memory that a process shares with no other."""
    try:
        return float(process.memory_full_info().uss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def _mebibytes(process: psutil.Process) -> float:
    """A process's own share of the memory."""
    try:
        used = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0.0
    return float(getattr(used, "pss", used.uss)) / 2**20


def measure(large: Path) -> dict[str, Any]:
    """Everything; `large` is a bill folder of a million calls."""
    with tempfile.TemporaryDirectory() as place:
        make(UPLOAD_ROWS, Path(place))
        csv = Path(place) / "csv"
        return {
            "slider_sample_ms": slider(SAMPLE),
            "slider_large_ms": slider(large),
            "picture_cold_s": picture(),
            "picture_ready_s": picture("--preheat"),
            "upload_mb": sum(path.stat().st_size for path in csv.iterdir()) / 1e6,
            "upload_s": upload(csv),
            "crowd": crowd(),
        }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", type=Path, help="a bill folder of a million calls; left out: made for the while")
    parser.add_argument("--crowd", type=int, help="only so many visitors at once")
    asked = parser.parse_args()
    if asked.crowd:
        print(json.dumps(crowd(asked.crowd)))
        return
    if asked.large:
        print(json.dumps(measure(asked.large)))
        return
    with tempfile.TemporaryDirectory() as place:
        make(1_000_000, Path(place))
        print(json.dumps(measure(Path(place) / "csv")))


if __name__ == "__main__":
    main()
