"""The choices of an import, as they stand in the addresses between check and import."""

from datetime import date
from typing import Any

from flask import request

from giaoviec.core.errors import DomainError
from giaoviec.files.cells import read_day


def asked(file_id: int, *, is_done: bool = False) -> dict[str, Any]:
    """What the present address chooses, to be handed on; a day that is none is left out."""
    try:
        opening = read_day(request.args.get("tu-ngay", "")[:10])
    except DomainError:
        opening = None
    choices = chosen(file_id, opening=opening, partial=request.args.get("tung-phan") == "1")
    return choices | ({"da-nhap": "1"} if is_done else {})


def chosen(file_id: int, *, opening: date | None, partial: bool) -> dict[str, Any]:
    """Choices as the arguments of `url_for`."""
    choices: dict[str, Any] = {"file_id": file_id}
    if opening is not None:
        choices["tu-ngay"] = opening.isoformat()
    if partial:
        choices["tung-phan"] = "1"
    return choices
