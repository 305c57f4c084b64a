"""What of the machine and of the people a visitor and the log can see: no place of a file, no name, no number."""

import os
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from .reading import settled
from .servers import ROOT, served
from .visits import visit

PLACES = {str(ROOT), str(Path.home()), tempfile.gettempdir(), os.sep + "work" + os.sep, "site-packages"}
PEOPLE = ("ada.lindqvist@example.com", "bo.okafor@example.com", "+14255550142")


def test_no_place_of_a_file_reaches_a_page(browser: Browser, tmp_path: Path) -> None:
    """In the page, in all that passes the channel, and in what is said of a file that cannot be read."""
    with served() as server:
        guest = visit(browser, server.address)
        seen: list[str] = []

        def hear(data: str | bytes) -> None:
            seen.append(data if isinstance(data, str) else data.decode("utf-8", "replace"))

        guest.page.on("websocket", lambda socket: socket.on("framereceived", hear))
        page = guest.open("bill_explainer")
        settled(page)
        seen += [page.content(), page.request.get(f"{server.address}nothing").text()]
        wrong = tmp_path / "agreement.toml"
        wrong.write_text("currency = ", encoding="utf-8")
        page.locator("input[type=file]").set_input_files([wrong])
        expect(page.locator(".kit-app")).to_contain_text("agreement.toml: not valid TOML")
        seen.append(page.content())
        whole = "\n".join(seen)
        assert len(whole) > 100_000
        for place in PLACES:
            assert place not in whole, whole[whole.index(place) - 200 : whole.index(place) + 200]
        page.context.close()


def test_the_log_names_nobody(browser: Browser, tmp_path: Path) -> None:
    """Two sign-in names and a number: in a file that cannot be read, in its name, and in addresses."""
    sample = ROOT / "sample_data" / "2026-10"
    rows = "\n".join(f"{name},{PEOPLE[2]}" for name in PEOPLE[:2])
    strange = tmp_path / f"{PEOPLE[0]} {PEOPLE[2]}.csv"
    strange.write_text(f"UPN,Number\n{rows}\n", encoding="utf-8")
    with served("--folder", str(sample)) as server:
        guest = visit(browser, server.address)
        page = guest.open("bill_explainer")
        page.locator("input[type=file]").set_input_files([strange])
        expect(page.locator(".kit-app")).to_contain_text(re.compile("cannot|not a|no ", re.IGNORECASE))
        for path in (f"voila/render/{PEOPLE[0]}.ipynb", f"nothing/{PEOPLE[2]}?who={PEOPLE[1]}"):
            page.request.get(f"{server.address}{path}")
        page.context.close()
        said = server.stop()
    assert not [person for person in PEOPLE if person in said or person.partition("@")[0] in said], said
