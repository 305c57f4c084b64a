"""The outbox: alerts that wait for their addresses, on disk, so that none is lost or told twice across restarts.

A journal of JSON lines: what was queued, delivered or refused, each line written through to the disk. A crash between
the moment a message is accepted and the moment that is written down sends it again; nothing can prevent that. Its id,
which is part of the message, tells the receiver.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chargeback_kit.problems import InputError
from chargeback_kit.watching.alert import WatchAlert

FIRST_WAIT, LONGEST_WAIT = 30, 3600
"""Between two tries: twice as long each time, an hour at most [s]."""
JOURNAL = "outbox.jsonl"
QUEUED, DELIVERED, REFUSED = "queued", "delivered", "refused"


@dataclass(frozen=True)
class Waiting:
    """An alert on its way to an address; ``next_try`` in seconds since 1970."""

    alert: WatchAlert
    address: str
    tries: int = 0
    next_try: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What is delivered once: an alert to an address."""
        return self.alert.id, self.address


class Outbox:
    """The alerts of a state folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self._waiting: dict[tuple[str, str], Waiting] = {}
        self._done: set[tuple[str, str]] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for entry in self._entries():
                self._take(entry)
        except OSError as error:
            said = error.strerror
            raise InputError(f"{self.path}: cannot be read: {said}. Name another folder with --state.") from None

    def queue(self, alerts: Iterable[WatchAlert], addresses: Iterable[str]) -> list[WatchAlert]:
        """Queue alerts for addresses that were not told them yet; those that are new to any."""
        new = []
        listed = list(addresses)
        for alert in alerts:
            for address in listed:
                waiting = Waiting(alert, address)
                if waiting.key not in self._done and waiting.key not in self._waiting:
                    self._write({"what": QUEUED, "to": address, "alert": alert.as_json()})
                    new.append(alert)
        return list(dict.fromkeys(new))

    def due(self, now: int) -> list[Waiting]:
        """What is to be tried now, the oldest first; ``now`` in seconds since 1970."""
        return [each for each in self._waiting.values() if each.next_try <= now]

    @property
    def waiting(self) -> list[Waiting]:
        """What is not delivered yet."""
        return list(self._waiting.values())

    def delivered(self, waiting: Waiting) -> None:
        """Write down that an address has accepted an alert."""
        self._write({"what": DELIVERED, "to": waiting.address, "id": waiting.alert.id})

    def refused(self, waiting: Waiting, reason: str, now: int) -> Waiting:
        """Write down that an address has not, and when it is tried again."""
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**waiting.tries)
        said = {"tries": waiting.tries + 1, "next_try": now + wait, "reason": reason}
        self._write({"what": REFUSED, "to": waiting.address, "id": waiting.alert.id, **said})
        return self._waiting[waiting.key]

    def _entries(self) -> Iterator[dict[str, Any]]:
        """The journal; a last line that a crash cut off is taken out."""
        if not self.path.is_file():
            return
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            with self.path.open("r+b") as stream:
                stream.truncate(len(whole))
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise InputError(
                    f"{self.path}, line {number}: is damaged. Take the line out; its alert may be told a second time."
                ) from None

    def _write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        journal = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(journal, line)
            os.fsync(journal)
        finally:
            os.close(journal)
        self._take(entry)

    def _take(self, entry: dict[str, Any]) -> None:
        if entry["what"] == QUEUED:
            waiting = Waiting(WatchAlert.from_json(entry["alert"]), entry["to"])
            self._waiting[waiting.key] = waiting
            return
        key = entry["id"], entry["to"]
        if entry["what"] == DELIVERED:
            self._waiting.pop(key, None)
            self._done.add(key)
        elif key in self._waiting:
            tried = {"tries": entry["tries"], "next_try": entry["next_try"]}
            self._waiting[key] = replace(self._waiting[key], **tried)
