"""What a visitor sees before a page of their own is up: the first screen of each app, made once for everybody.

A process beside the server makes them when it starts, and again when the files have changed, and puts them into a
folder under a name that says of which kit, files and day they are: into the server's scratch folder, and those of the
sample, which hold nothing of anybody, where the next server finds them too. Where there is none, or the apps begin with
a sentence instead of a bill, a page has its words only. Run as
``python -m chargeback_kit.serving.first_screens FOLDER PLACE KEY APP ...``.
"""

import asyncio
import atexit
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from pathlib import Path

from chargeback_kit import scratch
from chargeback_kit.beginning.sample import is_sample
from chargeback_kit.serving import kernel
from chargeback_kit.serving.ceilings import Ceilings, own_bytes
from chargeback_kit.version import VERSION
from chargeback_kit.widgets import vega

EVERY_SECONDS = 2.0
AFTER_OTHERS = 10
"""How far the making stands behind the pages, whose visitors are there (``nice``)."""
PATIENCE_SECONDS = 2.0
LARGEST_BYTES = 4 * 1024**2
"""What is larger is shown to nobody: the page itself is smaller."""
MOST_FILES = 2000
"""So many are looked at; a folder with more is hardly one of a bill."""
KEPT_SECONDS = 2 * 86_400.0
PACKAGE = Path(__file__).parents[1]


def key(folder: Path, day: date) -> str:
    """What first screens are made of: of another kit, other files or another day they are made anew.

    Files are told apart by name, size and time; those of the months beside the folder count too.

    >>> one, two = (key(Path("nowhere"), date(2026, 11, day)) for day in (1, 2))
    >>> one == two
    False
    """
    made_of = hashlib.sha256(f"{VERSION} {_kit()} {day.isoformat()}".encode())
    for each in islice(_files(folder), MOST_FILES):
        made_of.update(_state(each))
    return made_of.hexdigest()[:32]


@cache
def _kit() -> str:
    """The kit's own files: in a checkout they change while the version stays."""
    states = [_state(each) for each in sorted(PACKAGE.rglob("*")) if each.suffix in (".py", ".sql", ".css", ".csv")]
    return hashlib.sha256(b"".join(states)).hexdigest()


def _state(path: Path) -> bytes:
    try:
        found = path.stat()
    except OSError:
        return b""
    return f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode(errors="surrogateescape")


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        yield folder
        return
    yield from sorted(folder.rglob("*"))
    for other in sorted(folder.parent.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]")):
        if other != folder and other.is_dir():
            yield from sorted(other.iterdir())


def _shared() -> Path | None:
    """Where those of the sample stay for the next server; None where nothing can be kept."""
    place = vega.shelf() / "first-screens"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return place if os.access(place, os.W_OK) else None


class FirstScreens:
    """Those of a server: has them made, knows the present ones, ends their making with the server or at a limit."""

    def __init__(self, folder: Path, apps: Sequence[str], limits: Ceilings) -> None:
        self._folder, self._apps, self._limits = folder, tuple(apps), limits
        self.is_sample = is_sample(folder)
        """Whether they show the invented company."""
        shared = _shared() if self.is_sample else None
        self._is_shared = shared is not None
        self._place = shared or scratch.folder()
        self._key = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._task: asyncio.Task[None] | None = None

    def of(self, app: str) -> str:
        """The first screen of an app; empty where none is made."""
        try:
            return self._file(app).read_text(encoding="utf-8") if self._key and app in self._apps else ""
        except OSError:
            return ""

    async def run(self) -> None:
        """Look until the server ends."""
        self._task = asyncio.current_task()
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.get_running_loop().run_in_executor(None, self.look)
                await asyncio.sleep(EVERY_SECONDS)

    def look(self) -> None:
        """Look once: what is not of the present files is gone, and what is missing is being made."""
        now = key(self._folder, datetime.now(UTC).date())
        if now != self._key:
            self._end()
            self._key = now
            self._clear()
            self._begin()
        elif self._process and self._process.poll() is None and self._takes_too_much(self._process.pid):
            self._end()

    def stop(self) -> None:
        """The server ends."""
        if self._task:
            self._task.cancel()
        self._end()
        if not self._is_shared:
            scratch.remove(self._place)

    def _clear(self) -> None:
        """Remove those of other files; shared ones only when no server has them any more."""
        for each in self._place.glob("*-*"):
            with suppress(OSError):
                is_old = not self._is_shared or time.time() - each.stat().st_mtime > KEPT_SECONDS
                if is_old and not each.stem.endswith(self._key):
                    each.unlink()

    def _file(self, app: str) -> Path:
        return self._place / f"{app}-{self._key}.html"

    def _takes_too_much(self, pid: int) -> bool:
        lasted = time.monotonic() - self._began
        return lasted > self._limits.answer_seconds or own_bytes(pid) > self._limits.page_bytes

    def _begin(self) -> None:
        missing = [app for app in self._apps if not self._file(app).exists()]
        if not missing:
            return
        self._began = time.monotonic()
        asked = [str(self._folder), str(self._place), self._key, *missing]
        self._process = subprocess.Popen(  # noqa: S603 - the kit's own module
            [sys.executable, "-m", __name__, *asked],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # what is wrong with the files is said on the pages
        )

    def _end(self) -> None:
        """Let the making end: it does when its server lets go of it, and is made to where it does not."""
        if not self._process:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def main(folder: Path, place: Path, named: str, apps: Sequence[str]) -> None:
    """Make the first screen of each app, one after the other, unless the server has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    threading.Thread(target=_end_with_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(AFTER_OTHERS)
    kernel.prepare()
    from chargeback_kit.screens.still import still

    for app in apps:
        made = still(app, folder)
        if made and len(made) < LARGEST_BYTES:
            part = place / f"{app}-{os.getpid()}.part"  # another server may be making it too
            part.write_text(made, encoding="utf-8")
            part.replace(place / f"{app}-{named}.html")


def _end_with_server() -> None:
    sys.stdin.buffer.read()
    atexit._run_exitfuncs()  # noqa: SLF001 - what a process does at its end, such as removing its files
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
