"""A visitor: a page with its own cookies, and everything that went wrong on it."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page

from .browsers import PATIENCE
from .servers import TOKENS

FAILED = "main .kit-failed"
HARMLESS = (
    # Voila 0.5 brings the front end of JupyterLab 4.2; the widgets were made for a later 4.x and run on it.
    r"Unsatisfied version [\d.]+ from _JUPYTERLAB\.CORE_OUTPUT of shared singleton module @jupyterlab/",
    r"No satisfying version \(\^[\d.]+\) of shared module @jupyterlab/",
    # Vega-Lite says this of every chart whose height follows its rows, even where only fit-x was asked for.
    r'WARN Dropping "fit-y" because spec has discrete height\.',
)


@dataclass
class Visit:
    """A page, what its console said, and every address it asked for."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, name: str) -> Page:
        """Open an app and wait until its panels are there."""
        self.page.goto(f"{self.address}voila/render/{name}.ipynb", wait_until="commit")
        found = self.page.locator(f".kit-app, {FAILED}").first
        found.wait_for()
        assert not self.page.locator(FAILED).count(), found.inner_text()
        return self.page

    def foreign(self) -> list[str]:
        """Addresses that are not on this machine."""
        return [url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))]


def visit(browser: Browser, address: str, width: int = 1280, *, dark: bool = False) -> Visit:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", accept_downloads=True
    )
    context.request.get(f"{address}?token={TOKENS[address]}")  # from now on the visitor has a session
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    found = Visit(page, address)
    page.on("console", lambda message: found.complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("request", lambda request: found.asked.append(request.url))
    return found


def _complaint(message: ConsoleMessage) -> list[str]:
    known = any(re.match(pattern, message.text) for pattern in HARMLESS)
    return [] if known or message.type not in ("error", "warning") else [f"{message.type}: {message.text}"]
