"""Who works there: users, their licences, and the cost centres they move between."""

from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.generator import world

CHANGED_ONCE, CHANGED_TWICE = 0.08, 0.02
WITH_CONFERENCING, WITHOUT_CREDITS = 0.60, 0.005


class People(NamedTuple):
    """One entry per user: identity as 16 bytes, home and plan as positions in the tables of `world`."""

    ids: np.ndarray
    home: np.ndarray
    plan: np.ndarray
    conferencing: np.ndarray
    credits: np.ndarray


def hire(rows: int, rng: np.random.Generator) -> People:
    """One user per hundred rows."""
    users = max(50, rows // world.ROWS_PER_USER)
    return People(
        ids=rng.integers(0, 256, (users, 16), dtype=np.uint8),
        home=rng.choice(world.HOMES, users, p=world.weights()),
        plan=rng.choice(len(world.PLANS), users, p=[plan.share for plan in world.PLANS]),
        conferencing=rng.random(users) < WITH_CONFERENCING,
        credits=rng.random(users) >= WITHOUT_CREDITS,
    )


def uuids(raw: np.ndarray) -> pa.Array:
    """Rows of 16 bytes as an Arrow column of UUIDs, which DuckDB reads as such."""
    storage = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(raw), [None, pa.py_buffer(raw.tobytes())])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def _memberships(users: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Rows of (user, position, cost centre, first day of October in it); position 0 began before October."""
    luck = rng.random(users)
    changes = np.where(luck < CHANGED_TWICE, 2, np.where(luck < CHANGED_TWICE + CHANGED_ONCE, 1, 0))
    user = np.repeat(np.arange(users), changes + 1)
    position = np.arange(len(user)) - np.repeat(np.cumsum(changes + 1) - changes - 1, changes + 1)
    day = np.where(position == 1, rng.integers(2, 16, len(user)), rng.integers(16, 31, len(user)))
    cost_center = rng.integers(0, world.DEPARTMENTS, len(user))
    return {
        "user": user,
        "position": position,
        "day": np.where(position == 0, 0, day),
        "cost_center": cost_center,
    }


def _table(people: People) -> pa.Table:
    return pa.table(
        {
            "user": np.arange(len(people.home)),
            "user_id": uuids(people.ids),
            "usage_country": np.array([country.code for country in world.COUNTRIES])[people.home],
            "plan_sku": np.array([plan.sku for plan in world.PLANS])[people.plan],
            "conferencing": people.conferencing,
            "credits": people.credits,
        }
    )


USERS_CSV = """
COPY (
    SELECT 'user' || "user" || '@contoso.com' AS user_principal_name, user_id,
        'User ' || "user" AS display_name, usage_country,
        concat_ws('+', 'MCOEV', plan_sku, CASE WHEN conferencing THEN 'MCOMEETADV' END,
                  CASE WHEN credits THEN 'MCOPSTNC' END) AS skus,
        format('Department {:03d}', cost_center) AS cost_center,
        CASE WHEN position = 0 THEN DATE '2025-01-01' ELSE DATE '2026-09-30' + "day"::INTEGER END
            AS valid_from,
        DATE '2026-09-30' + lead("day") OVER (PARTITION BY "user" ORDER BY position)::INTEGER - 1
            AS valid_to
    FROM memberships JOIN users USING ("user") ORDER BY "user", position
) TO '{path}' (HEADER)
"""


def write_users(people: People, path: str, rng: np.random.Generator) -> None:
    """users.csv in the shape of the output folder."""
    with duckdb.connect() as con:
        con.register("users", _table(people))
        con.register("memberships", pa.table(_memberships(len(people.home), rng)))
        con.execute(USERS_CSV.replace("{path}", path))
