"""Users and prices are read after the files are recognised; a list that cannot be read stays to be read."""

import pytest
from bad_input.folders import export, folder, row

from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import read_lists, recognise


def test_a_list_that_fails_fails_again(tmp_path):
    october = folder(tmp_path / "october", calls=export(row(1)))
    (october / "rates.csv").write_text("prefix,price_per_minute\n1,0.01\n", encoding="utf-8")
    found = recognise(october)
    for _ in range(2):
        with pytest.raises(InputError, match="required column missing: number_kind"):
            read_lists(found)
