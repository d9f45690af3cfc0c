"""What docs/operations.md shows (units, containers, settings, proxy) is what the program takes."""

import re
import shlex

import click
import pytest

from config import PREFIX, Settings
from giaoviec.cli import cli
from giaoviec.notify.heartbeat import STALE_AFTER
from giaoviec.scheduler.signs import LEAST_SECONDS
from giaoviec.scheduler.supervise import SILENT_SECONDS
from tests.architecture.sources import text_of

pytestmark = pytest.mark.once

PAGE = text_of("docs/operations.md")
UNITS = re.findall(r"^ExecStart=/opt/giaoviec/bin/giaoviec (.+)$", PAGE, re.MULTILINE)
INSTANCES = re.findall(r"giaoviec@(\w+)", PAGE)
CONTAINERS = re.findall(r"^ +command: giaoviec (.+)$", PAGE, re.MULTILINE)
INI = re.findall(r"^```ini\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WHOLE_UNITS = [block for block in INI if "[Unit]" in block]
CALLS = [call.replace("%i", one) for call in UNITS for one in (INSTANCES if "%i" in call else [""])]


@pytest.mark.parametrize("call", sorted({*CALLS, *CONTAINERS}))
def test_every_call_of_the_program_is_one_that_it_takes(call):
    words = shlex.split(call)
    command: click.Command = cli
    context = click.Context(cli, info_name="giaoviec")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = click.Context(command, parent=context, info_name=name)
    # Options and values are read as in a call; nothing is done.
    command.make_context(context.info_name, list(words), parent=context.parent)


def test_the_page_shows_each_long_running_command():
    shown = {call.split()[0] for call in (*CALLS, *CONTAINERS)}
    assert {"serve", "web", "scheduler", "worker", "db"} <= shown
    assert {*INSTANCES} == {"web", "scheduler", "worker"}


def test_every_unit_lets_the_program_settle_what_it_has_in_hand():
    assert len(WHOLE_UNITS) == 2
    for unit in WHOLE_UNITS:
        stops_within = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
        assert stops_within
        # `serve` has 30 seconds of its own.
        assert int(stops_within.group(1)) > 30
        # Handed-in files and the database are about people.
        assert "UMask=0077" in unit


def test_every_unit_waits_for_the_program_to_say_that_it_is_ready():
    for unit in WHOLE_UNITS:
        assert {"Type=notify", "NotifyAccess=main"} <= {*unit.splitlines()}


def test_nobody_is_killed_for_a_sign_of_life_that_could_not_have_come_yet():
    watched = [block for block in INI if "WatchdogSec=" in block]
    # `serve`, and what is added for the scheduler and the worker; `web` gives none.
    assert len(watched) == 2
    for block in watched:
        [seconds] = re.findall(r"^WatchdogSec=(\d+)$", block, re.MULTILINE)
        assert int(seconds) >= max(LEAST_SECONDS, STALE_AFTER.total_seconds())
        assert "%i" not in block
    assert STALE_AFTER.total_seconds() <= SILENT_SECONDS


def given(block: str) -> dict[str, str]:
    """The settings of an example: `NAME: value` of compose, `NAME='value'` of the file."""
    found = re.findall(rf"^ *({PREFIX}\w+)(?:: |=)(.+)$", block, re.MULTILINE)
    return {name: value.strip("\"'") for name, value in found}


@pytest.mark.parametrize("kind", ["sh", "yaml"])
def test_the_settings_of_each_example_are_taken_and_mail_has_a_sender(kind):
    block = re.search(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert block
    environment = given(block.group(1))
    settings = Settings.from_environment(environment)
    assert {PREFIX + name.upper() for name in Settings.__dataclass_fields__} >= {*environment}
    # A relay takes no mail from nobody at localhost.
    assert settings.smtp_url
    assert "localhost" not in settings.mail_from
    assert settings.is_https


def test_the_proxy_lets_the_program_say_that_something_is_too_large(app):
    size = re.search(r"client_max_body_size (\d+)m;", PAGE)
    assert size
    assert int(size.group(1)) * 1024 * 1024 > app.config["MAX_CONTENT_LENGTH"]
