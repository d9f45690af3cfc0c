"""Collect every sentence of the program, bring the English catalogue up to date and compile it.

Vietnamese is the source; what has no English yet is left empty, and a test fails on it.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "giaoviec" / "translations"
PO = FOLDER / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None, "lazy_gettext": None, "_l": None}
SOURCES = {"giaoviec": [("**.py", "python")], "templates": [("**", "jinja2")]}


def sentences() -> Catalog:
    """Every sentence in code and templates, with the files it stands in."""
    catalog = Catalog(charset="utf-8", project="giaoviec")
    for folder, methods in SOURCES.items():
        found = extract_from_dir(
            ROOT / folder,
            methods,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            # Babel passes over folders that begin with "_": templates/_ui is one.
            directory_filter=lambda _folder: True,
        )
        for name, _line, message, comments, context in found:
            catalog.add(
                message,
                locations=[(f"{folder}/{name}", 0)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def english() -> Catalog:
    """The catalogue as it is stored; an empty one before the first time."""
    if not PO.exists():
        return Catalog(locale="en", charset="utf-8", project="giaoviec")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def main() -> None:
    catalog = english()
    catalog.update(sentences(), no_fuzzy_matching=True, update_creation_date=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(
            file,
            catalog,
            width=0,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
    with MO.open("wb") as file:
        write_mo(file, english())
    without = sum(1 for message in english() if message.id and not message.string)
    print(f"{len(english())} sentences, {without} without English")


if __name__ == "__main__":
    main()
