"""Charts in a notebook: an SVG, a PNG and a sentence, the same in every kernel, so that a stored output stays true."""

import subprocess
import sys
import zlib
from base64 import b64decode

import altair as alt
import nbformat
import pytest
import vl_convert

from chargeback_kit import charts
from chargeback_kit.charts import pool_meters
from chargeback_kit.charts.export import IN_NOTEBOOKS, _chunks, size

from .conftest import SAMPLES

CELL = """
import chargeback_kit as ck
from chargeback_kit import charts
from chargeback_kit.charts import pool_meters
charts.enable()
pool_meters.chart(pool_meters.rows(ck.bill(r"{folder}", "2026-10")))
"""


@pytest.fixture
def shown(october):
    """What a notebook shows of a chart."""
    before = alt.renderers.active
    charts.enable()
    bundle = pool_meters.chart(pool_meters.rows(october))._repr_mimebundle_()
    assert bundle
    data, about = bundle
    assert set(about) == {"image/png"}
    yield data
    alt.renderers.enable(before)


def notebook(shown):
    """A notebook with one chart, as it would be committed."""
    output = nbformat.v4.new_output("execute_result", shown, execution_count=1)
    cell = nbformat.v4.new_code_cell(CELL.format(folder=SAMPLES / "2026-10").strip(), id="pools", execution_count=1)
    cell.outputs = [output]
    return nbformat.v4.new_notebook(cells=[cell])


def compared(made, path):
    """Whether another kernel shows the same."""
    nbformat.write(made, path)
    options = ["-q", "--nbval", "-p", "no:cacheprovider", "--rootdir", str(path.parent)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(path)], capture_output=True, check=False
    ).returncode


def test_a_chart_is_shown_as_a_picture_and_a_sentence(shown):
    assert set(shown) == {"image/svg+xml", "image/png", "text/plain"}
    assert shown["text/plain"].startswith("5 of 13 pools ran out")


def test_a_committed_chart_is_the_same_in_another_kernel(shown, tmp_path):
    assert compared(notebook(shown), tmp_path / "pools.ipynb") == 0


def test_another_figure_is_noticed(shown, tmp_path):
    changed = shown | {"image/svg+xml": shown["image/svg+xml"].replace("1,261 min over", "1,262 min over")}
    assert compared(notebook(changed), tmp_path / "pools.ipynb") == 1


def test_the_png_is_packed_and_shows_every_pixel_of_the_svg(shown):
    picture = b64decode(shown["image/png"])
    drawn = vl_convert.svg_to_png(shown["image/svg+xml"], scale=IN_NOTEBOOKS)
    assert size(picture) == size(drawn)
    assert len(picture) < len(drawn) / 2
    assert pixels(picture) == pixels(drawn)


def pixels(picture):
    """The pixels of a PNG, unpacked."""
    return zlib.decompress(b"".join(data for kind, data in _chunks(picture) if kind == b"IDAT"))
