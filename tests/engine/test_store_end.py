"""What a bill leaves in the database that all small bills share: nothing."""

import gc

import pytest

from chargeback_kit.engine import database
from chargeback_kit.engine.store import Store

SCHEMAS = "SELECT count(*) FROM duckdb_schemas() WHERE schema_name LIKE 'calls_%' OR schema_name LIKE 'scenario_%'"


def schemas() -> int:
    found = database.of_small_inputs().execute(SCHEMAS).fetchone()
    assert found
    return int(found[0])


class Owner:
    """Whose tables are its own, such as a scenario."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.own_schema(self, "scenario")


@pytest.mark.parametrize("has_cycle", [False, True])
def test_a_store_that_is_gone_leaves_no_schema(has_cycle: bool) -> None:
    """Also where it is collected together with its connection, in whatever order."""
    gc.collect()
    before = schemas()
    for _ in range(5):
        store = Store()
        owner = Owner(store.beside())
        owner.store.run("CREATE TABLE own AS SELECT 1 AS one")
        if has_cycle:
            store.opened = owner.store.opened = (store, owner)
        del store, owner
    gc.collect()
    assert schemas() == before


def test_tables_outlive_the_store_they_were_seen_from() -> None:
    store = Store()
    store.run("CREATE TABLE own AS SELECT 1 AS one")
    owner = Owner(store.beside())
    other = owner.store.beside()
    del owner
    gc.collect()
    assert other.run("SELECT one FROM own") == [(1,)]


def test_an_owner_that_outlives_the_store_it_was_seen_from() -> None:
    gc.collect()
    before = schemas()
    store = Store()
    owner = Owner(store.beside())
    del store
    gc.collect()
    assert owner.store.run("SELECT 1") == [(1,)]
    del owner
    gc.collect()
    assert schemas() == before
