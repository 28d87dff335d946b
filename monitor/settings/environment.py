"""Where the service lives and listens: settings from the environment, each with its default."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.model.sources import Source
from monitor.settings.yamlfile import ConfigError
from monitor.settings.zones import ZoneOrUnknown

PREFIX = "STRIKE_MONITOR_"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
CREDENTIAL_CONSTANTS = ("_username_env", "_password_env", "_token_env")


class Settings(BaseModel):
    """Each field is the environment variable STRIKE_MONITOR_<FIELD>."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    root: Path = Field(description="the folder that holds config/, geodata/ and seeds/")
    home: Path = Field(description="the folder of the database; default: var/ under the root")
    database_url: str = Field(
        min_length=1, description="an SQLAlchemy URL; default: a SQLite file under the home"
    )
    config_dir: Path = Field(description="the folder of the YAML files; default: config/")
    geodata_dir: Path = Field(description="the folder of site lists and gazetteer; geodata/")
    host: str = Field(default="127.0.0.1", min_length=1, description="the address to listen on")
    port: int = Field(default=8800, gt=0, lt=65536, description="the port to listen on")
    base_url: str = Field(
        default="http://127.0.0.1:8800",
        pattern=r"^https?://\S+[^/\s]$",
        description="the public address in printed links; default: host and port",
    )
    hosts: str = Field(
        default="",
        pattern=r"^([\w.-]+(,[\w.-]+)*)?$",
        description="host names, comma-separated, that requests may name besides those of the "
        "public address, the address to listen on and loopback",
    )
    zone: ZoneOrUnknown = Field(
        default="",
        description="the zone in which times are shown; default: the digest's, `zone` of "
        "config/digest.yaml",
    )
    monitor_keys: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64}(,[0-9a-f]{64})*)?$",
        description="SHA-256 of the keys that see what monitors see, comma-separated; "
        "`strike-monitor key` makes one",
    )
    reviewer_keys: str = Field(
        default="",
        pattern=r"^([\w.-]{1,60}=[0-9a-f]{64}(,[\w.-]{1,60}=[0-9a-f]{64})*)?$",
        description="name=SHA-256 of the keys by which people decide, comma-separated; the name or "
        "pseudonym is the author of what is decided",
    )
    allow_hosts: str = Field(
        default="",
        pattern=r"^[\w.:,\[\]-]*$",
        description="host or host:port, comma-separated: private addresses that may be fetched",
    )

    map_tiles_url: str = Field(
        default="",
        pattern=r"^(https?://[\w.-]+(:\d+)?/[\w./{}@?=&%~+-]*)?$",
        description="map tiles under the marks, an address with {z}, {x} and {y}; default: none, "
        "and nothing is asked of another host",
    )
    map_tiles_file: Path | None = Field(
        default=None,
        description="the same out of a PMTiles archive of pictures beside the program, instead of "
        "an address; default: none",
    )
    map_tiles_attribution: str = Field(
        default="", max_length=200, description="to whom these tiles are owed, shown on the map"
    )

    @property
    def monitor_key_hashes(self) -> frozenset[str]:
        """``monitor_keys`` one by one."""
        return frozenset(text for text in self.monitor_keys.split(",") if text)

    @property
    def reviewers(self) -> Mapping[str, str]:
        """Author by the hash of their key."""
        pairs = (text.partition("=") for text in self.reviewer_keys.split(",") if text)
        return {key: name for name, _, key in pairs}

    @property
    def public_url(self) -> str:
        """``base_url`` if one is set; empty where the public address is not known."""
        return self.base_url if "base_url" in self.model_fields_set else ""

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts under which the service may be asked, without ports."""
        listed = {host for host in self.hosts.split(",") if host}
        stated = urlsplit(self.base_url).hostname or ""
        own = {_in_brackets(host) for host in (stated, self.host)}
        return frozenset({*LOOPBACK_HOSTS, *own, *listed})

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """``allow_hosts`` one by one."""
        return frozenset(host for host in self.allow_hosts.split(",") if host)


def load_settings(root: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``env``, by default the process's environment.

    ``root`` is by default what STRIKE_MONITOR_ROOT says, or else where the program was started.

    Raises:
        ConfigError: a line for every variable that is mistyped or out of range.
    """
    stated = _stated(os.environ if env is None else env)
    base = (root or Path(stated.get("root") or Path.cwd())).absolute()
    home = Path(stated.get("home") or base / "var")
    defaults = {
        "home": home,
        "database_url": f"sqlite:///{home / 'strike-monitor.db'}",
        "config_dir": base / "config",
        "geodata_dir": base / "geodata",
    }
    try:
        return Settings.model_validate(defaults | stated | {"root": base})
    except ValidationError as error:
        raise ConfigError(
            [_one_line(e["loc"], e["type"], e["msg"]) for e in error.errors()]
        ) from error


def load_credentials(
    sources: Iterable[Source], env: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """The variables of ``env``, by default of the process, that sources name for signing
    in; those that are not set are left out.
    """
    stated = os.environ if env is None else env
    named = {
        source.constants.get(constant, "")
        for source in sources
        for constant in CREDENTIAL_CONSTANTS
    }
    return {name: stated[name] for name in named if stated.get(name)}


def _in_brackets(host: str) -> str:
    """An IPv6 address as a Host header has it; any other host as it is."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _stated(env: Mapping[str, str]) -> dict[str, str]:
    """The variables with our prefix that are not empty, by field name."""
    return {
        name.removeprefix(PREFIX).lower(): text
        for name, text in env.items()
        if name.startswith(PREFIX) and text
    }


def _one_line(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    text = "no such setting" if kind == "extra_forbidden" else message
    return f"{PREFIX}{str(loc[0]).upper()}: {text.removeprefix('Value error, ')}"
