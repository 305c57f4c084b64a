"""The files and the usage of all tenants as the rows of one frame of Spark."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from chargeback_kit.fleet.spark_task import below, plain_path
from chargeback_kit.fleet.tenants import TERMS, no_tenant, told_twice
from chargeback_kit.fleet.usage import MONTH, TENANT, months_around, no_column, nobodys
from chargeback_kit.problems import InputError, KitError
from chargeback_kit.records.agreement import parse_agreement

PIECE_BYTES = 1024**2
"""Files are handed over in pieces of this size."""
COLUMNS = ("tenant", "is_usage", "label", "number", "content", "usage")
ORDER = COLUMNS[:4]
BESIDE = ("usage", "usage.parquet")
SCHEME = r"^[A-Za-z][A-Za-z0-9+.-]+:"


PATTERN, ESCAPED = re.compile(r"([\[\]{}*?])"), r"\\\1"
"""What Spark would take for a pattern in a name, and how it is told not to."""


@dataclass(frozen=True)
class TenantRows:
    """``frame`` has a row for each piece of a file and for each row of usage; ``names`` are the tenants that have
    files, ``left_aside`` files of none, ``nameless`` sentences about usage that names no tenant, ``refused`` those
    about tenants that can have no bill.
    """

    frame: Any
    names: frozenset[str]
    left_aside: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()
    usage_root: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


def tenant_rows(session: Any, tenants: str, month: str, usage: str | None) -> TenantRows:
    """What is read: every file below ``tenants``, and the usage of a month, where it lies elsewhere.

    Raises InputError for places that Spark cannot read, and for those without tenants or without their names.
    """
    from pyspark.sql import functions as f

    root = rooted(tenants)
    reader = session.read.format("binaryFile").option("recursiveFileLookup", "true")
    listed = loaded(reader, root).withColumn("inner", _below(f, root))
    inner = sorted(row["inner"] for row in listed.select("inner").collect())
    beside = "" if usage else next((each for each in BESIDE if _is_usage(each, inner)), "")
    usage = f"{root.rstrip('/')}/{beside}" if beside else usage
    own = [each for each in inner if not beside or each.partition("/")[0] != beside]
    named, aside = _names(root, own)
    refused = {name: told_twice(tops) for name, tops in named.items() if len(tops) > 1}
    names = frozenset(named) - {*refused}
    if beside:  # a file is read whole before anybody asks for its name: that of usage may be too large for that
        tops = sorted({each.partition("/")[0] for each in own} - {*aside})
        places = [f"{root.rstrip('/')}/{PATTERN.sub(ESCAPED, top)}" for top in tops]
        listed = loaded(reader, places).withColumn("inner", _below(f, root))
    files = _pieces(f, listed.where(~f.col("inner").isin(list(aside))))
    if usage is None:
        rows = _without(f, files.withColumn("usage", f.lit(None).cast("string")), refused)
        return TenantRows(rows, names, aside, refused=refused)
    calls, nameless = _usage(session, rooted(usage), month, _other_zones(f, listed))
    files = files.withColumn("usage", f.lit(None).cast(calls.schema["usage"].dataType))
    both = files.select(*COLUMNS).unionByName(calls.select(*COLUMNS))
    return TenantRows(_without(f, both, refused), names, aside, nameless, rooted(usage), refused)


def _without(f: Any, rows: Any, refused: Mapping[str, str]) -> Any:
    return rows.where(~f.col("tenant").isin(list(refused))) if refused else rows


def rooted(path: str) -> str:
    """A path as Spark names it: with its scheme, or from the root on."""
    return path if re.match(SCHEME, path) else str(Path(path).absolute())


def loaded(reader: Any, path: str | list[str]) -> Any:
    """What lies at a path, or at several; InputError where Spark cannot read it."""
    from pyspark.errors import PySparkException

    try:
        return reader.load(path)
    except PySparkException as error:
        said = path if isinstance(path, str) else path[0]
        raise InputError(f"{said}: Spark cannot read it: {first_line(error)}") from None


def first_line(error: Exception) -> str:
    """What an error of Spark says, without where in Spark it came about."""
    said = str(error).strip().partition("\n")[0]
    return re.sub(r"^\[[A-Z_.]+\] ", "", said).rstrip(".") + "."


def _below(f: Any, root: str) -> Any:
    plain = f.regexp_replace("path", f"{SCHEME}(//[^/]*)?", "")
    return plain.substr(f.lit(len(plain_path(root).rstrip("/")) + 2), f.length(plain))


def _is_usage(name: str, inner: list[str]) -> bool:
    """Whether what lies beside tenants is the usage of all of them."""
    within = [each for each in inner if each.partition("/")[0] == name]
    return any(each.endswith(".parquet") for each in within) and f"{name}/{TERMS}" not in within


def _names(root: str, inner: list[str]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """The tenants of some files with the folders and zips of each, and the files of none."""
    if TERMS in inner:
        raise InputError(f"{root}: holds {TERMS}, so it is the bill folder of one tenant. Name the folder around it.")
    tops = sorted({each.partition("/")[0] for each in inner if "/" in each or each.lower().endswith(".zip")})
    named: dict[str, list[str]] = {}
    for top in tops:
        named.setdefault(top[:-4] if top.lower().endswith(".zip") and top in inner else top, []).append(top)
    if not named:
        raise no_tenant(root)
    return named, tuple(each for each in inner if "/" not in each and each not in tops)


def _pieces(f: Any, listed: Any) -> Any:
    """Every file of a tenant in pieces."""
    top, is_alone = f.split("inner", "/")[0], f.instr("inner", "/") == 0
    name = f.when(is_alone, f.regexp_replace(top, r"(?i)\.zip$", "")).otherwise(top)
    label = f.when(is_alone, top).otherwise(f.expr("substring(inner, instr(inner, '/') + 1)"))
    each = f"sequence(0, cast(greatest(length - 1, 0) div {PIECE_BYTES} as int))"
    cut = f"transform({each}, n -> substring(content, n * {PIECE_BYTES} + 1, {PIECE_BYTES}))"
    return listed.select(
        name.alias("tenant"),
        f.lit(False).alias("is_usage"),  # noqa: FBT003 - a value
        label.alias("label"),
        f.posexplode(f.expr(cut)).alias("number", "content"),
    ).withColumn("number", f.col("number").cast("bigint"))


def _other_zones(f: Any, listed: Any) -> list[str]:
    """The tenants whose months are not those of UTC; an agreement that cannot be read says why in the bill."""
    found = []
    for row in listed.where(f.col("inner").rlike(f"^[^/]+/{TERMS}$")).select("inner", "content").collect():
        try:
            terms = parse_agreement(tomllib.loads(bytes(row["content"]).decode()))
        except (KitError, ValueError):
            continue
        if terms.switches.month_time_zone != "UTC":
            found.append(row["inner"].partition("/")[0])
    return found


def _usage(session: Any, path: str, month: str, zones: list[str]) -> tuple[Any, tuple[str, ...]]:
    """The usage of a month, a row each with the file it is from and its place in it."""
    from pyspark.sql import functions as f

    frame, keys = _by_its_folders(session, path)
    if TENANT not in frame.columns:
        raise no_column(path)
    if MONTH in keys:
        before, _, after = months_around(month)
        near = f.col(MONTH).isin(before, after) & f.col(TENANT).isin(zones)
        frame = frame.where((f.col(MONTH) == month) | near)
    rows = frame.select(
        f.col(TENANT).cast("string").alias("tenant"),
        f.lit(True).alias("is_usage"),  # noqa: FBT003 - a value
        f.col("_metadata.file_path").alias("label"),
        f.col("_metadata.row_index").alias("number"),
        f.lit(None).cast("binary").alias("content"),
        f.struct(*[f.col(f"`{name}`") for name in frame.columns if name not in {TENANT, *keys}]).alias("usage"),
    )
    is_nobodys = f.col("tenant").isNull() | (f.col("tenant") == "")
    found = rows.where(is_nobodys).groupBy("label").count().collect()
    nameless = sorted(nobodys(below(path, unquote(row["label"])), row["count"]) for row in found)
    return rows.where(~is_nobodys), tuple(nameless)


def _by_its_folders(session: Any, path: str) -> tuple[Any, list[str]]:
    """The Parquet of a path, and what its folders say of it; a folder's name stays the text that it is."""
    from pyspark.sql.types import StringType, StructField, StructType

    reader = session.read.format("parquet").option("mergeSchema", "true")
    first = loaded(reader, path)
    inside = [f"/{below(path, unquote(file))}" for file in first.inputFiles()]
    keys = [key for key in (TENANT, MONTH) if any(f"/{key}=" in file for file in inside)]
    fields = [StructField(each.name, StringType()) if each.name in keys else each for each in first.schema.fields]
    return loaded(reader.schema(StructType(fields)), path), keys
