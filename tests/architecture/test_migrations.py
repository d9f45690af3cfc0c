"""Migrations stand in one numbered line that ends where the models are."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from giaoviec.core import places
from giaoviec.core.db import db
from giaoviec.tasks import search_tables
from tests.architecture.sources import ROOT, files

FOLDER = places.migrations_dir()
# The questions of the person who deploys.
ANSWERS = ("Why:", "Safe with the release before:", "Data:", "Undo:")


@pytest.fixture
def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def stems() -> list[str]:
    return sorted(path.stem for path in (FOLDER / "versions").glob("*.py"))


@pytest.mark.once
def test_migrations_are_numbered_in_one_line(scripts):
    expected = None
    for number, stem in enumerate(stems(), start=1):
        assert re.fullmatch(rf"{number:04d}_[a-z0-9_]+", stem)
        script = scripts.get_revision(stem)
        assert script is not None, f"{stem}.py must have revision = {stem!r}"
        assert script.down_revision == expected
        expected = stem
    assert scripts.get_heads() == [expected]


@pytest.mark.once
def test_the_head_file_names_the_last_migration(scripts):
    """Two branches that both add a migration meet in this file, in git and not in production."""
    head = (FOLDER / "head").read_text(encoding="utf-8").strip()
    assert [head] == scripts.get_heads()


@pytest.mark.once
def test_every_migration_answers_the_deployers_questions(scripts):
    for stem in stems():
        doc = scripts.get_revision(stem).doc + (scripts.get_revision(stem).longdoc or "")
        missing = [answer for answer in ANSWERS if answer not in doc]
        assert not missing, f"{stem}: {missing}"


@pytest.mark.once
def test_every_migration_after_the_first_is_tested_on_data():
    tested = {name for name in files() if name.startswith("tests/migrations/test_")}
    missing = [stem for stem in stems()[1:] if f"tests/migrations/test_{stem}.py" not in tested]
    assert not missing, f"a data test is missing under {ROOT / 'tests/migrations'}: {missing}"


def test_the_models_are_what_the_migrations_build(app: Flask):
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": search_tables.is_modelled}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.metadata) == []
