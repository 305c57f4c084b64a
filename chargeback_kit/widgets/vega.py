"""The one copy of Vega on a page: bundled on this machine from vl-convert and kept in a cache, never fetched."""

import os
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

import platformdirs
import traitlets as t
from anywidget import AnyWidget

HERE = Path(__file__).parent


@cache
def bundle() -> str:
    """The script of Vega, Vega-Lite and the page's hooks, about 900 kB; made in a second where it is not kept yet."""
    kept = prepare()
    return kept.read_text(encoding="utf-8") if kept else _made()


def prepare() -> Path | None:
    """Keep the bundle for every later page; None where nothing can be kept, so that each kernel makes its own."""
    place = shelf() / f"vega-{_edition()}.js"
    if place.exists():
        return place
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".js")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(_made())
        Path(name).replace(place)
    except OSError:
        return None
    return place


def shelf() -> Path:
    """The folder of the user where the kit keeps between runs what holds nothing of anybody; it may not be there."""
    return platformdirs.user_cache_path("chargeback-kit")


def _edition() -> str:
    """What the bundle is made of: the version of vl-convert and the age of our own few lines."""
    return f"{version('vl-convert-python')}-{(HERE / 'runtime.js').stat().st_mtime_ns}"


def _made() -> str:
    import vl_convert  # costs a second, and only where the bundle is not kept yet

    made: str = vl_convert.javascript_bundle((HERE / "runtime.js").read_text(encoding="utf-8"))
    return made


class Runtime(AnyWidget):
    """Carries the bundle and the style of the panels to the page, once."""

    _esm = t.Unicode().tag(sync=True)
    _css = t.Unicode((HERE / "kit.css").read_text(encoding="utf-8")).tag(sync=True)

    @t.default("_esm")
    def _bundle(self) -> str:
        return bundle()


@cache
def runtime() -> Runtime:
    """The page's runtime; every screen and panel shows the same one."""
    return Runtime()
