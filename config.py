"""Settings, read from the environment once; each is explained in the README."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "GIAOVIEC_"
Network = IPv4Network | IPv6Network

# Settings that are numbers, with the least and the greatest that make sense.
_BOUNDS = {"mail_rate": (0, 1_000_000), "mail_spread": (0, 600), "history_days": (30, 36_500)}


class WrongSetting(Exception):
    """A setting that cannot be used; the text says which and what is expected."""


_DATABASES = (
    "GIAOVIEC_DATABASE_URL must be sqlite:///path/to/file "
    "or postgresql://user:password@host:port/name"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides. Field `x` is read from `GIAOVIEC_X`."""

    database_url: str = ""
    data_dir: Path = field(default_factory=lambda: Path("var"))
    smtp_url: str = ""
    mail_from: str = "Giao việc – nhắc việc <nhacviec@localhost>"
    # Where mails that cannot be handed over come back to; empty: the address of `mail_from`.
    mail_bounces_to: str = ""
    bounces_url: str = ""
    # Nothing leaves this machine: mails go to the local mailbox, whatever relay is named.
    test_mode: bool = False
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    timezone: str = "Asia/Ho_Chi_Minh"
    locale: str = "vi"
    installation_id: str = ""
    # Who delivers: the scheduler itself ("here"), or `giaoviec worker` ("workers").
    delivery: str = "here"
    # Mails a minute that the relay takes from the whole installation; 0: as many as there are.
    mail_rate: int = 0
    # Minutes over which the morning's mails are spread from the first sending hour on; 0: none.
    mail_spread: int = 0
    # Days after which what is settled goes to the history tables.
    history_days: int = 180
    # Called after each good tick of the scheduler, so that somebody outside notices its silence.
    deadman_url: str = ""
    # Opens /metrics to whoever shows it; without it only this machine may ask.
    metrics_token: str = ""
    # Addresses or networks of reverse proxies whose X-Forwarded-For and -Proto count.
    trusted_proxies: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings of this process.

        Raises:
            WrongSetting: a value is not usable; the text names the variable.
        """
        environ = os.environ if environ is None else environ
        given: dict[str, Any] = {
            name: environ[variable]
            for name in cls.__dataclass_fields__
            if (variable := PREFIX + name.upper()) in environ and environ[variable] != ""
        }
        data_dir = Path(given.pop("data_dir", "var"))
        if "test_mode" in given:
            given["test_mode"] = _yes_or_no("test_mode", given["test_mode"])
        given |= {name: _number(name, given[name]) for name in _BOUNDS if name in given}
        settings = cls(data_dir=data_dir, **given)
        settings.check()
        return settings

    def check(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise WrongSetting(
                f"GIAOVIEC_TIMEZONE: {self.timezone!r} is not a time zone"
            ) from error
        if self.locale not in ("vi", "en"):
            raise WrongSetting(f"GIAOVIEC_LOCALE: {self.locale!r} is neither vi nor en")
        if not self.base_url.startswith(("http://", "https://")):
            raise WrongSetting("GIAOVIEC_BASE_URL must begin with http:// or https://")
        if self.deadman_url and not self.deadman_url.startswith(("http://", "https://")):
            raise WrongSetting("GIAOVIEC_DEADMAN_URL must begin with http:// or https://")
        self._check_database()
        if self.delivery not in ("here", "workers"):
            raise WrongSetting(f"GIAOVIEC_DELIVERY: {self.delivery!r} is neither here nor workers")
        if self.delivery == "workers" and not self.database.startswith("postgresql"):
            raise WrongSetting("GIAOVIEC_DELIVERY=workers needs PostgreSQL (GIAOVIEC_DATABASE_URL)")
        if self.metrics_token and not re.fullmatch(r"[!-~]{16,}", self.metrics_token):
            raise WrongSetting(
                "GIAOVIEC_METRICS_TOKEN: 16 or more letters, digits and signs, without spaces"
            )
        self.proxies  # noqa: B018  refuses what is no address

    def _check_database(self) -> None:
        # The address may hold a password: it is not repeated.
        try:
            url = make_url(self.database)
        except (ArgumentError, ValueError) as error:
            raise WrongSetting(_DATABASES) from error
        in_a_file = url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
        if not in_a_file and url.drivername != "postgresql+psycopg":
            raise WrongSetting(_DATABASES)

    @property
    def database(self) -> str:
        """The database's address in SQLAlchemy's spelling; SQLite in the data folder by default."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'giaoviec.sqlite3').resolve()}"
        for plain in ("postgresql://", "postgres://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks of trusted proxies.

        Raises:
            WrongSetting: one of them is no address and no network.
        """
        given = [one.strip() for one in self.trusted_proxies.split(",") if one.strip()]
        try:
            return tuple(ip_network(one) for one in given)
        except ValueError as error:
            raise WrongSetting(f"GIAOVIEC_TRUSTED_PROXIES: {error}") from error

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")


def _number(name: str, given: str) -> int:
    least, most = _BOUNDS[name]
    if not (given.isascii() and given.isdigit() and least <= int(given[:9]) <= most):
        raise WrongSetting(
            f"{PREFIX}{name.upper()}: {given!r} is not a whole number from {least} to {most}"
        )
    return int(given)


def _yes_or_no(name: str, given: str) -> bool:
    """Yes or no; anything else is refused: a mail that left would be a bad way of finding out."""
    answers = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    try:
        return answers[given.strip().lower()]
    except KeyError as error:
        raise WrongSetting(
            f"{PREFIX}{name.upper()}: {given!r} is neither 1 (yes) nor 0 (no)"
        ) from error
