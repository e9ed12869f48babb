"""Every setting of the box: one frozen struct, read once from one TOML file and the environment. Secrets are not settings."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Printer(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One printer: its id, where it stands, its profile's name and the wire to it (`virtual:`, `tcp:host:port`, `file:path`)."""

    id: str
    name: str
    profile: str = "virtual"
    wire: str = "virtual:"


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a hospital chooses. Names in the TOML file are camelCase; MEDIQUE_HOST, _PORT, _DATA_DIR in the environment win."""

    hospital: str = "City Hospital"
    timezone: str = "Asia/Kolkata"
    language: str = "en"
    languages: tuple[str, ...] = ("en", "hi")
    data_dir: Path = Path("/var/lib/medique")
    host: str = "127.0.0.1"
    port: Port = 8080
    origins: tuple[str, ...] = ()
    """Addresses by which browsers reach the box, e.g. `https://queue.hospital.example`; the first one stands on slips."""
    patient_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    """Being on one of these is presence (identity.md S4); the default is that of a box without a public address."""
    public_boards: bool = True
    demo: bool = False
    printers: tuple[Printer, ...] = ()
    synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL"
    """FULL, always; the others exist for the control of the power-cut tests."""

    @property
    def secure(self) -> bool:
        """Whether browsers reach the box by https, so that cookies may say so."""
        return any(origin.startswith("https://") for origin in self.origins)

    @property
    def origin(self) -> str:
        """The address by which phones reach the box: what stands on slips and posters."""
        return self.origins[0] if self.origins else f"http://{self.host}:{self.port}"

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data_dir / "medique.db"


class BadSettings(Exception):
    """A settings file that cannot be used; the message names the file and the place in it."""


def load(path: Path | None = None, **overrides: Any) -> Settings:
    """The settings of a TOML file (or none), then the environment, then what the command line says. Raises BadSettings."""
    chosen: dict[str, Any] = {}
    if path is not None:
        try:
            chosen = msgspec.toml.decode(path.read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise BadSettings(f"{path}: {error}") from error
    for name, variable in (("host", "MEDIQUE_HOST"), ("port", "MEDIQUE_PORT"), ("dataDir", "MEDIQUE_DATA_DIR")):
        if variable in os.environ:
            chosen[name] = os.environ[variable]
    chosen |= {_camel(name): value for name, value in overrides.items() if value is not None}
    try:
        return msgspec.convert(chosen, Settings, strict=False, str_keys=True, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise BadSettings(f"{path or 'settings'}: {error}") from error


def _path(kind: type, value: Any) -> Path:
    if kind is not Path or not isinstance(value, str):
        raise NotImplementedError(kind)
    return Path(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
