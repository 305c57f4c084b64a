"""A watched folder with exports of calls, and looks at it at given moments."""

from datetime import UTC, datetime
from pathlib import Path

from oracle.tiny import licence

from chargeback_kit.watching.addresses import AlertAddress
from chargeback_kit.watching.alert import WatchAlert
from chargeback_kit.watching.watch import FolderWatch, WatchRound, WatchSettings
from watching.months import folder, row

AGREEMENT = 'currency = "USD"\n' + licence("MCOPSTN1", 3, "8.00") + '[wallet]\nopening = "30.00"\ntrigger = "20.00"\n'


NOON = datetime(2026, 10, 21, 12, tzinfo=UTC)


AT_HOME = {
    "Domestic/International": "Domestic",
    "Destination Number": "+14255550123",
    "Destination Dialed": "United States",
    "Capability": "MCOPSTN1",
    "Charge": "0.00",
}


def rows(days: int, minutes: int = 300) -> list[dict[str, str]]:
    """A call abroad and some minutes at home on each of some days of October."""
    found = []
    for day in range(1, days + 1):
        at = {"Start Time": f"2026-10-{day:02}T09:00:00Z", "End Time": ""}
        found.append(row(day, 1, {**at, "Charge": "1.25", "Capability": "MCOPSTNPP"}, UsageId=f"abroad-{day}"))
        long = {**at, **AT_HOME, "Duration Seconds": str(minutes * 60)}
        found.append(row(day, 0, long, UsageId=f"home-{day}"))
    return found


def watched(path: Path, content: str, more: dict[str, str] | None = None) -> Path:
    return folder(path / "contoso", {"calls.csv": content, **(more or {})}, agreement=AGREEMENT)


def look(path: Path, addresses: list[AlertAddress], at: datetime = NOON, **given: object) -> WatchRound:
    """One round of a folder, with what was told kept beside it."""
    settings = WatchSettings(path, path.with_name("state"), settle=0.0, **given)  # type: ignore[arg-type] # named by tests
    watch = FolderWatch(settings, addresses, clock=lambda: at, sleep=lambda _: None)
    return next(watch.rounds(is_once=True))


def looks(path: Path, addresses: list[AlertAddress], moments: list[datetime]) -> list[WatchRound]:
    """A round at each moment by one watch, which computes a bill once."""
    left = list(moments)

    def sleep(seconds: float) -> None:
        if seconds:
            left.pop(0)

    settings = WatchSettings(path, path.with_name("state"), settle=0.0)
    rounds = FolderWatch(settings, addresses, clock=lambda: left[0], sleep=sleep).rounds(is_once=False)
    return [next(rounds) for _ in moments]


def collecting(told: list[WatchAlert]) -> AlertAddress:
    return AlertAddress("here", told.append)
