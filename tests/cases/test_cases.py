"""Every case of the contract: given, computed by the kit, compared with what is expected.

Of ``calls`` a case names the columns it speaks of; everything else it names is compared whole.
"""

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from cases.build import FUNCTIONS, bill, seen
from chargeback_kit.records.switches import Switches

FILES = sorted(Path(__file__).parent.glob("*.toml"))
CASES = {
    f"{path.stem}: {case['name']}": case
    for path in FILES
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
}
EXAMPLES = {f"E{number}" for number in range(1, 31)}
RULES = {f"R10.{number}" for number in range(1, 13)}


@pytest.mark.parametrize("name", CASES)
def test_case(name, tmp_path):
    case = CASES[name]
    given, expect = case["given"], case["expect"]
    if "function" in given:
        assert FUNCTIONS[given["function"]](**given["with"]) == expect["value"], case["because"]
        return
    done = bill(tmp_path, given)
    for what, value in expect.items():
        found, expected = seen(done, what), value
        if what == "calls":
            found = [{column: call[column] for column in wanted} for call, wanted in zip(found, expected, strict=True)]
            expected = [{column: str(value) for column, value in wanted.items()} for wanted in expected]
        assert found == expected, case["because"]


def test_every_example_and_every_rule_of_kinds_is_a_case():
    told = {word for case in CASES.values() for word in case["name"].split()[:1]}
    assert told >= EXAMPLES
    assert {case.get("rule") for case in CASES.values()} >= RULES


def test_every_value_of_every_switch_is_a_case():
    told = {(switch, value) for case in CASES.values() for switch, value in case["given"].get("switches", {}).items()}
    for name, switch in Switches.model_fields.items():
        values = (True, False) if switch.annotation is bool else get_args(switch.annotation)
        for value in values:
            assert name == "tier_edge" or (name, value) in told, f"no case for {name} = {value}"
    assert ("month_time_zone", "Europe/Berlin") in told


def test_a_case_says_why():
    for name, case in CASES.items():
        assert set(case) <= {"name", "rule", "given", "expect", "because"}, name
        assert case["because"].endswith("."), name
