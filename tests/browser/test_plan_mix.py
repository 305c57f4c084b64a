"""Plan mix: a slider for each pool, and the month as it would have been."""

from chargeback_kit.charts import pool_meters
from chargeback_kit.planning.difference import difference
from chargeback_kit.planning.licences import more_bought

from .bills import bill, licences, shows_bill
from .reading import drawings, marks, move, panel

POOL, LESS = "FR/MCOPSTN2", -2
SLIDER = "Domestic and International Calling Plan (1,200 + 600 min), France MCOPSTN2"


def test_fewer_licences_make_another_month(visitor) -> None:
    page = visitor().open("plan_mix")
    rated = bill("2026-10", "rated")
    shows_bill(page, rated)
    before = drawings(page, pool_meters.told.title(pool_meters.rows(rated)))
    move(page, SLIDER, LESS)
    assigned = {POOL: max(0, licences(rated, f"{POOL}/domestic") + LESS)}
    world = rated.what_if(assigned=assigned, purchased=more_bought(rated, assigned))
    shows_bill(page, world)
    panel(page, difference(rated, world).says[0]).wait_for()
    assert drawings(page, pool_meters.told.title(pool_meters.rows(world))) > before


def test_a_picture_that_took_other_rows_is_the_picture_drawn_anew(visitor) -> None:
    page = visitor().open("plan_mix")
    rated = bill("2026-10", "rated")
    shows_bill(page, rated)
    move(page, SLIDER, LESS)
    assigned = {POOL: max(0, licences(rated, f"{POOL}/domestic") + LESS)}
    world = rated.what_if(assigned=assigned, purchased=more_bought(rated, assigned))
    shows_bill(page, world)
    heading = pool_meters.told.title(pool_meters.rows(world))
    panel(page, heading).wait_for()
    taken = marks(page, heading)
    before = drawings(page, heading)
    for number, width in enumerate((900, 1280), 1):
        page.set_viewport_size({"width": width, "height": 900})
        panel(page, heading).locator(f".kit-chart[data-drawn='{before + number}']").wait_for()
    assert marks(page, heading) == taken
