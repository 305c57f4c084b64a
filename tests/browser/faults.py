"""What axe-core finds wrong with a page, in a line each."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def faults(page: Page) -> list[str]:
    """Serious and critical faults of accessibility, with the first element of each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]} ({len(fault['nodes'])} in all)"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
