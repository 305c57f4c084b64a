"""What is seen when something goes wrong, and when an alert arrives: `python -m docs.shown` writes `docs/shown.md`.

Everything on the page is run, nothing is written by hand: a fetch against the invented Graph of the tests, with its
faults and a machine that goes down; a watch of an invented folder, with a mailbox and a webhook on this machine.
"""

import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from textwrap import wrap

import httpx
from fetching.graph_server import GraphServer, tenant
from fetching.ways import InProcess, PlayedClock, fetched, with_agreement
from watching.months import folder, usage
from watching.receivers import MailServer, Webhook, serving
from watching.test_watch import AGREEMENT, rows

from chargeback_kit.watching.addresses import address
from chargeback_kit.watching.watch import FolderWatch, WatchSettings

HERE = Path(__file__).parent
PAGE = HERE / "shown.md"
WIDTH = 118
FAULTS = {"throttled": 0.06, "broken": 0.04, "dropped": 0.08, "cut": 0.04, "token": 0.08, "expired": 0.03}
FAULTS["repeated"] = 0.2
SEED, CALLS, PAGE_SIZE, PULLED_AT = 8, 160, 12, 30
HEADERS = ("Subject", "From", "To", "Message-ID", "X-Alert-Id")
NOON = datetime(2026, 10, 21, 12, tzinfo=UTC)


class PulledPlug(BaseException):
    """The machine is gone."""


class UntilPulled(InProcess):
    """A way to the invented Graph that ends at a request."""

    def __init__(self, server: GraphServer, requests: int) -> None:
        super().__init__(server)
        self.left = requests

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.left -= 1
        if not self.left:
            raise PulledPlug
        return super().handle_request(request)


def of_a_fetch() -> list[str]:
    """A fetch that meets every fault, is cut off, and goes on; then what lies in its folder."""
    server = tenant(CALLS, page_size=PAGE_SIZE, likely=FAULTS, chance=random.Random(SEED))
    said: list[str] = []
    with tempfile.TemporaryDirectory() as passing:
        out, clock = with_agreement(Path(passing) / "october"), PlayedClock()
        try:
            fetched(server, out, clock=clock, transport=UntilPulled(server, PULLED_AT), log=said.append, seed=SEED)
        except PulledPlug:
            said += ["(the machine goes down)", "", "(the same command again)"]
        report = fetched(server, out, clock=clock, log=said.append, seed=SEED)
        said += ["", *report.lines()]
        for log in ("getPstnCalls", "getDirectRoutingCalls", "getSmsLog"):
            ids = list(_ids(out, log))
            there = len({row["id"] for row in server.logs[log]})
            said.append(f"{log}: {len(ids)} rows in the folder, {len(set(ids))} different; Graph has {there}.")
    return _wrapped(said)


def _ids(out: Path, log: str) -> Iterator[str]:
    for path in sorted(out.glob(f"{log}.*.json")):
        yield from (row["id"] for row in json.loads(path.read_bytes())["value"])


def of_an_alert() -> dict[str, list[str]]:
    """The first alert of a folder as it arrives: a line of a file, what a webhook is sent, and a mail."""
    with tempfile.TemporaryDirectory() as passing, serving(MailServer()) as mail, serving(Webhook()) as hook:
        place = Path(passing)
        watched = folder(place / "contoso", {"calls.csv": usage(rows(20, 430))}, agreement=AGREEMENT)
        mailbox = f"smtp://127.0.0.1:{mail.port}/?to=finance@example.com&from=bills@example.com"
        to = [f"file:{place / 'alerts.jsonl'}", f"http://127.0.0.1:{hook.port}/hook", mailbox]
        settings = WatchSettings(watched, place / "state", settle=0.0)
        watch = FolderWatch(settings, [address(each, {}) for each in to], clock=lambda: NOON, sleep=lambda _: None)
        (found,) = watch.rounds(is_once=True)
        line = (place / "alerts.jsonl").read_text(encoding="utf-8").splitlines()[0]
        body = json.dumps(hook.bodies[0], ensure_ascii=False, indent=2).splitlines()
        posted = ["POST /hook", "Content-Type: application/json", f"Idempotency-Key: {hook.keys[0]}", "", *body]
        came = message_from_string(mail.mails[0], policy=policy.default)
        assert isinstance(came, EmailMessage)
        letter = [*(f"{name}: {came[name]}" for name in HEADERS), "", *came.get_content().splitlines()]
        told = [f"{alert.id}: {alert.says}" for alert in found.new]
    return {"a file": [line], "a webhook": posted, "a mailbox": letter, "this look": _wrapped(told)}


def _wrapped(lines: Iterable[str]) -> list[str]:
    """Lines that are too long go on below, further in."""
    return [part for line in lines for part in (wrap(line, WIDTH, subsequent_indent="  ") or [""])]


def page() -> str:
    """The page in Markdown."""
    alert = of_an_alert()
    lines = [
        "# Shown",
        "",
        "What is seen when something goes wrong, and when an alert arrives. Everything here was run, and",
        "`make pictures` runs it again; tenants, people and calls are invented.",
        "",
        "## A fetch against a Graph with every fault",
        "",
        "[`chargeback-kit fetch --verbose`](commands/fetch.md) against",
        "[the invented Graph of the tests](../tests/fetching/graph_server.py): it asks to slow down, lets tokens run",
        "out, drops lines in the middle of a page, breaks pages off, forgets the link to the next page and sends",
        f"rows twice. At the {PULLED_AT}th request the machine goes down; the same command goes on. Every row is",
        "there once.",
        "",
        *_fenced(of_a_fetch()),
        "",
        "## An alert as it arrives",
        "",
        "[`chargeback-kit watch`](commands/watch.md) looks at a folder with the exports of twenty days, and tells an",
        "alert to three addresses. In a file:",
        "",
        *_fenced(alert["a file"]),
        "",
        "At a webhook:",
        "",
        *_fenced(alert["a webhook"]),
        "",
        "In a mailbox:",
        "",
        *_fenced(alert["a mailbox"]),
        "",
        "All alerts of this look:",
        "",
        *_fenced(alert["this look"]),
    ]
    return "\n".join(lines) + "\n"


def _fenced(lines: list[str]) -> list[str]:
    return ["```text", *lines, "```"]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print("docs/shown.md")


if __name__ == "__main__":
    main()
