"""docs/promises.md names tests; each of them must be there."""

import ast
import re

import pytest

from tests.architecture.sources import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
PAGE = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
PROMISES = {
    match.group(1): match.group(0)
    for match in re.finditer(r"^\| (R\d+[a-d]?) \|.*$", PAGE, re.MULTILINE)
}


def test_every_promise_has_tests():
    numbers = {int(re.sub(r"\D", "", name)) for name in PROMISES}
    assert numbers >= set(range(1, 24)) | {25, 26}
    assert not [name for name, line in PROMISES.items() if not NAMED.search(line)]


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED.findall(PAGE))))
def test_a_test_that_is_named_exists(path, test):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert any(name.startswith("test_") for name in names)
    assert not test or test in names
