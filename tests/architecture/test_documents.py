"""What can be set and called is documented, and what is documented can be set and called."""

import re
from collections.abc import Iterator
from dataclasses import fields

import click
import pytest

from config import PREFIX, Settings
from scripts import commands_page
from tests.architecture.sources import lines_of, text_of

pytestmark = pytest.mark.once


def test_the_readme_explains_every_setting_and_no_other():
    settings = {PREFIX + field.name.upper() for field in fields(Settings)}
    explained = {
        found.group(1)
        for line in lines_of("README.md")
        if (found := re.match(rf"\|\s*`({PREFIX}[A-Z_]+)`\s*\|[^|]*\w", line))
    }
    assert explained == settings


def test_the_page_of_commands_is_what_help_says():
    assert text_of("docs/commands.md") == commands_page.page(), "run `make docs`"


def test_every_command_and_option_says_what_it_does():
    silent = [
        f"{name} {what}"
        for name, command, _context in commands_page.commands()
        for what, meaning in meanings(command)
        if not (meaning or "").strip()
    ]
    assert not silent


def meanings(command: click.Command) -> Iterator[tuple[str, str | None]]:
    yield "", command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield parameter.opts[0], parameter.help


def test_the_readme_shows_the_two_commands_first():
    readme = text_of("README.md")
    first_block = readme.split("```")[1]
    assert "make run" in first_block
    assert "make test" in first_block
