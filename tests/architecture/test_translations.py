"""Vietnamese is the source; every sentence can be read in English too."""

import ast
import re

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from jinja2 import Environment, nodes

from scripts import translations
from tests.architecture.sources import program, templates, text_of

pytestmark = pytest.mark.once

PLACES = re.compile(r"%(?:\(\w+\))?[sdifr%]")
# Letters that English text does not have.
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9àáãèéìíĩòóõùúũýÀÁÃÈÉÌÍĨÒÓÕÙÚŨÝ]")
MARKS = {"_", "N_", "gettext", "ngettext", "lazy_gettext", "_l", "pgettext"}
SEEN_BY_PEOPLE = ("giaoviec/web/", "giaoviec/cli/", "giaoviec/api/")
# Called the same in every language.
NAMES = {"Cốc Cốc", "Giao việc – nhắc việc"}
# Made-up names and tasks are data.
DATA = ("giaoviec/cli/demo",)


def ids(message: Message) -> tuple[str, ...]:
    # A compiled catalogue gives lists for plurals, a written one tuples.
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translated(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def stored() -> list[Message]:
    return [message for message in translations.english() if message.id]


def test_the_catalogue_has_every_sentence_of_the_program_and_no_other():
    found = {(message.context, ids(message)) for message in translations.sentences() if message.id}
    kept = {(message.context, ids(message)) for message in stored()}
    assert found
    assert kept == found, "run `make translations`"


def test_every_sentence_has_an_english_translation():
    without = [ids(m)[0] for m in stored() if m.fuzzy or not all(translated(m))]
    assert not without, "no English for:\n" + "\n".join(without)


def test_translations_keep_the_places_for_facts():
    differing = [
        f"{ids(message)[0]} → {text}"
        for message in stored()
        for text in translated(message)
        if text
        and sorted(PLACES.findall(text))
        not in [sorted(PLACES.findall(original)) for original in ids(message)]
    ]
    assert not differing, "\n".join(differing)


def test_the_compiled_catalogue_is_the_written_one():
    with translations.MO.open("rb") as file:
        compiled = {ids(message): translated(message) for message in read_mo(file) if message.id}
    written = {
        ids(message): translated(message) for message in stored() if all(translated(message))
    }
    assert compiled == written, "run `make translations`"


def test_no_vietnamese_in_templates_escapes_the_catalogue():
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = [
        f"{name}: {' '.join(data.data.split())}"
        for name in templates()
        for data in environment.parse(text_of(name)).find_all(nodes.TemplateData)
        if VIETNAMESE.search(data.data)
    ]
    assert not found, 'wrap in {{ _("…") }}:\n' + "\n".join(found)


def test_no_vietnamese_in_pages_and_commands_escapes_the_catalogue():
    found = [
        f"{name}:{line}: {text}"
        for name in program()
        if name.startswith(SEEN_BY_PEOPLE) and not name.startswith(DATA)
        for line, text in unmarked(text_of(name))
    ]
    assert not found, 'wrap in _("…") or N_("…"):\n' + "\n".join(found)


def test_an_unmarked_sentence_is_found():
    assert list(unmarked('say("Đã giao")'))
    assert not list(unmarked('"""Đã giao."""\nsay(_("Đã giao"))'))


def unmarked(source: str) -> list[tuple[int, str]]:
    """Vietnamese strings outside a call that marks them for the catalogue; docstrings aside."""
    tree = ast.parse(source)
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in MARKS:
            passed |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and node.value not in NAMES
        and VIETNAMESE.search(node.value)
    ]


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
