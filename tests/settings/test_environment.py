"""Settings of the environment: read once, and refused by name where they cannot be used."""

import pytest

from config import Settings, WrongSetting

pytestmark = pytest.mark.once

POSTGRESQL = {"GIAOVIEC_DATABASE_URL": "postgresql://u@h/db"}


def read(**values: str) -> Settings:
    return Settings.from_environment({f"GIAOVIEC_{name}": value for name, value in values.items()})


def test_by_default_the_scheduler_delivers_at_any_rate_and_nobody_is_believed():
    settings = read()
    assert (settings.delivery, settings.mail_rate, settings.mail_spread) == ("here", 0, 0)
    assert (settings.history_days, settings.deadman_url, settings.proxies) == (180, "", ())


def test_numbers_are_read_as_numbers():
    settings = read(MAIL_RATE="600", MAIL_SPREAD="45", HISTORY_DAYS="90")
    assert (settings.mail_rate, settings.mail_spread, settings.history_days) == (600, 45, 90)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_RATE", "many"), ("MAIL_RATE", "-1"), ("MAIL_RATE", "1.5"), ("MAIL_RATE", "١"),
        ("MAIL_SPREAD", "601"), ("HISTORY_DAYS", "29"), ("HISTORY_DAYS", "9" * 30),
        ("DELIVERY", "everywhere"), ("DEADMAN_URL", "ftp://example.vn"),
        ("DEADMAN_URL", "file:///etc/passwd"), ("TRUSTED_PROXIES", "proxy.example.vn"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(WrongSetting, match=f"GIAOVIEC_{name}"):
        read(**{name: value})


def test_workers_need_postgresql():
    with pytest.raises(WrongSetting, match="PostgreSQL"):
        read(DELIVERY="workers")
    settings = Settings.from_environment(POSTGRESQL | {"GIAOVIEC_DELIVERY": "workers"})
    assert settings.delivery == "workers"
