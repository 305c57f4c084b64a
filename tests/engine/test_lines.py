"""A problem names the line of its row, in a file of any size."""

import pytest
from bad_input.folders import export, folder, row

import chargeback_kit as ck

LARGE = 60_000  # rows that more than one thread reads


@pytest.mark.parametrize("rows", [500, LARGE])
def test_the_line_of_a_row_that_cannot_be_read(rows, tmp_path):
    wrong = range(7, rows, rows // 7)
    lines = [row(n, Charge="much") if n in wrong else row(n) for n in range(rows)]
    bill = ck.bill(folder(tmp_path / "october", calls=export(*lines)), "2026-10")
    listed = {(problem.usage_id, problem.line) for problem in bill.problem_list if problem.code == "bad-value"}
    assert listed == {(f"u{n}", n + 2) for n in wrong}
