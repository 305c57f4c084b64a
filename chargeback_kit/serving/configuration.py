"""The one file in which whoever runs the server says how: TOML, every key with its default and what it means.

The page [deploy/apps.toml](../../deploy/apps.toml) is an example that names them all.
"""

import ipaddress
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from chargeback_kit.problems import InputError
from chargeback_kit.records.keys import read_toml, validated
from chargeback_kit.serving.catalogue import ORDER
from chargeback_kit.serving.ceilings import MIB, Ceilings

EXPOSED = (
    "It listens on {address}: every machine that can reach this one may ask, the token is all that keeps it out, and "
    "both travel unencrypted unless a proxy with TLS stands in front."
)
Size = Annotated[int, Field(ge=1)]


class Configuration(BaseModel):
    """How the apps are served; what is left out has the value that stands here.

    ``memory_mib_per_page``, ``memory_mib``: half and three quarters of the machine where nothing is said.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    folder: str = ""
    apps: list[str] = Field(default=list(ORDER), min_length=1)
    listen: str = "127.0.0.1"
    port: int | None = Field(default=None, ge=0, le=65535)
    names: list[str] = Field(default_factory=list)
    prefix: str = "/"
    ready: bool = False
    visitors: Size = 50
    starts: Size | None = None
    idle_seconds: int = Field(default=120, ge=5)
    answer_seconds: Size = 300
    memory_mib_per_page: int | None = Field(default=None, ge=128)
    memory_mib: int | None = Field(default=None, ge=256)
    files_mib_per_page: Size = 2048

    @field_validator("listen")
    @classmethod
    def _is_address(cls, value: str) -> str:
        try:
            return str(ipaddress.ip_address(value))
        except ValueError:
            raise ValueError(f"'{value}' should be an address of this machine, such as 127.0.0.1") from None

    @field_validator("apps")
    @classmethod
    def _are_apps(cls, value: list[str]) -> list[str]:
        if unknown := [name for name in value if name not in ORDER]:
            raise ValueError(f"'{unknown[0]}' is no app; there are {', '.join(ORDER)}")
        return value

    @field_validator("prefix")
    @classmethod
    def _is_path(cls, value: str) -> str:
        if not (value.startswith("/") and value.endswith("/")):
            raise ValueError(f"'{value}' should begin and end with a slash")
        return value

    @property
    def is_exposed(self) -> bool:
        """Whether other machines can reach the server."""
        return not ipaddress.ip_address(self.listen).is_loopback

    @property
    def limits(self) -> Ceilings:
        """What the pages may take."""
        return Ceilings(
            visitors=self.visitors,
            page_bytes=(self.memory_mib_per_page or 0) * MIB,
            whole_bytes=(self.memory_mib or 0) * MIB,
            answer_seconds=self.answer_seconds,
        )


def read(path: Path | None) -> Configuration:
    """The configuration of a file, or the one that nothing was said about.

    :raises InputError: the file is missing, no TOML, or has an unknown key or a value out of bounds
    """
    if path is None:
        return Configuration()
    if not path.is_file():
        raise InputError(f"{path}: there is no such file. Name a configuration of the apps, such as deploy/apps.toml.")
    hint = "Correct it, or take the key out."
    return validated(Configuration, read_toml(path), path.name, "the configuration of the apps", hint)


def with_options(found: Configuration, said: dict[str, Any]) -> Configuration:
    """A configuration with what the command's options say in its place; None: nothing was said.

    :raises InputError: a value is out of bounds
    """
    values = found.model_dump() | {key: each for key, each in said.items() if each is not None}
    what, hint = "the configuration of the apps", "Correct the option."
    return validated(Configuration, values, "chargeback-kit apps", what, hint)
