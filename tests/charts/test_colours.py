"""Colours that stand side by side stay apart for eyes that see fewer of them."""

from itertools import combinations

import pytest

from chargeback_kit.presentation.palette import CATEGORIES, CATEGORY_COLOURS, COLOURS

# Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for Simulation of Color Vision Deficiency,
# severity 1.0, on linear RGB.
EYES = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
WHITE = (0.95047, 1.0, 1.08883)
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
STEPS = ("pool", "credits", "postpaid", "unfunded", "fees", "level", "other")
FAR = 14  # CIE 1976 difference; about 2.3 is just noticeable
TOGETHER = {"categories": CATEGORY_COLOURS, "steps": {name: COLOURS[name] for name in STEPS}}


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(colour, eye):
    """CIE L*a*b* of a colour as an eye sees it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    seen = [min(1, max(0, part)) for part in times(EYES[eye], linear)]
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (value / white for value, white in zip(times(XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(first, second, eye):
    return sum((a - b) ** 2 for a, b in zip(lab(first, eye), lab(second, eye), strict=True)) ** 0.5


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("group", TOGETHER)
def test_colours_stay_apart(group, eye, ground):
    tones = {name: getattr(colour, ground) for name, colour in TOGETHER[group].items()}
    close = {
        (a, b): round(apart(tones[a], tones[b], eye))
        for a, b in combinations(tones, 2)
        if apart(tones[a], tones[b], eye) < FAR
    }
    assert close == {}


def test_every_category_has_a_colour() -> None:
    assert set(CATEGORY_COLOURS) == set(CATEGORIES)
