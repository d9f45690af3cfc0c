"""The units and the compose file of docs/operations.md call commands as they are."""

import re
import shlex

import click
import pytest

from giaoviec.cli import cli
from tests.architecture.sources import text_of

pytestmark = pytest.mark.once

PAGE = text_of("docs/operations.md")
UNITS = re.findall(r"^ExecStart=/opt/giaoviec/bin/giaoviec (.+)$", PAGE, re.MULTILINE)
INSTANCES = re.findall(r"giaoviec@(\w+)", PAGE)
CONTAINERS = re.findall(r"^ +command: giaoviec (.+)$", PAGE, re.MULTILINE)
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
    units = re.findall(r"^```ini\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(units) == 2
    for unit in units:
        stops_within = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
        assert stops_within
        # `serve` has 30 seconds of its own.
        assert int(stops_within.group(1)) > 30
