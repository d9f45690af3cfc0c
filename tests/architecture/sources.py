"""The project's own files, those that git would not ignore."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "giaoviec/static/vendor/"


@cache
def files() -> tuple[str, ...]:
    """Paths from the top of the checkout, with "/" between.

    Asked with an empty repository of this moment: it works in an unpacked archive too, and
    where the checkout belongs to somebody else.
    """
    with TemporaryDirectory() as empty:
        git("init", "--quiet", "--bare", empty)
        listed = git(
            f"--git-dir={empty}",
            f"--work-tree={ROOT}",
            *("ls-files", "--others", "--exclude-standard", "-z"),
        )
    return tuple(sorted(name for name in listed.split("\0") if (ROOT / name).is_file()))


def git(*args: str) -> str:
    done = subprocess.run(["git", *args], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def own_files(*endings: str) -> list[str]:
    """Files with one of these endings that we wrote ourselves."""
    return [
        name for name in files() if name.endswith(endings or "") and not name.startswith(VENDOR)
    ]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def lines_of(name: str) -> list[str]:
    return text_of(name).splitlines()


def templates() -> list[str]:
    return [name for name in own_files() if name.startswith("templates/")]


def program() -> list[str]:
    """The Python files that are shipped: no tests, no scripts."""
    shipped = ("giaoviec/", "migrations/", "config.py", "wsgi.py")
    return [name for name in own_files(".py") if name.startswith(shipped)]


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """String constants with their lines; docstrings and other bare strings aside."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value
