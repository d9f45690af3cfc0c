"""Where the program's own files lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def templates_dir() -> Path:
    return _folder("templates")


def migrations_dir() -> Path:
    return _folder("migrations")


def static_dir() -> Path:
    return _PACKAGE / "static"


def translations_dir() -> Path:
    return _PACKAGE / "translations"


def _folder(name: str) -> Path:
    # The wheel is built with these folders inside the package (pyproject.toml, force-include).
    packaged = _PACKAGE / f"_{name}"
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
