"""The tenants of a fleet: a bill folder each, or agreement and users each beside usage that names the tenant."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import quote_from_bytes

from chargeback_kit import text
from chargeback_kit.problems import InputError

TERMS = "agreement.toml"
LONGEST_NAME = 120
PLAIN = " @+,()&'!="
"""What a folder of the result may be called besides letters, digits and ``_.-~``."""
NO_TERMS = (
    f"there is usage and no folder of this very name with its {TERMS}. Add one; if it has one of another spelling "
    "(capitals, blanks), spell both alike."
)
NO_ROWS = (
    "no row of the usage names this tenant, and its folder holds no export of its own. If it is spelled otherwise "
    "there (capitals, blanks), spell both alike."
)
Files = tuple[tuple[str, Path], ...]


@dataclass(frozen=True)
class Tenant:
    """One tenant and where its files lie: ``folder`` is its bill folder or zip; ``usage`` are the files of its calls
    that lie elsewhere, each with the label that people see. ``refused`` says why it can have no bill, if it cannot;
    ``is_usage_elsewhere``: its calls are looked for beside all tenants.
    """

    name: str
    folder: Path | None = None
    usage: Files = ()
    refused: str = ""
    is_usage_elsewhere: bool = False

    @property
    def input_bytes(self) -> int:
        """How much there is to read [bytes]; what cannot be looked at counts as nothing, and is said by its bill."""
        found = (path for _, path in (*_files(self.folder), *self.usage))
        return sum(path.stat().st_size for path in found if path.is_file())

    @property
    def place(self) -> str:
        """The name of its folder in the result."""
        return place_of(self.name)


def place_of(name: str) -> str:
    """What a tenant's folder is called in the result: its name, as far as every system takes it.

    >>> place_of("Contoso Ltd"), place_of("a/b"), place_of(".hidden")
    ('Contoso Ltd', 'a%2Fb', '%2Ehidden')
    """
    quoted = quote_from_bytes(os.fsencode(name), safe=PLAIN)
    quoted = re.sub(r"^\.|[. ]$", lambda found: f"%{ord(found[0]):02X}", quoted) or "%"
    marked = sha256(quoted.encode()).hexdigest()[:16]
    return quoted if len(quoted) <= LONGEST_NAME else f"{quoted[:LONGEST_NAME]}-{marked}"


@dataclass(frozen=True)
class TenantsFound:
    """The tenants of a folder in the order of their names, and what lies beside them and is of no tenant."""

    tenants: tuple[Tenant, ...]
    left_aside: tuple[str, ...] = ()
    usage: Path | None = None


def tenants_in(path: Path, *, with_usage: bool = False) -> TenantsFound:
    """The tenants of a folder: every folder or zip directly in it, under its name.

    A file or folder ``usage`` beside them, with Parquet and no agreement, is the usage of all of them.
    ``with_usage``: their usage lies elsewhere. Raises InputError for a folder that holds none.
    """
    if not path.is_dir():
        raise InputError(f"{path}: there is no such folder. Name the folder that holds a bill folder for each tenant.")
    if (path / TERMS).exists():
        raise InputError(
            f"{path}: holds {TERMS}, so it is the bill folder of one tenant. Name the folder around it, or use "
            "chargeback-kit bill."
        )
    try:
        inside = sorted(each for each in path.iterdir() if not each.name.startswith("."))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}. Check the permissions.") from None
    usage = None if with_usage else next((each for each in inside if _is_usage(each)), None)
    own = [each for each in inside if each != usage and (each.is_dir() or each.suffix.lower() == ".zip")]
    if not own:
        raise no_tenant(path)
    named: dict[str, list[Path]] = {}
    for each in own:
        name = spelt(each.stem if each.suffix.lower() == ".zip" and not each.is_dir() else each.name)
        named.setdefault(name, []).append(each)
    tenants = tuple(_tenant(name, named[name]) for name in sorted(named))
    aside = tuple(spelt(each.name) for each in inside if each not in own and each != usage)
    return TenantsFound(tenants, aside, usage)


def _tenant(name: str, places: list[Path]) -> Tenant:
    return (
        Tenant(name, places[0]) if len(places) == 1 else Tenant(name, refused=told_twice(each.name for each in places))
    )


def no_tenant(place: object) -> InputError:
    """The error of a folder in which there is no tenant."""
    return InputError(f"{place}: holds no tenant. Put a bill folder, or a zip of it, there for each one.")


def told_twice(names: Iterable[str]) -> str:
    """Why a tenant has no bill that lies there more than once.

    >>> told_twice(["contoso", "contoso.zip"])
    'contoso and contoso.zip are of one tenant. Keep the one that counts.'
    """
    return f"{text.listed(sorted(map(spelt, names)))} are of one tenant. Keep the one that counts."


def spelt(name: str) -> str:
    """A name as people can read it and a table can hold it; bytes that are no UTF-8 are shown as such."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def with_usage(found: TenantsFound, usage: dict[str, Files], nameless: Iterable[str]) -> tuple[Tenant, ...]:
    """The tenants, each with its usage; who has usage and no agreement, and rows that name no tenant, are refused."""
    known = {tenant.name: tenant for tenant in found.tenants}
    tenants = []
    for name in sorted({*known, *usage}):
        own = known.get(name)
        said = own.refused if own else NO_TERMS
        tenants.append(Tenant(name, own.folder if own else None, usage.get(name, ()), said, is_usage_elsewhere=True))
    return (*tenants, *(Tenant("", refused=said) for said in nameless))


def lay_out(tenant: Tenant, into: Path) -> Path:
    """The bill folder of a tenant: its own, or one of links where its usage lies elsewhere."""
    if tenant.folder is None:
        raise InputError(f"{tenant.name}: there is no folder of this tenant.")
    if not tenant.usage:
        return tenant.folder
    for label, path in (*_files(tenant.folder), *tenant.usage):
        link = into.joinpath(*PurePosixPath(label).parts)
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.is_symlink():
            raise InputError(f"{label}: lies among the tenant's files and among its usage. Rename one of them.")
        link.symlink_to(path.absolute())
    return into


def _files(folder: Path | None) -> Iterator[tuple[str, Path]]:
    """The files below a folder; those of folders that are linked to are of it as well."""
    if folder is None:
        return
    if not folder.is_dir():
        yield folder.name, folder
        return
    for place, _, names in os.walk(folder, followlinks=True):
        for name in names:
            path = Path(place, name)
            yield path.relative_to(folder).as_posix(), path


def _is_usage(path: Path) -> bool:
    """Whether what lies beside tenants is the usage of all of them."""
    if path.stem != "usage" or (path.is_dir() and (path / TERMS).exists()):
        return False
    return path.suffix == ".parquet" if path.is_file() else any(path.rglob("*.parquet"))


def in_short(tenants: Iterable[Tenant]) -> str:
    """How many there are, in words."""
    return text.counted(len(list(tenants)), "tenant")
