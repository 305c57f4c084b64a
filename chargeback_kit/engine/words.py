"""Words that repeat are kept once: ``word_sets`` (call type, names, country, currency) and ``users`` (object id and
sign-in name).

Those of the user list and of the first rows of every file get their numbers before the file is read; words that only
later rows hold get theirs after.
"""

from contextlib import suppress

from chargeback_kit.engine.raw import SEEN_BY, open_file, open_list, readable
from chargeback_kit.engine.spelling import is_plain
from chargeback_kit.engine.store import EngineError, Store
from chargeback_kit.records import users
from chargeback_kit.records.sources import ListFile, UsageFile
from chargeback_kit.rules.call_attributes import WORDS

NOBODY = 0
LOOKED_AT = 1_000  # of the first rows, for how they are written; what later ones do shows when they land
USER = ("user_id", "user_principal_name")
VOCABULARIES = (("word_sets", "word_set_no", WORDS, "new_words"), ("users", "user_no", USER, "new_user"))


def prepare_words(store: Store) -> None:
    """The vocabularies, empty but for the user of rows that name none."""
    for name, number, columns, _ in VOCABULARIES:
        store.run(f"CREATE OR REPLACE TABLE {name} ({number} INTEGER, {', '.join(f'{c} VARCHAR' for c in columns)})")
    store.run(f"INSERT INTO users VALUES ({NOBODY}, '', '')")


def learn_people(store: Store, file: ListFile) -> None:
    """Number the names of a user list before any call is read; a list that DuckDB cannot split is left out."""
    if not users.recognises(file.header):
        return
    open_list(store, file)
    with suppress(EngineError):
        _number(store, "users", USER, "listed")


def learn_first_rows(store: Store, file: UsageFile) -> bool:
    """Number the words of a file's first rows; False, and nothing is learnt, if its spelling is to be found first."""
    seen = "raw" if store.is_small else "first_rows"  # of a small file all rows are at hand
    with readable(file), store.one_thread():
        open_file(store, file, by_pieces=True)
        if not store.is_small:
            store.run(f"CREATE OR REPLACE TABLE {seen} AS SELECT * FROM raw LIMIT {SEEN_BY}")
    if file.spelling is None and not is_plain(store, f"(SELECT * FROM {seen} LIMIT {LOOKED_AT})"):
        return False
    for name, _, columns, _ in VOCABULARIES:
        _number(store, name, columns, seen)
    if not store.is_small:
        store.run(f"DROP TABLE {seen}")
    return True


def learn_new_words(store: Store, first: int) -> None:
    """Number the words that only later rows of the file held, and give the rows from ``first`` on their numbers."""
    store.run(
        "CREATE OR REPLACE TABLE unsettled AS SELECT rowid AS row_no, new_words, new_user "
        f"FROM usage WHERE rowid >= {first} AND (new_words IS NOT NULL OR new_user IS NOT NULL)"
    )
    counts = store.run("SELECT count(new_words), count(new_user) FROM unsettled")[0]
    for (name, number, columns, new), count in zip(VOCABULARIES, counts, strict=True):
        if count:
            cells = ", ".join(f"split_part({new}, chr(0), {place}) AS {cell}" for place, cell in enumerate(columns, 1))
            texts = f"SELECT DISTINCT {new} FROM unsettled WHERE {new} IS NOT NULL"
            store.run(f"CREATE OR REPLACE TABLE later_words AS SELECT {new}, {cells} FROM ({texts})")
            _number(store, name, columns, "later_words")
            numbered = f"unsettled JOIN later_words USING ({new}) JOIN {name} USING ({', '.join(columns)})"
            store.run(
                f"UPDATE usage SET {number} = n.{number} FROM (SELECT row_no, {number} FROM {numbered}) AS n "
                "WHERE usage.rowid = n.row_no"
            )
            store.run("DROP TABLE later_words")
    store.run("DROP TABLE unsettled")


def _number(store: Store, name: str, columns: tuple[str, ...], rows: str) -> None:
    """Give a number to everything in the columns of some rows that has none yet."""
    listed = ", ".join(columns)
    store.run(
        f"INSERT INTO {name} "
        f"SELECT (SELECT count(*) FROM {name}) + row_number() OVER (ORDER BY {listed}) - 1, {listed} "
        f"FROM (SELECT DISTINCT {listed} FROM {rows} EXCEPT SELECT {listed} FROM {name})"
    )
