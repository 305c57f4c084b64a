"""From the first page of a part to its last: links are followed to Graph alone; a lost place begins the part again."""

from collections.abc import Callable

from chargeback_kit.fetch.addresses import AskedRange
from chargeback_kit.fetch.connection import GO_ON, GraphLine, GraphRefusal, LinkExpired
from chargeback_kit.fetch.json_text import page_of
from chargeback_kit.fetch.store import PageStore, StoredPage, is_stale, last_attempt
from chargeback_kit.problems import InputError

MOST_ATTEMPTS = 20
MOST_EMPTY = 1000
"""So many empty pages in a row are no log any more."""
Progress = Callable[[int], None]


def fetch_part(line: GraphLine, store: PageStore, part: AskedRange, progress: Progress = lambda rows: None) -> None:
    """Have every page of a part in the store; what an earlier run fetched of it counts.

    InputError for what Graph refuses, for a link to elsewhere, and for pages that go round in a circle.
    """
    pages = store.pages(part)
    attempt = pages[-1].attempt if pages else 1
    if pages and any(is_stale(part, page, line.clock.now()) for page in last_attempt(pages)):
        line.log(f"{part.says}: fetched before all of it was reported; again from its first page")
        attempt += 1
    last = attempt + MOST_ATTEMPTS
    while attempt < last:
        try:
            _attempt(line, store, part, attempt, progress)
        except LinkExpired as error:
            line.events["parts begun again"] += 1
            line.log(f"{part.says}: the next page is gone ({error}); again from its first page".replace(" ()", ""))
            attempt += 1
        else:
            return
    raise InputError(f"{part.says}: Graph lost the place {MOST_ATTEMPTS} times. {GO_ON}")


def _attempt(line: GraphLine, store: PageStore, part: AskedRange, attempt: int, progress: Progress) -> None:
    """Follow the pages of an attempt from where it stands."""
    found = [page for page in store.pages(part) if page.attempt == attempt]
    done = [page for place, page in enumerate(found) if page.number == place]  # after a power cut one may be missing
    seen, empty = {page.link for page in done}, 0
    while not done or done[-1].link:
        link = done[-1].link if done else part.address(line.cloud)
        page, rows = _next(line, store, part, attempt, len(done), link)
        progress(rows)
        empty = 0 if rows else empty + 1
        if page.link and (page.link in seen or empty > MOST_EMPTY):
            page.path.unlink()
            raise LinkExpired("the pages go round in a circle")
        seen.add(page.link)
        done.append(page)


def _next(
    line: GraphLine, store: PageStore, part: AskedRange, attempt: int, number: int, link: str
) -> tuple[StoredPage, int]:
    """The page at a link, kept, and how many rows it has."""
    try:
        body = line.page(link, is_first=not number)
    except GraphRefusal as error:
        raise _about(part, error) from None
    rows, following = page_of(body)
    if following and not line.cloud.serves(following):  # the page is not kept, so that it is asked for again
        raise InputError(
            f"{part.says}: the next page is said to lie outside {line.cloud.graph}, where nothing was asked. "
            f"Does a proxy change what Graph says? {GO_ON}"
        )
    return store.add(part, attempt, number, following, line.clock.now(), body), len(rows)


def _about(part: AskedRange, error: GraphRefusal) -> InputError:
    """The sentence with what was asked for, and what the app may lack."""
    flag = "administrative-units" if part.unit else part.request.name.replace("_", "-").replace("licences", "users")
    said = f"{part.says}: Graph refuses: {error}."
    if not error.is_forbidden:
        return InputError(f"{said} To fetch the rest leave this out: --without {flag}.")
    kind = "permission" if part.request.is_delegated else "application permission"
    return InputError(
        f"{said} The app needs the {kind} {part.request.needs}, with the consent of an administrator; or leave this "
        f"out: --without {flag}."
    )
