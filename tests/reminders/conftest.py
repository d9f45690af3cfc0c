"""A small province: committee, office, one department with a division, and who sits where."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from giaoviec.org.models import Person, Portfolio, Rank, Unit, UnitKind
from tests.builders.org import make_unit, saved, seat, together

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    """A local moment such as "2026-09-04 07:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI).astimezone(UTC)


@dataclass
class Province:
    root: Unit
    office: Unit
    department: Unit
    division: Unit
    chair: Person
    vice_chair: Person
    office_head: Person
    monitor: Person
    director: Person
    division_head: Person
    official: Person
    focal_point: Person


@pytest.fixture
def province(app: Flask) -> Province:
    with together():
        root = make_unit("UBTP", kind=UnitKind.COMMITTEE, name="Ủy ban nhân dân Thành phố")
        office = make_unit(
            "VPUB", parent=root, kind=UnitKind.OFFICE, name="Văn phòng Ủy ban nhân dân Thành phố"
        )
        department = make_unit("STC", parent=root, name="Sở Tài chính")
        division = make_unit(
            "STC-NS", parent=department, kind=UnitKind.DIVISION, name="Phòng Ngân sách"
        )
        seated = seat(
            {
                "chair": ("Lê Minh Châu", root, Rank.HEAD),
                "vice_chair": ("Võ Thị Hạnh", root, Rank.DEPUTY),
                "office_head": ("Đặng Văn Khoa", office, Rank.HEAD),
                "monitor": ("Ngô Thanh Lam", office, Rank.OFFICIAL),
                "director": ("Cao Thị Thảo", department, Rank.HEAD),
                "division_head": ("Hồ Đức Phúc", division, Rank.HEAD),
                "official": ("Mai Xuân Vinh", division, Rank.OFFICIAL),
                "focal_point": ("Đỗ Mai Quyên", department, Rank.OFFICIAL),
            }
        )
        saved(Portfolio(person_id=seated["vice_chair"].id, unit_id=department.id))
        department.focal_point_id = seated["focal_point"].id
    return Province(root=root, office=office, department=department, division=division, **seated)
