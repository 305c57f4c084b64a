"""What is seen when something goes wrong, and when an alert arrives: `python -m docs.shown` writes `docs/shown.md`.

Everything on the page is run, nothing is written by hand: a fetch against the invented Graph of the tests, with its
faults and a machine that goes down; a watch of an invented folder, with a mailbox and a webhook on this machine. What a
Spark job says whose worker is killed differs each time: `python -m docs.shown --spark` runs one (PySpark and Java) and
keeps it in `docs/shown_spark.txt`.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from functools import partial
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import Any

from fetching.graph_server import tenant
from fetching.ways import PlayedClock, PulledPlug, UntilPulled, fetched, with_agreement
from watching.looking import AGREEMENT, rows
from watching.months import folder, usage
from watching.receivers import MailServer, Webhook, serving

from chargeback_kit.watching.addresses import addresses
from chargeback_kit.watching.watch import FolderWatch, WatchSettings

HERE = Path(__file__).parent
PAGE, OF_SPARK = HERE / "shown.md", HERE / "shown_spark.txt"
WIDTH = 118
FAULTS = {"throttled": 0.06, "broken": 0.04, "dropped": 0.08, "cut": 0.04, "token": 0.08, "expired": 0.03}
FAULTS["repeated"] = 0.2
PATIENCE = 900
SEED, CALLS, PAGE_SIZE, PULLED_AT = 8, 160, 12, 30
SAYS = re.compile(
    r"Lost executor \d+ on \S+: .*|Lost task \S+ in stage \S+ \(TID \d+\) \([^)]*\): \w+|Executor lost: \d+"
    r"|Starting task (?:\d+\.[1-9]\d* in stage \S+|\d+\.\d+ in stage \d+\.[1-9]\d*) \(TID \d+\) \(.*?partition \d+"
    r"|Finished task (?:\d+\.[1-9]\d* in stage \S+|\d+\.\d+ in stage \d+\.[1-9]\d*) .*"
)
HEADERS = ("Subject", "From", "To", "Message-ID", "X-Alert-Id")
NOON = datetime(2026, 10, 21, 12, tzinfo=UTC)


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
        watch = FolderWatch(
            settings, [found for each in to for found in addresses(each, {})], clock=lambda: NOON, sleep=lambda _: None
        )
        (found,) = watch.rounds(is_once=True)
        line = (place / "alerts.jsonl").read_text(encoding="utf-8").splitlines()[0]
        body = json.dumps(hook.bodies[0], ensure_ascii=False, indent=2).splitlines()
        posted = ["POST /hook", "Content-Type: application/json", f"Idempotency-Key: {hook.keys[0]}", "", *body]
        came = message_from_string(mail.mails[0], policy=policy.default)
        assert isinstance(came, EmailMessage)
        letter = [*(f"{name}: {came[name]}" for name in HEADERS), "", *came.get_content().splitlines()]
        told = [f"{alert.id}: {alert.says}" for alert in found.new]
    return {"a file": [line], "a webhook": posted, "a mailbox": letter, "this look": _wrapped(told)}


def of_a_killed_worker() -> list[str]:
    """What a Spark job says whose executor is killed while it bills: the tenants that are tried again, and the end."""
    from fleet.folders import tenants
    from spark.results import assert_same, rows_of

    import chargeback_kit as ck

    job_of: Any = import_module("spark.test_lost_workers")
    is_billing = vars(job_of)["_is_billing"]
    names, master = job_of.NAMES, "local-cluster[2,1,1024]"
    with tempfile.TemporaryDirectory() as passing:
        place = Path(passing)
        tenants(place / "tenants", *names)
        ck.fleet.run(place / "tenants", job_of.MONTH, place / "here", tables_only=True)
        log = place / "log"
        with log.open("w") as stream, job_of.submitted(place, place / "there", stream, master) as job:
            alive = partial(job_of.of_job, job, "CoarseGrainedExecutorBackend")
            victims = _until(lambda: [each for each in alive() if is_billing(each)], job)
            victims[0].kill()
            said, _ = job.communicate(timeout=PATIENCE)
        assert job.returncode == 0, log.read_text()[-3000:]
        found = rows_of(place / "there", "calls")
        assert sorted(found) == sorted(names)
        assert_same(place / "there", place / "here")
        told = [each for each in map(_of_spark, log.read_text(errors="replace").splitlines()) if each]
        rows = sum(content.count(b"\n") - 1 for content in found.values())
    ends = (
        f"{len(found)} tenants in the tables, each once, {rows} calls: byte for byte what this machine computes alone."
    )
    return [*_wrapped(told), "", *_wrapped(_of_job(said, place)), "", *_wrapped([ends])]


def _until(victims: Callable[[], list[Any]], job: "subprocess.Popen[str]") -> list[Any]:
    """Wait for a worker that bills, on a machine that may be busy."""
    end = time.monotonic() + PATIENCE
    while not (found := victims()):
        assert job.poll() is None, "the job ended before"
        assert time.monotonic() < end, "no worker began to bill"
        time.sleep(0.05)
    return found


def _of_job(said: str, place: Path) -> list[str]:
    """What the job itself says, without what libraries warn of."""
    lines = [line for line in said.splitlines() if line and "Warning" not in line and not line.startswith(" ")]
    return [line.replace(f"{place}/", "") for line in lines]


def _of_spark(line: str) -> str:
    """A line of Spark's log about what was lost or is tried again, without its moment; empty for another one."""
    about = SAYS.search(line)
    return re.sub(r"127\.0\.0\.1(:\d+)?", "worker", about[0]).strip() if about else ""


def _wrapped(lines: Iterable[str]) -> list[str]:
    """Lines that are too long go on below, further in."""
    return [part for line in lines for part in (wrap(line, WIDTH, subsequent_indent="  ") or [""])]


def page() -> str:
    """The page in Markdown."""
    alert = of_an_alert()
    spark = OF_SPARK.read_text(encoding="utf-8").splitlines()
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
        "",
        "## A Spark job whose worker is killed",
        "",
        "[The job of `deploy/spark`](../deploy/spark/README.md) with eight tenants on a cluster of two workers",
        "(`local-cluster`). One of them is killed while it bills, and what it had read for others is lost with it:",
        "their tasks are tried again (another attempt of the task, `0.1`, or of the stage, `3.1`), no tenant is lost,",
        "none is there twice. What Spark's log says of it, and what the job says at its end:",
        "",
        *_fenced(spark),
    ]
    return "\n".join(lines) + "\n"


def _fenced(lines: list[str]) -> list[str]:
    return ["```text", *lines, "```"]


def main() -> None:
    """Write the page; run Spark where that is asked for."""
    if "--spark" in sys.argv[1:]:
        OF_SPARK.write_text("\n".join(of_a_killed_worker()) + "\n", encoding="utf-8", newline="\n")
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print("docs/shown.md")


if __name__ == "__main__":
    main()
