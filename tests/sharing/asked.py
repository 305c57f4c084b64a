"""A shared page asked as its reader asks it, and the same of the engine."""

import base64
import gzip
import json
from contextlib import contextmanager
from urllib.parse import quote

from chargeback_kit.sharing.lookup import scenario

ADDED = ("markup", "kept_central")
NAMES = ("opening", "trigger", "recharge")
PURCHASES = ("top_up", "recharge", "expiry")


def address(document, setting):
    """A setting as the address of the page has it."""
    pools = zip(document["pools"], setting.counts, strict=True)
    parts = [f"{quote(pool['pool'])}={pool['counts'][place]}" for pool, place in pools if place != pool["now"]]
    if document["wallet"]:
        chosen = zip(NAMES, setting.wallet, document["wallet"]["now"], strict=True)
        parts += [f"{name}={written(document['wallet'][name][at])}" for name, at, now in chosen if at != now]
    if setting.basis != document["basis"]:
        parts.append(f"fees={setting.basis}")
    return "&".join([*parts, *(["blocked=yes"] if setting.blocking else [])])


def written(cents):
    return f"{cents // 100}.{cents % 100:02d}"


@contextmanager
def opened(browser, path, **how):
    """The page in a browser without a network; whatever it asks for besides itself, or complains of, fails."""
    context = browser.new_context(offline=True, **how)
    page, wrong = context.new_page(), []
    page.on("request", lambda request: wrong.append(request.url) if request.url != path.as_uri() else None)
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert wrong == []


def ready(page):
    page.wait_for_function("document.documentElement.dataset.ready === 'yes'")


def answer(page, document, setting):
    """What the page says of a setting, as the engine would."""
    told = json.loads(page.evaluate("ask", address(document, setting)))
    wallet = told["wallet"]
    if wallet is not None:
        events = [
            (each["event"], each["at"], each["amount"], each["balance"])
            for each in wallet["entries"]
            if each["event"] != "dry"
        ]
        same = {name: wallet[name] for name in ("closing", "lowest", "below", "blocked")}
        wallet = same | {"drawn": int(wallet["drawn"]), "events": together(events)}
    return {
        "total": int(told["total"]),
        "centers": {name: int(cents) for name, cents in told["centers"].items() if int(cents)},
        "wallet": wallet,
    }


def engine(document, bill, setting, ask="imagine", center=str):
    """What the engine answers to the same setting."""
    world = getattr(bill, ask)(scenario(document, setting, bill))
    rows = world.statements[~world.statements["category"].isin(ADDED)]
    paid: dict[str, int] = {}
    for name, amount in zip(rows["cost_center"], rows["amount"], strict=True):
        paid[center(name)] = paid.get(center(name), 0) + cents(amount)
    return {
        "total": cents(world.total),
        "centers": {name: amount for name, amount in paid.items() if amount},
        "wallet": _wallet(document, world),
    }


def _wallet(document, world):
    summary = world.wallet_summary
    if summary is None or document["wallet"] is None:
        return None
    rows = world.wallet[world.wallet["event"].isin(PURCHASES)].to_dict("records")
    events = [
        (row["event"], second(document, row["at"].value), cents(row["amount"]), cents(row["balance"])) for row in rows
    ]
    below = -1 if summary.below_zero_ns is None else second(document, summary.below_zero_ns)
    return {
        "closing": cents(summary.closing),
        "lowest": cents(summary.lowest),
        "below": below,
        "blocked": summary.blocked,
        "drawn": cents(summary.drawn),
        "events": together(events),
    }


def together(events):
    """Events with those of one kind and second as one: a page keeps equal ones of one call together."""
    found: list[tuple[str, int, int, int]] = []
    for event in events:
        if found and event[:2] == found[-1][:2]:
            found[-1] = (*event[:2], found[-1][2] + event[2], event[3])
        else:
            found.append(event)
    return found


def second(document, at_ns):
    return (at_ns // 1_000_000 - document["from_ms"]) // 1000


def cents(amount):
    return int(amount.scaleb(2))


def document_of(path):
    """What a page stores."""
    text = path.read_text(encoding="utf-8")
    packed = text.partition('id="answers">')[2].partition("<")[0]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def with_document(path, document, out):
    """The page with something else stored."""
    text = path.read_text(encoding="utf-8")
    start, mark, rest = text.partition('id="answers">')
    packed = base64.b64encode(gzip.compress(json.dumps(document).encode())).decode()
    out.write_text(start + mark + packed + "<" + rest.partition("<")[2], encoding="utf-8")
    return out
