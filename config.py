"""Settings, read from the environment once; each is explained in the README."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "GIAOVIEC_"


class WrongSetting(Exception):
    """A setting that cannot be used; the text says which and what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides. Field `x` is read from `GIAOVIEC_X`."""

    database_url: str = ""
    data_dir: Path = field(default_factory=lambda: Path("var"))
    smtp_url: str = ""
    mail_from: str = "Giao việc – nhắc việc <nhacviec@localhost>"
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    timezone: str = "Asia/Ho_Chi_Minh"
    locale: str = "vi"
    installation_id: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings of this process.

        Raises:
            WrongSetting: a value is not usable; the text names the variable.
        """
        environ = os.environ if environ is None else environ
        given = {
            name: environ[variable]
            for name in cls.__dataclass_fields__
            if (variable := PREFIX + name.upper()) in environ and environ[variable] != ""
        }
        data_dir = Path(given.pop("data_dir", "var"))
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
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")
