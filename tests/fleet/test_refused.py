"""What keeps a whole run from its work is one sentence that says how to mend it."""

import pytest
from bad_input.folders import export, folder, row

import chargeback_kit as ck
from chargeback_kit.engine.memory import LEAST_BYTES
from chargeback_kit.fleet.local import shares
from fleet.folders import tenants


def said(*args, **how):
    with pytest.raises(ck.InputError) as refused:
        ck.fleet.run(*args, **how)
    return str(refused.value)


@pytest.fixture
def place(tmp_path):
    tenants(tmp_path / "tenants", "contoso")
    return tmp_path


def test_a_place_without_tenants(place):
    (place / "empty").mkdir()
    assert "holds no tenant" in said(place / "empty", "2026-10", place / "out")
    assert "no such folder" in said(place / "nowhere", "2026-10", place / "out")
    assert "bill folder of one tenant" in said(place / "tenants" / "contoso", "2026-10", place / "out")
    assert not (place / "out").exists()


def test_two_of_one_name_stop_nobody_else(place):
    folder(place / "tenants" / "fabrikam", calls=export(row(1)))
    (place / "tenants" / "contoso.zip").write_bytes(b"PK\x03\x04")
    done = ck.fleet.run(place / "tenants", "2026-10", place / "out")
    assert done.broken == {"contoso": "contoso and contoso.zip are of one tenant. Keep the one that counts."}
    assert [each.tenant for each in done.outcomes if each.has_bill] == ["fabrikam"]
    assert done.status == 4


def test_a_month_charges_and_sizes_that_are_none(place):
    ask = (place / "tenants", "2026-10", place / "out")
    assert "2026-13" in said(place / "tenants", "2026-13", place / "out")
    assert '"reported" or "rated"' in said(*ask, charges="guessed")
    assert "is no size of memory" in said(*ask, memory="much")
    assert "too little" in said(*ask, memory="10MB")
    assert "can do nothing" in said(*ask, workers=0)
    assert not (place / "out").exists()


def test_what_is_somebody_elses_stays(place):
    (place / "out").mkdir()
    (place / "out" / "thesis.txt").write_text("years of work")
    assert "is not replaced" in said(place / "tenants", "2026-10", place / "out")
    assert [path.name for path in (place / "out").iterdir()] == ["thesis.txt"]


def test_another_month_has_a_folder_of_its_own(place):
    ck.fleet.run(place / "tenants", "2026-10", place / "out", workers=1, tables_only=True)
    assert "holds the fleet of 2026-10" in said(place / "tenants", "2026-11", place / "out")
    assert "by reported charges" in said(place / "tenants", "2026-10", place / "out", charges="rated")


def test_the_result_lies_neither_in_nor_around_the_tenants(place):
    assert "would be taken for a tenant" in said(place / "tenants", "2026-10", place / "tenants" / "out")
    assert "holds the tenants" in said(place / "tenants", "2026-10", place)


def test_all_workers_together_take_no_more_than_the_memory():
    for workers in (1, 2, 7, 64):
        for memory in ("2GB", "4GB", "5 GiB", "64GB"):
            count, share = shares(workers, memory)
            assert 1 <= count <= workers
            assert share >= LEAST_BYTES
            assert count * share <= float(memory[: memory.index("G")]) * (1024**3 if "i" in memory else 10**9)
