"""Somebody's rights as places in a statement: what "my work" asks differs from one person to the next
in ids alone, so it is put together once for each shape of rights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, false, or_, select
from sqlalchemy.types import TypeEngine

from giaoviec.core.actor import Role
from giaoviec.org.models import Unit
from giaoviec.tasks.rights import Right


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a right decides how the question reads; the numbers are of ids."""

    role: Role
    is_chair: bool
    units: int
    portfolio: int
    fields: int
    within: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A right, its ids as values of a statement."""

    role: Role
    is_chair: bool
    person: ColumnElement[int]
    units: Sequence[ColumnElement[int]]
    # Units with all below them, as parts of their paths.
    trees: Sequence[ColumnElement[str]]
    portfolio: Sequence[ColumnElement[str]]
    fields: Sequence[ColumnElement[str]]
    within: Sequence[ColumnElement[str]]


def shape_of(rights: Sequence[Right]) -> tuple[tuple[Shape, ...], dict[str, Any]]:
    """How the question reads, and the values of its places."""
    values: dict[str, Any] = {}
    for number, right in enumerate(rights):
        values[f"person{number}"] = right.person_id or 0
        units = sorted(right.unit_ids)
        _name(values, f"unit{number}", units)
        _name(values, f"tree{number}", map(_path, units))
        _name(values, f"portfolio{number}", map(_path, sorted(right.portfolio_ids)))
        _name(values, f"field{number}", sorted(right.fields))
        _name(values, f"within{number}", map(_path, sorted(right.within)))
    shapes = tuple(
        Shape(
            right.role,
            right.is_chair,
            len(right.unit_ids),
            len(right.portfolio_ids),
            len(right.fields),
            len(right.within),
        )
        for right in rights
    )
    return shapes, values


def seats_in(shapes: Sequence[Shape], values: Mapping[str, Any] | None = None) -> tuple[Seat, ...]:
    """Seats whose values are given at the execution; with `values` they have them, under no name."""

    def place(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        return (
            bindparam(name, type_=type_) if values is None else bindparam(None, values[name], type_)
        )

    def places(name: str, count: int, type_: TypeEngine[Any]) -> list[ColumnElement[Any]]:
        return [place(f"{name}_{one}", type_) for one in range(count)]

    return tuple(
        Seat(
            role=shape.role,
            is_chair=shape.is_chair,
            person=place(f"person{number}", Integer()),
            units=places(f"unit{number}", shape.units, Integer()),
            trees=places(f"tree{number}", shape.units, String()),
            portfolio=places(f"portfolio{number}", shape.portfolio, String()),
            fields=places(f"field{number}", shape.fields, String()),
            within=places(f"within{number}", shape.within, String()),
        )
        for number, shape in enumerate(shapes)
    )


def trees(paths: Sequence[ColumnElement[str]]) -> Select[int]:
    """`visibility.subtree` of places."""
    return select(Unit.id).where(or_(false(), *(Unit.path.contains(path) for path in paths)))


def _path(unit_id: int) -> str:
    return f"/{unit_id}/"


def _name(values: dict[str, Any], name: str, found: Any) -> None:
    values.update((f"{name}_{place}", one) for place, one in enumerate(found))
