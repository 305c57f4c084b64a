"""Who calls through which resource account (R36): the list of Shared Calling policies beside the agreement."""

from collections.abc import Iterable
from pathlib import Path

from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.agreement import Agreement, SharedCalling
from chargeback_kit.records.formats import fold

NAMES = {"user_principal_name", "resource_account"}


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is a list of policies.

    >>> recognises(["user_principal_name", "resource_account"])
    True
    """
    return {fold(name) for name in header} >= NAMES


def read(path: Path, label: str) -> tuple[tuple[SharedCalling, ...], list[Problem]]:
    """The accounts of the list, each with those who call through it; rows that name only one of both are problems."""
    users: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for line, cells in tabular.rows(path, label):
        user, account = (cells[name] for name in sorted(NAMES, reverse=True))
        if user and account:
            users.setdefault(account, []).append(user)
        else:
            problems.append(problem("bad-policy-row", file=label, line=line))
    return tuple(SharedCalling(resource_account=name, users=tuple(them)) for name, them in users.items()), problems


def with_policies(agreement: Agreement, listed: dict[str, tuple[SharedCalling, ...]]) -> Agreement:
    """The agreement with the policies of the lists, by their labels; raises InputError for a list that is not there."""
    names = {Path(label).name for label in listed}
    for shared in agreement.shared_calling:
        if shared.policy_file and Path(shared.policy_file).name not in names:
            raise InputError(
                f"agreement.toml: shared_calling.policy_file: there is no {shared.policy_file} with the columns "
                "user_principal_name and resource_account. Put it in the folder."
            )
    if not listed:
        return agreement
    own = tuple(shared for shared in agreement.shared_calling if not shared.policy_file)
    found = tuple(shared for policies in listed.values() for shared in policies)
    return agreement.model_copy(update={"shared_calling": own + found})
