"""Cost centres from what is there: the list beside the user list (R56)."""

from decimal import Decimal

import pytest

import chargeback_kit as ck

USERS = """\
user_principal_name,user_id,usage_country,skus,cost_center,department
ana@example.com,a1,US,MCOPSTN1,Sales,North
bob@example.com,b1,DE,MCOPSTN1,, north
cy@example.com,c1,GB,MCOPSTN1,,
dan@example.com,d1,FR,MCOPSTN1,,
desk@example.com,r1,US,PHONESYSTEM_VIRTUALUSER,,Desks
"""
HEAD = "UsageId,UPN,Microsoft Entra ObjectId,User Location,Caller ID,Call Type,Start Time,"
HEAD += "Duration Seconds,Charge,Currency,Administrative Units"
CALLS = """\
ana@example.com,a1,US,+14255550101,
bob@example.com,b1,DE,+4930230125,
cy@example.com,c1,GB,+442079460101,x; Unit-West
cy@example.com,c1,GB,+442079460101,
,,US,+14255550109,
eve@example.com,e1,FR,,
,,DE,+14255550108,
desk@example.com,r1,US,+14255550108,
,,,+14255550107,
dan@example.com,d1,GB,+14255550107,
Gil@example.com,g1,GB,,unit-west
"""
CENTERS = """\
attribute,value,cost_center
user,GIL@EXAMPLE.COM,CC-gil
department,North,CC-north
department,desks,CC-desks
administrative_unit,UNIT-WEST,CC-west
country,United Kingdom,CC-uk
country,fr,CC-france
country,DE,CC-germany
number,+1 425 555 0107,CC-number
number,+1 425 555 0109,CC-lobby
"""
OWNER = '[[number_owner]]\nnumber = "+14255550108"\ncost_center = "Reception"\n'
LICENCE = '[[licence]]\nsku = "MCOPSTN1"\npurchased = 5\nunit_price = "8.00"\n'


def bill(folder, centers=CENTERS, users=USERS):
    """Eleven calls of 1.00, u1 to u11, by the cost centre that each belongs to."""
    (folder / "agreement.toml").write_text(f'currency = "USD"\n{OWNER}{LICENCE}')
    (folder / "users.csv").write_text(users)
    (folder / "cost_centers.csv").write_text(centers)
    rows = [line.rsplit(",", 1) for line in CALLS.splitlines()]
    calls = [
        f"u{n},{who},user_out,2026-10-05T{n:02d}:00:00Z,60,1.00,USD,{units}" for n, (who, units) in enumerate(rows, 1)
    ]
    (folder / "calls.csv").write_text("\n".join([HEAD, *calls]) + "\n")
    return ck.bill(folder, month="2026-10")


def test_the_first_that_fits_counts(tmp_path):
    done = bill(tmp_path)
    assert done.calls["cost_center"].tolist() == [
        "Sales",
        "CC-north",
        "CC-west",
        "CC-uk",
        "CC-lobby",
        "CC-france",
        "Reception",
        "Reception",
        "CC-number",
        "CC-france",
        "CC-gil",
    ]


def test_the_receipt_names_the_line_that_put_a_call_to_its_cost_centre(tmp_path):
    done = bill(tmp_path)
    assert [done.explain(f"u{n}").steps[-1].source for n in range(1, 12)] == [
        "users.csv, line 2",
        "cost_centers.csv, line 3: department north",
        "cost_centers.csv, line 5: administrative_unit unit-west",
        "cost_centers.csv, line 6: country GB",
        "cost_centers.csv, line 10: number +14255550109",
        "cost_centers.csv, line 7: country FR",
        "agreement.toml, [[number_owner]] of the call's own number",
        "agreement.toml, [[number_owner]] of the call's own number",
        "cost_centers.csv, line 9: number +14255550107",
        "cost_centers.csv, line 7: country FR",
        "cost_centers.csv, line 2: user Gil@example.com",
    ]


def test_a_call_that_nobody_owns_says_who_takes_it(tmp_path):
    done = bill(tmp_path, centers="attribute,value,cost_center\nuser,zoe@example.com,CC-zoe\n")
    assert done.explain("u5").steps[-1].source == "agreement.toml, unowned: Unassigned"


def test_licence_fees_know_user_department_and_country(tmp_path):
    (fee,) = bill(tmp_path).fees
    assert fee.shares == {name: Decimal("8.00") for name in ("Sales", "CC-north", "CC-uk", "CC-france", "Unassigned")}


def test_the_department_of_an_export_is_looked_up(tmp_path):
    users = "User principal name,Object Id,Licenses,Usage location,Department\n"
    users += "ana@example.com,a1,,US,north\nbob@example.com,b1,,US,South\n"
    done = bill(tmp_path, users=users)
    assert done.calls["cost_center"].tolist()[:2] == ["CC-north", "South"]


def test_lines_that_cannot_count_are_listed(tmp_path):
    odd = "user,,A\nfloor,3,A\nnumber,desk,A\ncountry,Atlantis,A\ndepartment,NORTH ,CC-south\nuser,x,\n"
    found = bill(tmp_path, CENTERS + odd).problems
    assert sorted(found.loc[found["file"] == "cost_centers.csv", "line"]) == [11, 12, 13, 14, 15, 16]
    said = str(found.set_index("code").loc["two-centers", "message"])
    assert said.endswith('department "NORTH": CC-north, and here CC-south')


@pytest.mark.parametrize("moved", [{"cost_centers": {"CC-west": "Sales"}}, {"people": {"bob@example.com": "Sales"}}])
def test_a_what_if_moves_listed_cost_centres(tmp_path, moved):
    world = bill(tmp_path).what_if(**moved)
    centers = world.calls["cost_center"].tolist()
    assert centers[2 if "cost_centers" in moved else 1] == "Sales"
    assert centers[3] == "CC-uk"


def test_a_what_if_joins_spellings(tmp_path):
    done = bill(tmp_path, CENTERS.replace("CC-west", "SALES"))
    assert {"SALES", "Sales"} <= set(done.statements["cost_center"])
    assert "cost-center-spelling" in set(done.problems["code"])
    world = done.what_if(switches={"join_spellings": True})
    assert "SALES" not in set(world.statements["cost_center"])
    assert world.total == done.total


def test_units_of_the_user_list_count_as_those_of_a_row_do(tmp_path):
    """As a fetch writes them: rows of Graph's version 1.0 have no units of their own."""
    users = USERS.replace("department\n", "department,administrative_units\n").replace(
        "cy@example.com,c1,GB,MCOPSTN1,,\n", "cy@example.com,c1,GB,MCOPSTN1,,,Unit-East; UNIT-west\n"
    )
    done = bill(tmp_path, users=users)
    assert done.calls["cost_center"].tolist()[2:4] == ["CC-west", "CC-west"]
    owed = done.statements.groupby("cost_center")["amount"].sum()
    assert owed["CC-west"] == Decimal("2.00") + Decimal("8.00")
    moved = bill(tmp_path, users=users, centers=CENTERS + "administrative_unit,unit-east,CC-east\n")
    assert moved.calls["cost_center"].tolist()[2] == "CC-west", "the line that stands first"
