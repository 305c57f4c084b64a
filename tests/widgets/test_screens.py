"""Screens are put together without a browser, and hold one state."""

from collections.abc import Callable

import ipywidgets as w
import pytest
from names.surfaces import inside

from chargeback_kit import screens
from chargeback_kit.screens.apps import VARIABLE
from chargeback_kit.widgets.panel import Panel

from .conftest import SAMPLE

SCREENS = [getattr(screens, name) for name in screens.__all__]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_one_state_and_no_output_widget(screen: Callable[..., w.Widget]) -> None:
    found = list(inside(screen(SAMPLE / "2026-10")))
    panels = [widget for widget in found if isinstance(widget, Panel)]
    assert len(panels) >= 4
    assert len({id(panel.state) for panel in panels}) == 1
    assert not [widget for widget in found if isinstance(widget, w.Output)]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_begins_empty_too(screen: Callable[..., w.Widget], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    panels = [widget for widget in inside(screen()) if isinstance(widget, Panel)]
    assert all(panel.state.bill is None and not panel.state.said for panel in panels)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_control_has_a_label(screen: Callable[..., w.Widget]) -> None:
    controls = (w.IntSlider, w.Dropdown, w.Text, w.BoundedIntText, w.Checkbox, w.Button, w.ToggleButton)
    named = [c.description for c in inside(screen(SAMPLE / "2026-10")) if isinstance(c, controls)]
    assert all(named)
    assert len(named) == len(set(named))
