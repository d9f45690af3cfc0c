"""A small committee with everybody whom a task can concern; tests add what they are about."""

from dataclasses import dataclass
from typing import Any

from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Person, Portfolio, Rank, Unit, UnitKind
from giaoviec.tasks.models import Task
from tests.builders.org import make_unit, saved, seat, together
from tests.builders.tasks import acting, make_task, make_tasks


@dataclass
class Scene:
    """Units are in lower case as people call them; people by their part."""

    ubnd: Unit
    office: Unit
    health: Unit
    division: Unit
    finance: Unit
    chair: Person
    vice: Person
    other_vice: Person
    office_head: Person
    monitor: Person
    director: Person
    division_head: Person
    focal: Person
    owner: Person
    colleague: Person
    finance_head: Person
    finance_focal: Person

    def task(self, **changes):
        """A task of the committee for the health department, owned and monitored."""
        values = {"owner": self.owner, "monitor": self.monitor} | changes
        return make_task(values.pop("unit", self.health), **values)

    def tasks(self, *rows: dict[str, Any]) -> list[Task]:
        """Several such tasks at once."""
        usual = {"unit": self.health, "owner": self.owner, "monitor": self.monitor}
        return make_tasks(usual | values for values in rows)

    def actor(self, name: str, **changes) -> Actor:
        person = getattr(self, name)
        role, unit = {
            "chair": (Role.LEADER, self.ubnd),
            "vice": (Role.LEADER, self.ubnd),
            "other_vice": (Role.LEADER, self.ubnd),
            "office_head": (Role.OFFICE, self.office),
            "monitor": (Role.OFFICE, self.office),
            "director": (Role.HEAD, self.health),
            "division_head": (Role.HEAD, self.division),
            "focal": (Role.OFFICIAL, self.health),
            "owner": (Role.OFFICIAL, self.division),
            "colleague": (Role.OFFICIAL, self.division),
            "finance_head": (Role.HEAD, self.finance),
            "finance_focal": (Role.OFFICIAL, self.finance),
        }[name]
        return acting(person, role, unit, **changes)


def make_scene() -> Scene:
    with together():
        ubnd = make_unit("UBND", name="UBND Thành phố", kind=UnitKind.COMMITTEE)
        office = make_unit("VPUB", parent=ubnd, name="Văn phòng UBND", kind=UnitKind.OFFICE)
        health = make_unit("SYT", parent=ubnd, name="Sở Y tế")
        division = make_unit(
            "SYT-NV", parent=health, name="Phòng Nghiệp vụ", kind=UnitKind.DIVISION
        )
        finance = make_unit("STC", parent=ubnd, name="Sở Tài chính")
        people = seat(
            {
                "chair": ("Nguyễn Thị Chủ", ubnd, Rank.HEAD),
                "vice": ("Trần Văn Phó", ubnd, Rank.DEPUTY),
                "other_vice": ("Lê Thị Phó", ubnd, Rank.DEPUTY),
                "office_head": ("Phạm Văn Chánh", office, Rank.HEAD),
                "monitor": ("Hoàng Thị Theo", office, Rank.OFFICIAL),
                "director": ("Vũ Văn Giám", health, Rank.HEAD),
                "division_head": ("Đặng Thị Trưởng", division, Rank.HEAD),
                "focal": ("Bùi Văn Đầu", health, Rank.OFFICIAL),
                "owner": ("Đỗ Thị Thực", division, Rank.OFFICIAL),
                "colleague": ("Hồ Văn Đồng", division, Rank.OFFICIAL),
                "finance_head": ("Ngô Thị Tài", finance, Rank.HEAD),
                "finance_focal": ("Dương Văn Mối", finance, Rank.OFFICIAL),
            }
        )
        health.focal_point_id = people["focal"].id
        finance.focal_point_id = people["finance_focal"].id
        saved(Portfolio(person_id=people["vice"].id, unit_id=health.id))
    return Scene(
        ubnd=ubnd, office=office, health=health, division=division, finance=finance, **people
    )
