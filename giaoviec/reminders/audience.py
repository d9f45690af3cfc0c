"""Who receives a step: audiences of the policy turned into people, with the capacity of each. Pure.

A capacity is written as the audience's name; a "!" after it says that the
seat is empty and the reader is the next one upward; ">12" that the reader
stands in for person 12.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from giaoviec.org.chain import ChainLevel, Level, chain_of_command
from giaoviec.org.directory import Directory
from giaoviec.org.models import UnitKind
from giaoviec.reminders.models import Audience
from giaoviec.reminders.steps import Step

_LEVELS = {
    Audience.DIVISION_HEAD: ChainLevel.DIVISION_HEAD,
    Audience.UNIT_HEAD: ChainLevel.UNIT_HEAD,
    Audience.OFFICE: ChainLevel.OFFICE,
    Audience.VICE_CHAIR: ChainLevel.VICE_CHAIR,
    Audience.CHAIR: ChainLevel.CHAIR,
}
# Those who answer for others: told when what was carried up to them is settled.
ESCALATED = frozenset({*_LEVELS, Audience.INSPECTORS})


class TaskPeople(NamedTuple):
    """Whom a task concerns, as ids."""

    lead_unit_id: int
    owner_id: int | None
    monitor_id: int | None = None
    assigner_id: int | None = None
    field: str | None = None
    coop_unit_ids: tuple[int, ...] = ()


class Audiences:
    """Audiences on one day; many tasks share the same people, so answers are kept."""

    def __init__(self, directory: Directory, inspectors: Sequence[int] = ()) -> None:
        self._directory = directory
        self._inspectors = tuple(inspectors)
        self._kept: dict[tuple[Audience, object], tuple[tuple[int, str], ...]] = {}
        self._chains: dict[object, Sequence[Level]] = {}
        self._divisions: dict[tuple[int | None, int], int | None] = {}

    def of_step(self, step: Step, task: TaskPeople) -> dict[int, str]:
        """Who receives this step; nobody where it is kept to units of other kinds."""
        if step.unit_kinds and self._kind_of(task.lead_unit_id) not in step.unit_kinds:
            return {}
        return self.of(step.audiences, task)

    def of(self, audiences: Iterable[Audience], task: TaskPeople) -> dict[int, str]:
        """Each person with the capacities in which they receive it, "," between: one copy each."""
        found: dict[int, str] = {}
        for audience in audiences:
            for person_id, role in self._for(audience, task):
                before = found.get(person_id)
                found[person_id] = role if before is None else f"{before},{role}"
        return found

    def _kind_of(self, unit_id: int) -> UnitKind | None:
        """The kind of the body that leads: a ward's division counts as the ward."""
        unit = self._directory.units.get(self._directory.body_of(unit_id))
        return unit.kind if unit else None

    def _for(self, audience: Audience, task: TaskPeople) -> tuple[tuple[int, str], ...]:
        # Levels, and so most of what is asked, are the same for all owners in one division.
        key = (audience, self._line_of(task) if audience in _LEVELS else task)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = tuple(self._with_stand_ins(audience, task))
        return found

    def _with_stand_ins(self, audience: Audience, task: TaskPeople) -> Iterator[tuple[int, str]]:
        for person_id, role in self._seats(audience, task):
            yield person_id, role
            for stand_in in self._directory.stand_ins(person_id, task.lead_unit_id):
                yield stand_in, f"{role}>{person_id}"

    def _seats(self, audience: Audience, task: TaskPeople) -> Iterator[tuple[int, str]]:
        directory = self._directory
        if audience in _LEVELS:
            yield from self._level(audience, task)
        elif audience is Audience.OWNER:
            yield from self._owner(task)
        elif audience is Audience.FOCAL_POINT:
            yield from _seat(directory.focal_point(task.lead_unit_id), audience)
        elif audience is Audience.MONITOR:
            yield from self._monitor(task, audience)
        elif audience is Audience.ASSIGNER:
            yield from _seat(task.assigner_id or directory.chair(), audience)
        elif audience is Audience.REVIEWER:
            yield from self._monitor(task, audience)
        elif audience is Audience.COOPERATING:
            for unit_id in task.coop_unit_ids:
                person_id = directory.focal_point(unit_id) or directory.head_of(unit_id)
                yield from _seat(person_id, audience)
        elif audience is Audience.INSPECTORS:
            for person_id in self._inspectors:
                yield person_id, audience.value

    def _owner(self, task: TaskPeople) -> Iterator[tuple[int, str]]:
        """The owner; while none serves, the focal point, then the head, who is to name one."""
        directory = self._directory
        if task.owner_id is not None and directory.is_serving(task.owner_id):
            yield task.owner_id, Audience.OWNER.value
            return
        asked = directory.focal_point(task.lead_unit_id) or directory.head_of(task.lead_unit_id)
        if asked is not None:
            yield asked, f"{Audience.OWNER.value}!"
        else:
            yield from self._level(Audience.UNIT_HEAD, task)

    def _monitor(self, task: TaskPeople, audience: Audience) -> Iterator[tuple[int, str]]:
        """The monitor; without one who serves, the office that follows the committee's tasks."""
        directory = self._directory
        if task.monitor_id is not None and directory.is_serving(task.monitor_id):
            yield task.monitor_id, audience.value
        else:
            for person_id, _ in self._level(Audience.OFFICE, task):
                yield person_id, f"{audience.value}!"

    def _level(self, audience: Audience, task: TaskPeople) -> Iterator[tuple[int, str]]:
        for level in self._chain(task):
            if level.level is _LEVELS[audience]:
                if level.person_id is not None:
                    yield level.person_id, audience.value
                elif level.covered_by is not None:
                    yield level.covered_by, f"{audience.value}!"

    def _chain(self, task: TaskPeople) -> Sequence[Level]:
        key = self._line_of(task)
        if key not in self._chains:
            self._chains[key] = chain_of_command(
                self._directory,
                owner_id=task.owner_id,
                lead_unit_id=task.lead_unit_id,
                monitor_id=task.monitor_id,
                field=task.field,
            )
        return self._chains[key]

    def _line_of(self, task: TaskPeople) -> tuple[int | None, int, int | None, str | None]:
        """What the chain above a task's owner depends on."""
        key = (task.owner_id, task.lead_unit_id)
        if key not in self._divisions:
            self._divisions[key] = self._directory.division_of(*key)
        return self._divisions[key], task.lead_unit_id, task.monitor_id, task.field


def _seat(person_id: int | None, audience: Audience) -> Iterator[tuple[int, str]]:
    if person_id is not None:
        yield person_id, audience.value


def audiences_in(roles: str) -> set[Audience]:
    """The audiences named in stored capacities, without their marks."""
    return {Audience(role.split(">")[0].rstrip("!")) for role in roles.split(",")}
