"""What can be set and called is documented, and what is documented can be set and called."""

import re
from dataclasses import fields

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
        f"{name} {option}"
        for name, command, context in commands_page.commands()
        for option, meaning in [
            (name, command.help or ""),
            *commands_page.options(command, context),
        ]
        if not meaning.strip()
    ]
    assert not silent


def test_the_readme_shows_the_two_commands_first():
    readme = text_of("README.md")
    first_block = readme.split("```")[1]
    assert "make run" in first_block
    assert "make test" in first_block
