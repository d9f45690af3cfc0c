"""Imports go down only; the order stands in pyproject.toml."""

import ast

import pytest
from importlinter.cli import lint_imports

from tests.architecture.clock_readers import imported_names
from tests.architecture.sources import ROOT, text_of

pytestmark = pytest.mark.once


def test_no_import_goes_up_and_every_part_has_its_place(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    # It sets logging up for a process of its own: every logger there was says nothing from then on.
    monkeypatch.setattr("logging.config.dictConfig", lambda _settings: None)
    answer = lint_imports(config_filename="pyproject.toml", cache_dir=None)
    assert answer == 0, capsys.readouterr().out


def test_settings_know_nothing_of_the_program():
    imported = set(imported_names(ast.parse(text_of("config.py"))).values())
    assert "dataclasses.dataclass" in imported
    assert not [name for name in imported if name.startswith("giaoviec")]
