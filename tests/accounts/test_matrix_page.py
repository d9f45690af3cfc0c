"""The access matrix in the docs is the one in the code."""

from pathlib import Path

import pytest

from giaoviec.accounts.matrix import MATRIX, Verb
from giaoviec.core.actor import Role

pytestmark = pytest.mark.once

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"


def test_every_cell_of_the_page_is_the_one_in_the_code():
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith("|---")
    ]
    assert rows[0] == ["role", *(verb.value for verb in Verb)]
    written = {Role(role): dict(zip(Verb, cells, strict=True)) for role, *cells in rows[1:]}
    assert written == {
        role: {verb: reach.value for verb, reach in cells.items()} for role, cells in MATRIX.items()
    }
