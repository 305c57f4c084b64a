"""Who calls through which resource account: the list of policies beside the agreement (R36)."""

import pytest

import chargeback_kit as ck

USERS = """user_principal_name,user_id,usage_country,skus,cost_center
ana@example.com,a1,US,MCOEV,Sales
desk@example.com,d1,US,PHONESYSTEM_VIRTUALUSER+MCOPSTNC,IT
"""
CALL = """\
UsageId,UPN,Call Type,Domestic/International,Destination Number,Start Time,Duration Seconds,Charge,Currency,Capability
u1,ana@example.com,user_out,Domestic,+14255550199,2026-10-05T10:00:00Z,60,0.13,USD,MCOPSTN1
"""
POLICIES = "user_principal_name,resource_account\nANA@example.com,desk@example.com\n,desk@example.com\n"


@pytest.fixture
def folder(tmp_path):
    """A tenant with one member of Shared Calling; the list of policies has a row that names nobody."""
    (tmp_path / "users.csv").write_text(USERS)
    (tmp_path / "calls.csv").write_text(CALL)
    (tmp_path / "policies.csv").write_text(POLICIES)
    return tmp_path


def terms(folder, policy_file):
    shared = f'[[shared_calling]]\npolicy_file = "{policy_file}"\n'
    (folder / "agreement.toml").write_text(f'currency = "USD"\n[wallet]\nopening = "9.00"\n{shared}')


def test_a_list_of_policies_counts(folder):
    terms(folder, "policies.csv")
    bill = ck.bill(folder, month="2026-10")
    assert bill.calls["funded_by"].tolist() == ["credits"]
    odd = bill.problems.set_index("code")
    assert odd.loc["bad-policy-row", "line"] == 3


def test_a_list_that_is_not_there_is_asked_for(folder):
    terms(folder, "shared.csv")
    with pytest.raises(ck.InputError, match=r"policy_file: there is no shared\.csv"):
        ck.bill(folder, month="2026-10")
