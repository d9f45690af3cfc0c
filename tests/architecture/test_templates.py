"""Templates hold no scripts or styles of their own (the content policy forbids them), and all are used."""

import ast
import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, meta, nodes

from tests.architecture.sources import program, templates, text_of

pytestmark = pytest.mark.once

# Mail programs know no style sheets beside the mail.
MAIL = "templates/mail/"
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script\b(?![^>]*\bsrc\s*=)"
    r"(?![^>]*type=\"application/json\")",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a href="#" onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_found(markup):
    assert INLINE.search(markup)


def test_code_in_files_of_its_own_is_left_alone():
    assert not INLINE.search(
        '<script src="/static/app.js" defer></script><p class="style">on = 1</p>'
    )


def test_no_template_has_scripts_or_styles_in_it():
    found = [
        f"{name}: {match.group().strip()}"
        for name in templates()
        if name.endswith(".html") and not name.startswith(MAIL)
        for match in INLINE.finditer(re.sub(r"{#.*?#}", "", text_of(name), flags=re.DOTALL))
    ]
    assert templates()
    assert not found, "\n".join(found)


def test_every_template_is_used():
    wanted = list(named_in_templates()) + list(named_in_code())
    unused = [
        name
        for name in templates()
        if not any(pattern.fullmatch(name.removeprefix("templates/")) for pattern in wanted)
    ]
    assert not unused


def test_every_template_that_is_named_exists():
    names = {name.removeprefix("templates/") for name in templates()}
    missing = [
        pattern.pattern
        for pattern in named_in_templates()
        if not any(pattern.fullmatch(name) for name in names)
    ]
    assert not missing


def named_in_templates() -> Iterator[re.Pattern[str]]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for name in templates():
        for other in meta.find_referenced_templates(environment.parse(text_of(name))):
            if other is not None:
                yield re.compile(re.escape(other))


def named_in_code() -> Iterator[re.Pattern[str]]:
    """Names of templates in Python; f"mail/{kind}.txt" names all that fit it."""
    for name in program():
        for node in ast.walk(ast.parse(text_of(name))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.compile(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                yield re.compile(
                    "".join(
                        re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+"
                        for part in node.values
                    )
                )


def test_no_template_hides_what_it_is_given_behind_a_macro():
    """A macro that is imported under the name of a value stands before it, and nothing complains."""
    hidden = [
        f"{name}: {template} is given {word}"
        for name in program()
        for template, given in rendered_in(name)
        for word in sorted(given & imported_by(template))
    ]
    assert not hidden


def rendered_in(name: str) -> Iterator[tuple[str, set[str]]]:
    """Templates that a file renders by name, each with the names of what it is given."""
    for node in ast.walk(ast.parse(text_of(name))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "render_template"
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value), {word.arg for word in node.keywords if word.arg}


def imported_by(template: str) -> set[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    parsed = environment.parse(text_of(f"templates/{template}"))
    names = [name for node in parsed.find_all(nodes.FromImport) for name in node.names]
    return {name if isinstance(name, str) else name[1] for name in names}
