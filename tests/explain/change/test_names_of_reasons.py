"""What a reason is called: licences that were bought or not, steps, bases, corrections, people of the user list."""

from pathlib import Path
from random import Random

import pytest

import chargeback_kit as ck
from explain.change.laws import CARDS, adds_up, bill_of, is_turned, moved_by, of_lengths

STEPS = {"by its own": ({"increment": "1"}, {}), "by the switch": ({}, {"increment_seconds": 1})}


@pytest.mark.parametrize("charges", ["rated", "reported"])
@pytest.mark.parametrize("how", STEPS)
def test_other_steps_are_price_under_their_own_name(how, charges, tmp_path):
    """The same 25 calls in October, counted in steps of a second; what was charged for them is the same."""
    own, switches = STEPS[how]
    calls = [call | {"charge": "0.12"} for call in of_lengths("2026-10", Random(3))]
    before, after = (
        bill_of(tmp_path, name, calls=calls, rates=[CARDS["a price"] | row], charges=charges, switches=switch)
        for name, row, switch in (("minutes", {}, {}), ("seconds", own, switches))
    )
    found = ck.compare(before, after)
    adds_up(found)
    is_turned(found, ck.compare(after, before))
    if charges == "reported":
        assert not moved_by(found)
        return
    assert moved_by(found) == {"price"}
    assert found.sentence() == (
        f"The departments pay {-found.change} USD less: {-found.change} for domestic calls to the United States being "
        "counted in steps of 1 second, no longer of 1 minute."
    )
    assert [each.calls for each in found.calls_of(found.reasons_of()[0]).values()] == [25]


def test_longer_calls_are_minutes_whatever_the_steps(tmp_path):
    """61 s become 122 s a day, in steps of 1 s and then of 60 s: 25 minutes and 25 s more."""
    before, after = (
        bill_of(
            tmp_path,
            month,
            calls=[{"seconds": seconds, "at": f"{month}-{day:02d}T10:00:00Z"} for day in range(1, 26)],
            rates=[CARDS["a price"]],
            charges="rated",
            month=month,
            switches={"increment_seconds": step},
        )
        for month, seconds, step in (("2026-09", 61, 1), ("2026-10", 122, 60))
    )
    found = ck.compare(before, after)
    adds_up(found)
    assert moved_by(found) == {"volume", "price"}
    assert "domestic calls to the United States (25.4 minutes more)" in found.sentence()


def of_licences(folder: Path, name: str, people: dict[str, str], bought: int = 2, **given: object) -> ck.Bill:
    """Licences of one SKU, and in which cost centre who holds one, or none where the centre ends with a dash."""
    users = [
        {"who": int(who), "skus": "MCOEV" if center.endswith("-") else "MCOEV+MCOPSTN1", "center": center.rstrip("-")}
        for who, center in people.items()
    ]
    licences = [f"MCOPSTN1 {bought} 12.00"]
    return bill_of(folder, name, calls=[], users=users, licences=licences, unowned="IT", **given)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            ({"1": "Sales", "2": "Ops"}, 2),
            ({"1": "Sales-", "2": "Ops"}, 2),
            {
                "IT": "more: 12.00 for one {plan} that lies idle now.",
                "Sales": "less: 12.00 for one {plan} that is no longer assigned.",
            },
        ),
        (
            ({"1": "Sales", "2": "Ops"}, 2),
            ({"2": "Ops"}, 2),
            {"IT": "more: 12.00 for one {plan} that lies idle now.", "Sales": "less: 12.00 for one person who left."},
        ),
        (
            ({"1": "Sales", "2": "Ops"}, 2),
            ({"1": "Sales-", "2": "Ops"}, 1),
            {"Sales": "less: 12.00 for one {plan} given back."},
        ),
        (
            ({"1": "Sales", "2": "Ops-"}, 1),
            ({"1": "Sales-", "2": "Ops"}, 1),
            {
                "Ops": "more: 12.00 for one {plan} that is assigned now.",
                "Sales": "less: 12.00 for one {plan} that is no longer assigned.",
            },
        ),
        (
            ({"1": "Sales"}, 1),
            ({"1": "Sales", "2": "Ops"}, 4),
            {"Ops": "more: 12.00 for one person who joined.", "IT": "more: 24.00 for two new {plans}."},
        ),
    ],
    ids=["taken from somebody", "left behind", "given back", "changed hands", "bought for a joiner and in store"],
)
def test_licences_are_new_or_given_back_only_where_they_were_bought_so(before, after, said, tmp_path):
    a, b = (of_licences(tmp_path, name, *given) for name, given in (("a", before), ("b", after)))
    for first, second, names in ((a, b, said), (b, a, None)):
        found = ck.compare(first, second)
        adds_up(found)
        got = {center: found.sentence(center) for center in found.cost_centers["cost_center"]}
        assert (" new licence" in " ".join(got.values())) == (
            second.agreement.licence[0].purchased > first.agreement.licence[0].purchased
        )
        for center, words in (names or {}).items():
            plan, plans = "licence of Domestic Calling Plan", "licences of Domestic Calling Plan"
            assert got[center].endswith(words.format(plan=plan, plans=plans))


def test_another_basis_is_said_and_no_licence_is_given_back(tmp_path):
    """Two licences are held in Sales, one is idle; by headcount Ops pays a part."""
    people = {"1": "Sales", "2": "Sales", "3": "Ops-"}
    a, b = (
        of_licences(tmp_path, basis, people, bought=3, switches={"fee_basis": basis})
        for basis in ("headcount", "direct")
    )
    found = ck.compare(a, b)
    adds_up(found)
    assert found.sentence("IT") == (
        "IT owes 12.00 USD more: 12.00 for Domestic Calling Plan being shared by who holds it now, no longer by "
        "headcount."
    )
    more = of_licences(tmp_path, "more", people, bought=6, switches={"fee_basis": "headcount"})
    assert ck.compare(a, more).sentence("Ops") == (
        "Ops owes 12.00 USD more: 12.00 for three new licences of Domestic Calling Plan."
    )


def test_a_correction_and_a_call_without_seconds_are_no_dearer_calls(tmp_path):
    calls = [{"charge": "1.00"}, {"charge": "2.00"}]
    others = {"correction": {"charge": "-5.00"}, "fee": {"seconds": 0, "charge": "0.00", "fee": "0.40"}}
    before = bill_of(tmp_path, "before", calls=calls)
    for name, said in {
        "correction": "less: 5.00 for one more correction of domestic calls to the United States.",
        "fee": "more: 0.40 for one more call of 0 seconds among domestic calls to the United States.",
    }.items():
        found = ck.compare(before, bill_of(tmp_path, name, calls=[*calls, others[name]]))
        adds_up(found)
        assert found.sentence().endswith(said)


def test_who_called_before_the_list_named_them_did_not_join(tmp_path):
    """Person 1 called in both months; the user list of September does not name them yet."""
    a, b = (
        bill_of(
            tmp_path,
            month,
            calls=[{"who": 1, "charge": "11.00", "at": f"{month}-05T10:00:00Z"}],
            users=[{"who": 0, "skus": "MCOEV"}, *named],
            unowned="IT",
            month=month,
        )
        for month, named in (("2026-09", []), ("2026-10", [{"who": 1, "skus": "MCOEV", "center": "Ops"}]))
    )
    found = ck.compare(a, b)
    adds_up(found)
    assert found.sentence("IT") == "IT owes 11.00 USD less: 11.00 for one person who is on the user list now."
    assert found.sentence("Ops") == "Ops owes 11.00 USD more: 11.00 for one person who is on the user list now."
    opened = found.calls_of(found.reasons_of("IT")[0])
    assert [calls.calls for calls in opened.values()] == [1, 0]
