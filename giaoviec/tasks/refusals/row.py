"""Refusals that name the row, where several are entered at once."""

from typing import Any

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_, Sentence

_ROW = N_(" (dòng %(row)s)")


class InRow(DomainError):
    """Its text says `%(where)s`: the row, counted from 1, or nothing where there is but one."""

    def __init__(self, *, row: int | None = None, **params: Any) -> None:
        where: Sentence | str = "" if row is None else Sentence(_ROW, {"row": row})
        super().__init__(row=row, where=where, **params)
