"""Words that only later rows of a file hold: those of its first rows are learnt before the rest is read."""

import pytest
from bad_input.folders import export, folder, row
from pandas.testing import assert_frame_equal

import chargeback_kit as ck
from chargeback_kit.engine import words

LATER = (
    row(2, **{"Destination Dialed": "Fra\x1fnce", "Capability": "MCO|PSTN1"}),
    row(3, UPN="stranger@example.com", **{"AAD ObjectId": "100 % strange"}),
    row(4, **{"Destination Dialed": "Å\u2028land", "User Location": ""}),
)


@pytest.mark.parametrize("learnt", [0, 1])
def test_words_of_later_rows_are_those_of_first_rows(tmp_path, monkeypatch, learnt):
    october = folder(tmp_path / "october", calls=export(row(1), *LATER))
    known = ck.bill(october, "2026-10")
    monkeypatch.setattr(words, "SEEN_BY", learnt)
    met = ck.bill(october, "2026-10")
    assert len(met.calls) == 4
    for table in ("calls", "statements", "problems"):
        assert_frame_equal(getattr(met, table), getattr(known, table))
    for table, number in (("word_sets", "word_set_no"), ("users", "user_no")):
        query = f"SELECT * EXCLUDE ({number}) FROM {table} ORDER BY ALL"
        assert met.run.store.run(query) == known.run.store.run(query)
