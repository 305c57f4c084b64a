"""Fifty visitors over two minutes: `PYTHONPATH=tests python -m benchmarks.crowd`; ends with figures whatever happens.

Each opens an app, drops a month of calls on it, moves sliders, and stays until everybody is done. They are no browsers,
which would take more of this machine than the kit does: they speak the channel of their kernel as its page does.
One Chromium beside them opens a page now and then. Prints JSON, of each visitor's waits: `words`, the first words of a
page; `first_picture`, the headline and picture of the sample that everybody is shown; `controls`, the page's own
widgets, which answer from then on; of Chromium's `browser_first_picture` and `browser_own_picture`, as they are drawn.
"""

import argparse
import asyncio
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from browser.browsers import chromium
from browser.servers import NURSERY, Served, served
from browser.visits import visit
from playwright.sync_api import Error as PlaywrightError
from serving.light import Light

from benchmarks.feel import FIRST_PICTURE, PICTURE, come
from benchmarks.tenant import make
from chargeback_kit.serving.ceilings import MIB, own_bytes

APPS = ("plan_mix", "bill_explainer", "funding_estimator")
ROWS = 10_000
MOVES, THINK_SECONDS = 5, 2.0
PIECE_BYTES = 2 * MIB
BROWSER_SECONDS = 15.0
LOOK_SECONDS = 5.0
READY_SECONDS = 25.0
WAITS = ("words", "first_picture", "controls", "browser_first_picture", "browser_own_picture", "drop", "slider")


@dataclass
class Seen:
    """What the visitors waited for [s], and what it took [bytes]."""

    words: list[float] = field(default_factory=list)
    first_picture: list[float] = field(default_factory=list)
    controls: list[float] = field(default_factory=list)
    browser_first_picture: list[float] = field(default_factory=list)
    browser_own_picture: list[float] = field(default_factory=list)
    drop: list[float] = field(default_factory=list)
    slider: list[float] = field(default_factory=list)
    waited: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    own: dict[int, int] = field(default_factory=dict)
    server: int = 0
    nursery: int = 0

    def figures(self) -> dict[str, Any]:
        """As JSON."""
        own = [each / MIB for each in self.own.values()]
        return {
            **{f"{name}_s": _spread(getattr(self, name)) for name in WAITS},
            "waited_in_line": self.waited,
            "ended": dict(self.ended),
            "own_mib": _spread(own),
            "server_mib": round(self.server / MIB),
            "nursery_mib": round(self.nursery / MIB),
        }


def _spread(values: Sequence[float]) -> dict[str, float]:
    """How many, the middle, the 95th of a hundred, and the largest.

    >>> _spread([1.0, 2.0, 3.0])
    {'count': 3, 'median': 2.0, 'p95': 2.9, 'largest': 3.0}
    """
    if not values:
        return {"count": 0}
    middle, late = np.percentile(values, [50, 95])
    return {
        "count": len(values),
        "median": round(float(middle), 2),
        "p95": round(float(late), 2),
        "largest": round(max(values), 2),
    }


async def course(guest: Light, app: str, files: Sequence[Path], seen: Seen) -> None:
    """What one visitor does."""
    begun = time.monotonic()
    await guest.arrive()
    try:
        await guest.open(app)
    finally:
        seen.words += [guest.words_s] if guest.words_s else []
        seen.first_picture += [guest.picture_s] if guest.picture_s else []
        seen.waited += bool(guest.places)
    seen.controls.append(time.monotonic() - begun)
    await asyncio.sleep(THINK_SECONDS)
    begun = time.monotonic()
    await drop(guest, files)
    seen.drop.append(time.monotonic() - begun)
    for number in range(MOVES):
        await asyncio.sleep(THINK_SECONDS)
        sliders = [each for each in guest.find(_view_name="IntSliderView") if _moves(guest, each)]
        if not sliders:
            raise LookupError("no slider")
        slider = sliders[number % len(sliders)]
        state = guest.states[slider]
        begun = time.monotonic()
        await guest.set(slider, value=state["value"] + (1 if state["value"] < state["max"] else -1))
        seen.slider.append(time.monotonic() - begun)


def _moves(guest: Light, slider: str) -> bool:
    state = guest.states[slider]
    return bool(state["max"] > state["min"] and not state.get("disabled"))


async def drop(guest: Light, files: Sequence[Path]) -> None:
    """Drop files as a page does: in pieces, one after the other."""
    (area, *_) = guest.find(_view_module="anywidget", label="Drop files here, or choose them")
    for number, path in enumerate(files):
        content = await asyncio.to_thread(path.read_bytes)
        for begin in range(0, max(1, len(content)), PIECE_BYTES):
            is_last = number == len(files) - 1 and begin + PIECE_BYTES >= len(content)
            about = {"name": path.name, "is_first": number + begin == 0, "from": begin, "is_last": is_last}
            await guest.send(area, about, content[begin : begin + PIECE_BYTES])
    if said := guest.states[area].get("said"):
        raise ValueError(said)


async def crowd(server: Served, count: int, seconds: float, patience: float, files: Sequence[Path], seen: Seen) -> None:
    """All of them; who is not done when the patience [s] is over is counted so."""
    guests = [Light(server.address) for _ in range(count)]

    async def one(number: int) -> None:
        await asyncio.sleep(number * seconds / count)
        try:
            await course(guests[number], APPS[number % len(APPS)], files, seen)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            seen.ended[f"{type(error).__name__}: {error}"[:100]] += 1
        else:
            seen.ended["all done"] += 1

    looking = asyncio.create_task(look(server, seen))
    everybody = [asyncio.create_task(one(number)) for number in range(count)]
    _, late = await asyncio.wait(everybody, timeout=seconds + patience)
    for each in (*late, looking):
        each.cancel()
    seen.ended.update({"not done when time was over": len(late)} if late else {})
    await asyncio.gather(*late, looking, return_exceptions=True)


async def look(server: Served, seen: Seen) -> None:
    """Note the most that each process has taken."""
    while True:
        await asyncio.to_thread(_look, server, seen)
        await asyncio.sleep(LOOK_SECONDS)


def _look(server: Served, seen: Seen) -> None:
    for kernel in server.kernels():
        seen.own[kernel.pid] = max(seen.own.get(kernel.pid, 0), own_bytes(kernel.pid))
    seen.server = max(seen.server, own_bytes(server.process.pid))
    for child in psutil.Process(server.process.pid).children():
        if NURSERY in child.cmdline():
            seen.nursery = max(seen.nursery, child.memory_full_info().pss)


def browse(server: Served, seen: Seen, is_over: threading.Event) -> None:
    """Open a page in Chromium now and then, and note when a first picture is drawn, and when the page's own is."""
    with chromium() as browser:
        while not is_over.wait(BROWSER_SECONDS):
            guest = visit(browser, server.address)
            begun = time.monotonic()
            try:
                come(guest, APPS[0])
                guest.page.locator(f"{FIRST_PICTURE}, {PICTURE}").first.wait_for()
                seen.browser_first_picture.append(time.monotonic() - begun)
                guest.page.locator(PICTURE).first.wait_for()
                seen.browser_own_picture.append(time.monotonic() - begun)
            except (PlaywrightError, AssertionError) as error:
                seen.ended[f"browser: {error}"[:60]] += 1
            guest.page.context.close()


def measure(count: int, minutes: float, patience: float, *, is_ready: bool, with_browser: bool) -> dict[str, Any]:
    """The figures."""
    seen, is_over = Seen(), threading.Event()
    with tempfile.TemporaryDirectory() as place:
        make(ROWS, Path(place))
        settings = Path(place) / "apps.toml"
        settings.write_text(
            f"visitors = {count + 20}\nidle_seconds = 600\nready = {str(is_ready).lower()}\n", encoding="utf-8"
        )
        with served("--config", str(settings)) as server:
            time.sleep(READY_SECONDS)  # what is kept ready is made, and the first screens are
            beside = threading.Thread(target=browse, args=(server, seen, is_over), daemon=True)
            if with_browser:
                beside.start()
            files = sorted((Path(place) / "csv").iterdir())
            try:
                asyncio.run(crowd(server, count, 60 * minutes, patience, files, seen))
            finally:
                is_over.set()
                if with_browser:
                    beside.join(60)
    return {"visitors": count, "minutes": minutes, "ready": is_ready, "rows": ROWS, **seen.figures()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=2.0, help="in which they arrive, evenly")
    parser.add_argument("--patience", type=float, default=300.0, help="after the last has arrived [s]")
    parser.add_argument("--ready", action="store_true", help="keep pages ready in number with the demand")
    parser.add_argument("--no-browser", action="store_true", help="no Chromium beside them")
    asked = parser.parse_args()
    found = measure(
        asked.visitors, asked.minutes, asked.patience, is_ready=asked.ready, with_browser=not asked.no_browser
    )
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
