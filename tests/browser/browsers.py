"""Debian's Chromium, cut off from every network but this machine's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000  # for any one wait [ms]: a page that was not answered asks its kernel again after 30 s and after 60
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def executable() -> str:
    """Where Chromium lies; `make test` puts it there."""
    found = next(filter(None, map(which, NAMES)), None)
    assert found, f"none of {', '.join(NAMES)} is on the PATH: run `make chromium`, or install it with your system"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[ALONE])
        yield browser
        browser.close()
