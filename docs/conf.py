"""How the documentation is built: `make docs`. Sphinx, because it reads the pages as GitHub does (CommonMark),
docstrings with their doctests as they are written, and because its search works from a folder.
"""

import re
import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chargeback_kit.version import VERSION  # noqa: E402 - of this folder, wherever the build was started
from tools.site import files  # noqa: E402
from tools.site.commands import CommandHelp  # noqa: E402

project = "Chargeback Kit"
author = "The Chargeback Kit authors"
release = VERSION
extensions = ["myst_nb", "sphinx.ext.autodoc"]

FIRST = "README"
root_doc = FIRST
include_patterns = ["*.md", "**/*.md", "notebooks/*.ipynb"]
exclude_patterns = [".*", "**/.*", "out", "build", "dist", "docs/contents.md", "**/__pycache__"]

myst_heading_anchors = 4  # a link to a heading, as GitHub makes them
nb_execution_mode = "off"  # lessons show what is stored; `make test` runs them
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # nothing is fetched
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 120
add_module_names = False

html_theme = "furo"
html_title = "Chargeback Kit"
html_copy_source = False
html_show_search_summary = False  # it would fetch pages, which a browser refuses to a page opened from a folder
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "monokai"


def setup(app: Sphinx) -> None:
    """Connect what the kit adds."""
    app.add_transform(files.LinkToFile)
    app.add_directive("command", CommandHelp)
    app.connect("autodoc-process-signature", _readable)
    app.connect("source-read", _with_contents)
    app.connect("html-collect-pages", files.pages)
    app.connect("build-finished", _begin_at_the_readme)


def _readable(
    app: Sphinx, what: str, name: str, of: object, options: object, takes: str | None, gives: str | None
) -> tuple[str, str | None] | None:
    """The signature, with three dots where the default is a function without a name."""
    return (re.sub(r"<function [\w.<>]+>", "...", takes), gives) if takes else None


def _with_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """The README carries the contents of the site, which GitHub has no use for."""
    if page == FIRST:
        source[0] += "\n" + (ROOT / "docs" / "contents.md").read_text(encoding="utf-8")


def _begin_at_the_readme(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        shutil.copyfile(Path(app.outdir) / f"{FIRST}.html", Path(app.outdir) / "index.html")
