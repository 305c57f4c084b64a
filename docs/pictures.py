"""The pictures of the README: `make pictures` opens apps and notebooks in Chromium and keeps what is seen."""

from pathlib import Path

from browser.browsers import chromium
from browser.servers import served
from browser.visits import visit
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page

from chargeback_kit.serving.catalogue import apps

HERE = Path(__file__).parent
ROOT = HERE.parent
WIDTH, HEIGHT = 1280, 960
NOTEBOOKS = ("00", "04", "08")
STILL = "*, *::before { transition: none !important; animation: none !important; caret-color: transparent !important; }"


def keep(page: Page, name: str) -> None:
    """Keep the top of a page as a PNG."""
    page.add_style_tag(content=STILL)
    page.wait_for_timeout(1500)
    page.screenshot(path=HERE / f"{name}.png", clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})
    print(f"docs/{name}.png")


def of_apps(browser: Browser) -> None:
    """Every mini-app on the sample."""
    with served() as server:
        for app in apps():
            guest = visit(browser, server.address, WIDTH)
            guest.open(app.name).locator(".kit-chart[data-drawn], table tbody tr").first.wait_for()
            keep(guest.page, app.name)
            guest.page.context.close()


def of_notebooks(browser: Browser) -> None:
    """Notebooks as they are kept, with their outputs."""
    for number in NOTEBOOKS:
        path = next((ROOT / "notebooks").glob(f"{number}*.ipynb"))
        written = HTMLExporter(exclude_input_prompt=True, exclude_output_prompt=True)  # type: ignore[no-untyped-call]
        text, _ = written.from_filename(str(path))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(text, wait_until="domcontentloaded")
        keep(page, f"notebook_{number}")
        page.close()


def main() -> None:
    """Make them all."""
    with chromium() as browser:
        of_apps(browser)
        of_notebooks(browser)


if __name__ == "__main__":
    main()
