"""The working store of a fetch: each page as Graph sent it, one file a page, until the bill folder stands.

A page is written beside its place and moved there when it is on the disk: whenever a run is killed, a page is there
whole or not at all, and names the one that comes next. The store holds names and numbers of people and no secret.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from chargeback_kit.fetch.addresses import AskedRange
from chargeback_kit.fetch.connection import GO_ON
from chargeback_kit.problems import InputError

ASKED, LOCK, PAGES, SPOOLS = "asked.json", "lock", "pages", "spools"
FORM = "1"
"""How the files of a store are written."""
PAGE = re.compile(r".+\.(?P<attempt>\d{3})\.(?P<page>\d{6})")
LATE = timedelta(hours=48)
"""Microsoft reports calls up to so much later (``export_facts``, latency)."""
FRESH = timedelta(hours=1)
"""So long what was fetched of an unfinished day, or of people, counts in a run that goes on."""


@dataclass(frozen=True)
class StoredPage:
    """A page in the store: the attempt it belongs to, its place in it, the link after it, and when it came."""

    path: Path
    attempt: int
    number: int
    link: str
    at: datetime

    def body(self) -> bytes:
        """The page as Graph sent it."""
        return self.path.read_bytes().partition(b"\n")[2]


class PageStore:
    """The store beside a bill folder that is to be written; one run at a time may hold it."""

    def __init__(self, out: Path, asked: Mapping[str, str], *, is_new: bool) -> None:
        """Open the store, or begin it; ``is_new``: throw away what an earlier run left.

        InputError where another run holds it, or where it was begun for something else.
        """
        self.path = out.absolute().with_name(f".{out.absolute().name}-fetch")
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _held(self.path / LOCK, out)
        except OSError as error:
            raise InputError(f"{out}: cannot be written: {error.strerror}. Choose another folder.") from None
        try:
            self.is_resumed = self._begin({**asked, "form": FORM}, out, is_new=is_new)
            (self.path / PAGES).mkdir(mode=0o700, exist_ok=True)
        except BaseException:
            self.close()
            raise

    def _begin(self, asked: Mapping[str, str], out: Path, *, is_new: bool) -> bool:
        file = self.path / ASKED
        if is_new:
            self._empty()
        if file.exists():
            try:
                before = json.loads(file.read_text(encoding="utf-8"))
            except ValueError:
                before = {}
            if before != asked:
                raise InputError(
                    f"{out}: an unfinished fetch waits there for something else ({_words(before, asked)}). "
                    "Ask for the same again, or add --restart to begin anew."
                )
            return True
        _write(file, json.dumps(asked, sort_keys=True).encode())
        return False

    def _empty(self) -> None:
        (self.path / ASKED).unlink(missing_ok=True)
        for name in (PAGES, SPOOLS):
            shutil.rmtree(self.path / name, ignore_errors=True)

    def pages(self, part: AskedRange) -> list[StoredPage]:
        """The pages of a part, of all attempts, in the order in which they came."""
        paths = sorted((self.path / PAGES).glob(f"{part.label}.*"))
        return [page for path in paths if (page := _stored(path)) and path.name.startswith(f"{part.label}.")]

    def add(self, part: AskedRange, attempt: int, number: int, link: str, at: datetime, body: bytes) -> StoredPage:
        """Keep a page; when this returns it is on the disk."""
        path = self.path / PAGES / f"{part.label}.{attempt:03d}.{number:06d}"
        head = json.dumps({"link": link, "at": at.isoformat()}).encode()
        _write(path, head + b"\n" + body)
        return StoredPage(path, attempt, number, link, at)

    def spools(self) -> Path:
        """An empty folder for what is put in order."""
        place = self.path / SPOOLS
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        return place

    def close(self) -> None:
        """Let another run have it."""
        os.close(self._lock)

    def remove(self) -> None:
        """The bill folder stands: what it was made of goes."""
        self._empty()
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)


def is_stale(part: AskedRange, page: StoredPage, now: datetime) -> bool:
    """Whether more may have been reported since a page came: it is older than an hour, and its days were not over
    48 hours then. Lists of people are always of their hour.
    """
    was_open = part.until is None or page.at < part.until + LATE
    return was_open and now - page.at > FRESH


def last_attempt(pages: list[StoredPage]) -> list[StoredPage]:
    """The pages of the latest attempt."""
    return [page for page in pages if page.attempt == pages[-1].attempt]


def _stored(path: Path) -> StoredPage | None:
    """A page by its file; None for what is none, or was lost with the power of the machine."""
    name = PAGE.fullmatch(path.name)
    if not name:
        return None
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
        at = datetime.fromisoformat(head["at"])
        return StoredPage(path, int(name["attempt"]), int(name["page"]), head["link"], at)
    except (ValueError, TypeError, KeyError):
        return None


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; InputError where the disk does not take it."""
    beside = path.with_name(f"{path.name}.new")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}. Is the disk full? {GO_ON}") from None


def _held(lock: Path, out: Path) -> int:
    """The open lock of the store; InputError where another run holds it."""
    number = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(number)
            raise InputError(f"{out}: another run fetches into it. Wait for it, or choose another folder.") from None
    return number


def _words(before: Mapping[str, str], asked: Mapping[str, str]) -> str:
    differ: Iterator[str] = (f"{key} {before.get(key, '?')}" for key in asked if before.get(key) != asked[key])
    return ", ".join(differ)
