"""A link to a file or a folder of the project leads to a page that shows it; the pages are made beside the others.

A page is called ``files/`` and the path of what it shows. A folder with a README leads to that.
"""

import csv
from collections.abc import Iterator
from html import escape
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any
from urllib.parse import quote, unquote

from docutils import nodes
from pygments.lexers import find_lexer_class_for_filename
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

SHOWN = "files"
LEFT_OUT = ("__pycache__",)
LONG = 40
Page = tuple[str, dict[str, Any], str]


class LinkToFile(SphinxTransform):
    """Point each link to a file or folder that is no page of its own at the page that will show it."""

    default_priority = 500

    def apply(self, **_: Any) -> None:
        """Change the links of one page, and remember what they lead to."""
        root, here = Path(self.env.srcdir), self.env.docname
        found = self.env.metadata[here].setdefault(SHOWN, [])
        for node in [*self.document.findall(addnodes.download_reference), *self.document.findall(_is_open_link)]:
            path = (root / here).parent.joinpath(unquote(node["reftarget"])).resolve()
            if not path.is_relative_to(root) or not (path.is_dir() or is_text(path)):
                continue
            name = path.relative_to(root).as_posix()
            if path.is_dir() and (path / "README.md").is_file():
                leads_to = f"{name}/README"
            else:
                leads_to = f"{SHOWN}/{name}"
                found.append(name)
            link = nodes.reference(
                "", "", *node.children, refuri=quote(relpath(f"{leads_to}.html", dirname(here) or "."))
            )
            node.replace_self(link)


def _is_open_link(node: nodes.Node) -> bool:
    """A link whose target the reader of pages does not know; a folder is one."""
    return isinstance(node, addnodes.pending_xref) and node.get("reftype") == "myst" and "/" in node["reftarget"]


def is_text(path: Path) -> bool:
    """Whether a file can be shown as text."""
    try:
        return "\0" not in path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return False


def pages(app: Sphinx) -> Iterator[Page]:
    """A page for everything that some page links, and for what those folders hold."""
    root = Path(app.srcdir)
    linked = {name for said in app.env.metadata.values() for name in said.get(SHOWN, ())}
    for path in sorted({part for name in linked for part in _with_content(root / name)}):
        name = path.relative_to(root).as_posix()
        body = _listing(path) if path.is_dir() else _table(path) if path.suffix == ".csv" else _code(app, path)
        context = {"title": name, "body": f"<h1>{escape(name)}</h1>{body}", "parents": [], "toctree": _no_contents}
        yield f"{SHOWN}/{name}", context, "page.html"


def _no_contents(**_: Any) -> str:
    """The contents of the site beside a file: none, since they take longer to make than all else."""
    return ""


def _with_content(path: Path) -> Iterator[Path]:
    yield path
    if path.is_dir():
        for part in _parts(path):
            yield from _with_content(part)


def _parts(folder: Path) -> list[Path]:
    return sorted(
        part
        for part in folder.iterdir()
        if part.name[0] != "." and part.name not in LEFT_OUT and (part.is_dir() or is_text(part))
    )


def _listing(folder: Path) -> str:
    items = (
        f'<li><a href="{quote(folder.name)}/{quote(part.name)}.html">{escape(part.name)}</a></li>'
        for part in _parts(folder)
    )
    return f"<ul>{''.join(items)}</ul>"


def _table(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    names = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<table class="docutils rows"><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>'


def _cell(content: str) -> str:
    style = ' class="long"' if len(content) > LONG else ""
    return f"<td{style}>{escape(content)}</td>"


def _code(app: Sphinx, path: Path) -> str:
    lexer = find_lexer_class_for_filename(path.name)
    language = lexer.aliases[0] if lexer and lexer.aliases else "text"
    content = path.read_text(encoding="utf-8")
    builder: Any = app.builder  # of HTML: no other asks for pages
    shown: str = builder.highlighter.highlight_block(content, language, force=True, location=path.name)
    return shown
