"""Whatever a page names of our own files is there, and what is not ours carries its licence."""

import re

import pytest

from tests.architecture.sources import ROOT, own_files, templates, text_of

pytestmark = pytest.mark.once

STATIC = ROOT / "giaoviec" / "static"
VENDOR = STATIC / "vendor"
NAMED_FILE = re.compile(r"(?:url_for|kept_url)\('static', filename='([^']+)'\s*[,)]")
NAMED_IN_CSS = re.compile(r"""url\(["']?(\.\./[^"')]+)""")
# icon("bell"), and the ("bell", "warn") pairs by which labels and sections look up theirs.
NAMED_ICON = re.compile(
    r"""\bicon\(\s*"([a-z0-9-]+)"|\("([a-z0-9-]+)",\s*"(?:neutral|info|ok|warn|danger|wait|alarm)"\)"""
)


def test_every_static_file_a_template_names_exists():
    named = {match for name in templates() for match in NAMED_FILE.findall(text_of(name))}
    assert "brand.svg" in named
    # Named in code, once a page (web/filters.py).
    named.add("icons.svg")
    assert not {name for name in named if not (STATIC / name).is_file()}


def test_every_style_sheet_is_loaded_and_exists():
    head = text_of("templates/_frame/head.html")
    listed = set(re.findall(r'"([a-z]+)"', head[head.index("for sheet in") : head.index("endfor")]))
    listed |= {"print"}
    present = {path.stem for path in (STATIC / "css").glob("*.css")}
    assert listed - {"stylesheet"} == present


def test_every_file_a_style_sheet_names_exists():
    sheets = own_files(".css")
    named = {match for name in sheets for match in NAMED_IN_CSS.findall(text_of(name))}
    assert named
    assert not {name for name in named if not (STATIC / "css" / name).resolve().is_file()}


def test_every_icon_that_is_drawn_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', text_of("giaoviec/static/icons.svg")))
    drawn = {
        first or second
        for name in templates()
        for first, second in NAMED_ICON.findall(text_of(name))
    }
    assert len(drawn) > 10
    assert not drawn - sprite


def test_what_is_not_ours_carries_its_licence_and_is_listed():
    listed = text_of("giaoviec/static/vendor/README.md")
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert (folder / "LICENSE").is_file(), folder.name
        assert f"`{folder.name}`" in listed


def test_no_page_loads_anything_from_another_host():
    loads = re.compile(r"""(?:src|href)=["'](?:https?:)?//|url\(["']?(?:https?:)?//""")
    pages = [*templates(), *own_files(".css", ".js")]
    assert not [name for name in pages if loads.search(text_of(name))]
