"""What was measured of the apps, as a section of the page."""

from statistics import median
from typing import Any

WORDS = {True: "met", False: "**not met**"}


def _line(target: str, values: list[float], limit: float, unit: str) -> str:
    middle = median(values)
    spread = f"{middle:,.1f} [{min(values):,.1f}..{max(values):,.1f}] {unit}"
    return f"| {target} | {spread} | {WORDS[middle <= limit]} |"


def _each(visits: list[dict[str, float]], what: str) -> list[float]:
    return [visit[what] for visit in visits]


def section(found: dict[str, Any]) -> str:
    """A table of targets and what was measured: median [min..max]."""
    crowd = found["crowd"]
    lines = [
        _line("slider to redrawn chart on the sample, 150 ms", found["slider_sample_ms"], 150, "ms"),
        _line("slider to redrawn chart on 1M calls, 250 ms", found["slider_large_ms"], 250, "ms"),
        _line("first picture, cold, 2 s", _each(found["picture_cold_s"], "first_picture"), 2, "s"),
        _line("the page's own picture and controls, cold, 5 s", _each(found["picture_cold_s"], "own_picture"), 5, "s"),
        _line("the same, page kept ready, 2 s", _each(found["picture_ready_s"], "own_picture"), 2, "s"),
        _line(f"{found['upload_mb']:.1f} MB of files uploaded and explained, 10 s", [found["upload_s"]], 10, "s"),
    ]
    saw = ", ".join(f"{number} {what}" for what, number in crowd["saw"].items())
    when = "; ".join(
        f"{what} after {min(seen):.0f} to {max(seen):.0f} s" if (seen := crowd[name]) else f"{what}: none"
        for name, what in (("first_picture_s", "the first picture"), ("own_picture_s", "that of one's own page"))
    )
    people = (
        f"{crowd['visitors']} visitors at once, their pages in a Chromium on the same machine: {saw}; {when}; "
        f"{crowd['kernel_mib']:.0f} MiB each (at most {crowd['largest_kernel_mib']:.0f}), of its own "
        f"{crowd['own_mib']:.0f}; the server {crowd['server_mib']:.0f} MiB."
    )
    return "\n".join(["## Feel of the apps", "", "| target | measured | |", "|---|---|---|", *lines, "", people, ""])
