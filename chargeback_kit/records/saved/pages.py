"""Pages of Graph call logs: which announce another one, and whether it is there (R01)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

NEXT_LINKS = ("@odata.nextlink", "odata.nextlink", "@nextlink", "nextlink")
KINDS = {"directrouting": "Direct Routing", "sms": "text message", "pstn": "PSTN"}
SKIP = re.compile(r"[?&](?:\$|%24)skip=(\d+)", re.IGNORECASE)
TOKENS = re.compile(r"[?&](?:\$|%24)?(?:skip|skiptoken|top)=[^&]*", re.IGNORECASE)


@dataclass(frozen=True)
class LogPage:
    """One page: its log (empty where nothing says it), the link to the next one, its number of records."""

    kind: str
    link: str
    count: int

    @property
    def skip(self) -> int | None:
        """The record at which the next page begins, where the link says it."""
        found = SKIP.search(self.link)
        return int(found[1]) if found else None

    @property
    def query(self) -> str:
        """What was asked for: the link without the place where the next page begins."""
        return TOKENS.sub("", self.link).casefold()


def log_page(page: dict[str, Any], records: list[Any]) -> LogPage:
    """The page that an object with a ``value`` is."""
    folded = {key.casefold(): value for key, value in page.items()}
    link = next((str(folded[key]) for key in NEXT_LINKS if folded.get(key)), "")
    said = f"{folded.get('@odata.context', '')} {link}".casefold()
    first = next((record for record in records if isinstance(record, dict)), {})
    kind = next((name for part, name in KINDS.items() if part in said), "") or _kind_of(first)
    counted = str(folded.get("@odata.count", ""))
    return LogPage(kind, link, int(counted) if counted.isdigit() else len(records))


def _kind_of(record: dict[str, Any]) -> str:
    keys = {key.casefold() for key in record}
    if not keys:
        return ""
    if keys & {"smsid", "smstype"}:
        return KINDS["sms"]
    return KINDS["directrouting"] if keys & {"correlationid", "finalsipcode"} else KINDS["pstn"]


def lacking(pages: Iterable[tuple[str, LogPage]]) -> Iterator[tuple[str, str]]:
    """The files whose pages announce one that is not there, as (file, what is lacking).

    A log is whole when the pages of each query follow one another and a page of its kind that announces none ends it.

    >>> link = "https://example.com/getPstnCalls(a=1)?$skip=1000"
    >>> first, last = LogPage("PSTN", link, 1000), LogPage("PSTN", "", 12)
    >>> [file for file, _ in lacking([("1.json", first)])], list(lacking([("1.json", first), ("2.json", last)]))
    (['1.json'], [])
    """
    listed = list(pages)
    ends: dict[str, int] = defaultdict(int)
    for _, page in listed:
        if not page.link:
            ends[page.kind] += 1
    queries: dict[tuple[str, str], dict[str, tuple[str, LogPage]]] = defaultdict(dict)
    for file, page in listed:
        if page.link:
            queries[page.kind, page.query].setdefault(page.link, (file, page))
    for (kind, _), found in sorted(queries.items()):
        announcing = sorted(found.values(), key=lambda pair: (pair[1].skip or 0, pair[0]))
        yield from _holes(announcing)
        last_file, last = announcing[-1]
        ending = next((each for each in (kind, "") if ends[each]), None)
        if ending is None:
            at = f" at record {last.skip + 1:,}" if last.skip else ""
            yield (
                last_file,
                f"its page announces another one{at}, and no file continues it: calls and money are missing",
            )
        else:
            ends[ending] -= 1


def _holes(announcing: list[tuple[str, LogPage]]) -> Iterator[tuple[str, str]]:
    """Pages between others that are not there; only links that count records tell."""
    starts = [page.skip for _, page in announcing]
    counts = [page.count for _, page in announcing if page.count]
    known = [skip for skip in starts if skip]
    if len(known) != len(starts):
        return
    step = min(known)
    if len(set(counts)) == 1 and counts[0] < step and step % counts[0] == 0 and counts[0] >= LEAST_PAGE:
        step = counts[0]
    if any(skip % step for skip in known):
        return
    before = 0
    for file, page in announcing:
        if (page.skip or 0) - before > step:
            until = (page.skip or 0) - step
            yield file, f"records {before + 1:,} to {until:,} of its log are on no page: calls and money are missing"
        before = page.skip or 0


LEAST_PAGE = 100
