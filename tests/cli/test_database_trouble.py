"""A database that is locked or gone: a sentence on stderr, exit 1, no traceback, nothing written."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from config import Settings, WrongSetting
from giaoviec.cli import cli
from giaoviec.core import engine
from tests.console import called

# Each names a database of its own that is gone, or locks a file of SQLite.
pytestmark = pytest.mark.once

GONE = {"GIAOVIEC_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


@pytest.mark.parametrize(
    "command",
    [
        ("report", "overdue", "--format", "json", "-o", "-"),
        ("tasks", "import", "tests/data/cchc-2019-tasks.xlsx"),
        ("org", "import", "--units", "tests/data/cchc-2019-units.csv"),
        ("account", "list"),
        ("db", "upgrade"),
        ("audit", "verify"),
    ],
)
def test_a_database_that_is_gone(environment, command):
    done = called(*command, environment=environment | GONE)
    assert done.returncode == 1
    assert "giaoviec doctor" in done.stderr
    assert done.stdout == ""


def test_a_process_whose_database_is_gone_ends_with_a_sentence(environment):
    done = subprocess.run(
        [sys.executable, "-m", "giaoviec", "remind"],
        env=environment | GONE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "giaoviec doctor" in done.stderr
    assert done.stdout == ""


def test_a_database_that_is_locked_by_another(app, environment, database, monkeypatch):
    if not database.url.startswith("sqlite"):
        pytest.fail("runs on SQLite only; mark `once` keeps this file off the second database")
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0.2)
    path = database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        result = CliRunner().invoke(
            cli, ["org", "import", "--units", "tests/data/cchc-2019-units.csv"], env=environment
        )
        holder.execute("ROLLBACK")
    assert result.exit_code == 1
    assert "database is locked" in result.stderr
    assert "Traceback" not in result.output


def test_a_setting_that_cannot_be_used_is_named_and_exits_with_2(environment):
    done = subprocess.run(
        [sys.executable, "-m", "giaoviec", "doctor"],
        env=environment | {"GIAOVIEC_TIMEZONE": "Asia/Saigon-City"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "GIAOVIEC_TIMEZONE" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "garbage",
        "mysql://u:secret@h/x",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:secret@h:port/x",
    ],
)
def test_an_address_of_no_database_we_know_is_said_and_its_password_is_not(url):
    with pytest.raises(WrongSetting, match="GIAOVIEC_DATABASE_URL must be") as refused:
        Settings.from_environment({"GIAOVIEC_DATABASE_URL": url})
    assert "secret" not in str(refused.value)


def test_a_database_that_was_not_upgraded_says_what_to_run(environment, tmp_path):
    empty = {"GIAOVIEC_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    done = called("account", "list", environment=environment | empty)
    assert (done.returncode, done.stdout) == (1, "")
    assert "giaoviec db upgrade" in done.stderr
