"""A small committee for sheets: departments, a division, an office, wards."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from giaoviec.core.actor import Actor
from giaoviec.files.sheets import Sheet
from giaoviec.intake.rows import ImportReport
from giaoviec.intake.usecases import ImportTasks, import_tasks
from giaoviec.org.models import Person, Rank, Unit, UnitKind
from tests.builders.org import appoint, make_person, make_unit

# Tuesday 4 August 2026, 09:00 in Ho Chi Minh City.
NOW = datetime(2026, 8, 4, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Committee:
    root: Unit
    office: Unit
    home: Unit
    finance: Unit
    division: Unit
    wards: list[Unit]
    head: Person
    official: Person
    monitor: Person
    chair: Person


@pytest.fixture
def committee(app) -> Committee:
    root = make_unit("UBTP", name="Ủy ban nhân dân Thành phố", kind=UnitKind.COMMITTEE)
    office = make_unit(
        "VPUB", parent=root, name="Văn phòng Ủy ban nhân dân Thành phố", kind=UnitKind.OFFICE
    )
    home = make_unit("SNV", parent=root, name="Sở Nội vụ")
    finance = make_unit("STC", parent=root, name="Sở Tài chính")
    division = make_unit(
        "SNV-CCHC", parent=home, name="Phòng Cải cách hành chính", kind=UnitKind.DIVISION
    )
    wards = [
        make_unit("P1", parent=root, name="Ủy ban nhân dân phường Bến Thành", kind=UnitKind.WARD),
        make_unit("P2", parent=root, name="Ủy ban nhân dân phường Sài Gòn", kind=UnitKind.WARD),
        make_unit("X1", parent=root, name="Ủy ban nhân dân xã Cần Giờ", kind=UnitKind.COMMUNE),
    ]
    people = {
        name: make_person(name)
        for name in ("Bùi Ngọc Oanh", "Đỗ Mai Quyên", "Ngô Thanh Lam", "Lê Minh Châu")
    }
    head, official, monitor, chair = people.values()
    appoint(head, home, Rank.HEAD)
    appoint(official, division)
    appoint(monitor, office)
    appoint(chair, root, Rank.HEAD, title="Chủ tịch")
    return Committee(root, office, home, finance, division, wards, head, official, monitor, chair)


def import_sheet(
    sheet: Sheet,
    *,
    now: datetime = NOW,
    actor: Actor | None = None,
    partial: bool = False,
    opening: date | None = None,
) -> ImportReport:
    cmd = ImportTasks(sheet=sheet, partial=partial, opening=opening)
    return import_tasks(cmd, actor=actor or Actor.operator(), now=now)
