"""The official validator over the sample's FOCUS file, in an environment of its own with Python 3.12.

Run by ``make focus``. It fails on any failure that is not named in ``WRONG``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import chargeback_kit as ck

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".venv-focus"
MADE = ".made"
WITHOUT = "The validator of FOCUS needs Python 3.12, and no python3.12 is there. Nothing was validated."
NEEDED = ("focus-validator==2.2.1", "numpy==1.26.4", "pyarrow==18.1.0")
VERSION, RULES = "1.2", "1.2.0.1"
SUPPORTED = (
    "ACCOUNT_NAMING_SUPPORTED",
    "BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED",
    "COMMITMENT_DISCOUNT_SUPPORTED",
    "MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED",
    "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
    "MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED",
    "REGION_SUPPORTED",
    "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED",
    "SUB_ACCOUNT_SUPPORTED",
    "TAGGING_SUPPORTED",
    "UNIT_PRICING_SUPPORTED",
    "USAGE_MEASUREMENT_SUPPORTED",
)
"""What of the specification's conditions holds for telephone bills."""
WRONG = {
    "InvoiceId-C-004-C": "asks every row to have no invoice, since it cannot see which charges are on one",
    "InvoiceId-C-005-C": "asks every row to have an invoice, since it cannot see which charges are on one",
    "CommitmentDiscountStatus-C-004-C": "asks rows without a commitment for its status, not those that have one",
}
"""Failures of the validator itself, by the rule, with the reason. Rules that only gather these fail with them."""
GATHERS = {
    "InvoiceId-C-000-O",
    "InvoiceId-C-003-C",
    "CommitmentDiscountStatus-C-000-C",
    "CommitmentDiscountStatus-C-002-C",
}
FAILED = re.compile(r"^\S+ (\S+): FAIL ", re.MULTILINE)
TOTAL = re.compile(r"^Total: .*$", re.MULTILINE)


def python() -> Path | None:
    """The Python of the validator's environment, made where Python 3.12 is found; None where it is not."""
    own = HOME / "bin" / "python"
    if not (HOME / MADE).exists():
        found = next(filter(_is_right, _candidates()), None)
        if found is None:
            return None
        subprocess.run([found, "-m", "venv", "--clear", str(HOME)], check=True)
        subprocess.run(
            [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED], check=True
        )
        (HOME / MADE).touch()
    return own


def _candidates() -> Iterator[str]:
    """Where a Python 3.12 may be: as ``PYTHON312`` says, on the PATH, with uv, with pyenv."""
    yield os.environ.get("PYTHON312", "")
    yield shutil.which("python3.12") or ""
    yield _said("uv", "python", "find", "--no-python-downloads", "3.12")
    newest = [version for version in _said("pyenv", "versions", "--bare").split() if version.startswith("3.12.")]
    for version in newest[-1:]:
        yield f"{_said('pyenv', 'prefix', version)}/bin/python"


def _is_right(path: str) -> bool:
    return bool(path) and _said(path, "-c", "import sys; print(sys.version_info[:2] == (3, 12))") == "True"


def _said(*words: str) -> str:
    """What a program prints, empty where it is not there or fails."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.strip()


def validated(file: Path, conditions: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """The validator's last line, and the rules that fail.

    It opens a list of currencies by a path of its own, so that it runs in its folder. RuntimeError where it breaks off.
    """
    home = next(HOME.glob("lib/python3*/site-packages"))
    asked = [str(HOME / "bin" / "focus-validator"), "--data-file", str(file.resolve()), "--validate-version", RULES]
    asked += ["--block-download", *(["--applicability-criteria", ",".join(conditions)] if conditions else [])]
    done = subprocess.run(asked, cwd=home, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    total = TOTAL.search(said)
    if total is None:
        raise RuntimeError(f"the validator said nothing of rules: {said[-1000:]}")
    return total[0], FAILED.findall(said)


def main() -> int:
    """0 where nothing fails but what the validator gets wrong, 1 where something else does, 2 without Python 3.12."""
    if python() is None:
        sys.stderr.write(
            "The validator of FOCUS needs Python 3.12, and no python3.12 is there. Nothing was validated.\n"
        )
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        bill = ck.bill(ROOT / "sample_data" / "2026-10", "2026-10")
        file = bill.write_focus(Path(scratch) / "focus", VERSION) / "focus.csv"
        left = []
        for conditions in ((), SUPPORTED):
            total, failed = validated(file, conditions)
            left += [rule for rule in failed if rule not in WRONG and rule not in GATHERS]
            sys.stdout.write(f"FOCUS {VERSION}, {len(conditions)} conditions: {total}\n")
            for rule in failed:
                why = WRONG.get(rule, "gathers such rules" if rule in GATHERS else "FAILS")
                sys.stdout.write(f"  {rule}: {why}\n")
    sys.stdout.write(f"{', '.join(left)} not held.\n" if left else "Every other rule that can be checked is held.\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
