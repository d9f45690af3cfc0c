"""A province on paper: units, people and tasks in the shape of design part 5, made in bulk."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, insert, literal, select

from bench.bulk import load, without_indexes
from giaoviec.core import zone
from giaoviec.core.text import fold, name_key, words
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, Unit, UnitKind
from giaoviec.tasks.models import DeadlineKind, SourceDocument, Task, TaskLook, TaskSpan, Urgency
from giaoviec.tasks.status import TaskStatus

DEPARTMENTS, DIVISIONS_EACH, WARDS = 28, 4, 158
_OFFICE = 2
_CONTENT = ("Rà soát, tổng hợp và báo cáo kết quả thực hiện nội dung số", "của kế hoạch năm")
_SUBJECT = "Kế hoạch triển khai nhiệm vụ trọng tâm số"
_BEFORE, _AFTER, _OF_DOCUMENT = (" ".join(words(text)) for text in (*_CONTENT, _SUBJECT))
_end_of_day = lru_cache(maxsize=None)(zone.end_of_day)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many tasks, and which shares of them are closed, overdue, due soon; the rest is due later."""

    tasks: int
    people: int = 2000
    closed: float = 0.60
    overdue: float = 0.10
    soon: float = 0.10
    # How many officials of the office share the following of all tasks; 0: its head alone.
    monitors: int = 0
    # When open tasks are to be looked at, from `now` on.
    look_in: timedelta = timedelta(minutes=-1)


def fill(connection: Connection, shape: Shape, *, now: datetime, seed: int = 2026) -> None:
    """Write the whole province with bare inserts; the caller commits."""
    units = _units()
    _insert(connection, Unit, units)
    people, posts = _people(units, shape.people, shape.monitors)
    _insert(connection, Person, people)
    _focal_points(connection, units, posts)
    _insert(connection, Appointment, posts)
    _insert(connection, Portfolio, _portfolios(units, posts))
    documents = max(shape.tasks // 5, 1)
    _insert(connection, SourceDocument, (_document(n, now) for n in range(1, documents + 1)))
    leads = [u for u in units if u["kind"] in (UnitKind.DEPARTMENT, UnitKind.WARD)]
    workers = _workers(units, posts)
    with without_indexes(connection, Task.__table__, TaskSpan.__table__):
        # The same draws twice, so that a million tasks need not be kept in memory.
        for model, made in ((Task, _same), (TaskSpan, _span)):
            drawn = random.Random(seed + 1)
            load(
                connection,
                model.__table__,
                (
                    made(_task(n, shape, drawn, drawn.choice(leads), workers, documents, now))
                    for n in range(1, shape.tasks + 1)
                ),
            )
    task = Task.__table__.c
    looks = select(task.id, literal(now + shape.look_in, task.closed_at.type), task.revision)
    connection.execute(
        insert(TaskLook).from_select(
            ["task_id", "look_at", "revision"], looks.where(task.closed_at.is_(None))
        )
    )


def _units() -> list[dict[str, Any]]:
    units: list[dict[str, Any]] = []

    def add(code: str, name: str, kind: UnitKind, parent: dict[str, Any] | None) -> dict[str, Any]:
        number = len(units) + 1
        units.append(
            {
                "id": number,
                "code": code,
                "name": name,
                "name_folded": fold(name),
                "kind": kind,
                "parent_id": parent["id"] if parent else None,
                "path": (parent["path"] if parent else "/") + f"{number}/",
            }
        )
        return units[-1]

    root = add("UBTP", "Ủy ban nhân dân Thành phố", UnitKind.COMMITTEE, None)
    add("VPUB", "Văn phòng Ủy ban nhân dân Thành phố", UnitKind.OFFICE, root)
    for d in range(DEPARTMENTS):
        department = add(f"S{d}", f"Sở số {d}", UnitKind.DEPARTMENT, root)
        for p in range(DIVISIONS_EACH):
            add(f"S{d}-P{p}", f"Phòng số {p} Sở số {d}", UnitKind.DIVISION, department)
    for w in range(WARDS):
        add(f"P{w}", f"Ủy ban nhân dân phường số {w}", UnitKind.WARD, root)
    return units


def _people(
    units: list[dict[str, Any]], wanted: int, monitors: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    people: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []

    def add(unit_id: int, rank: Rank, title: str) -> None:
        number = len(people) + 1
        name = f"Nguyễn Thị Minh {number}"
        people.append(
            {
                "id": number,
                "name": name,
                "name_folded": fold(name),
                "name_key": name_key(name),
                "email": f"can-bo-{number}@example.vn",
                "locale": "vi",
            }
        )
        posts.append(
            {
                "id": number,
                "person_id": number,
                "unit_id": unit_id,
                "rank": rank,
                "title": title,
            }
        )

    for unit in units:
        add(unit["id"], Rank.HEAD, "Thủ trưởng")
    for _ in range(4):
        add(1, Rank.DEPUTY, "Phó Chủ tịch")
    places = [u["id"] for u in units if u["kind"] in (UnitKind.DIVISION, UnitKind.WARD)]
    for _ in range(monitors):
        add(_OFFICE, Rank.OFFICIAL, "Chuyên viên")
    while len(people) < wanted:
        add(places[len(people) % len(places)], Rank.OFFICIAL, "Chuyên viên")
    return people, posts


def _portfolios(units: list[dict[str, Any]], posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    deputies = [p["person_id"] for p in posts if p["rank"] is Rank.DEPUTY]
    below = [u for u in units if u["parent_id"] == 1]
    return [
        {"person_id": deputies[n % len(deputies)], "unit_id": unit["id"]}
        for n, unit in enumerate(below)
    ]


def _workers(units: list[dict[str, Any]], posts: list[dict[str, Any]]) -> dict[int, list[int]]:
    """Officials who may own a task of each lead unit: its own and those of its divisions."""
    parent = {u["id"]: u["parent_id"] if u["kind"] is UnitKind.DIVISION else u["id"] for u in units}
    workers: dict[int, list[int]] = {}
    for post in posts:
        if post["rank"] is Rank.OFFICIAL:
            workers.setdefault(parent[post["unit_id"]], []).append(post["person_id"])
    return workers


def _focal_points(
    connection: Connection, units: list[dict[str, Any]], posts: list[dict[str, Any]]
) -> None:
    workers = _workers(units, posts)
    table = Unit.__table__
    for unit in units:
        if workers.get(unit["id"]):
            connection.execute(
                table.update()
                .where(table.c.id == unit["id"])
                .values(focal_point_id=workers[unit["id"]][0])
            )


def _document(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "doc_number": f"{number}/KH-UBND",
        "number_key": f"{number}khubnd",
        "issued_on": zone.local_date(now) - timedelta(days=60 + number % 300),
        "subject": f"{_SUBJECT} {number}",
        "subject_key": "",
        "signer": "Chủ tịch",
        "created_at": now,
    }


def _task(
    number: int,
    shape: Shape,
    chance: random.Random,
    lead: dict[str, Any],
    workers: dict[int, list[int]],
    documents: int,
    now: datetime,
) -> dict[str, Any]:
    draw = chance.random()
    today = zone.local_date(now)
    document = number % documents + 1
    closed = draw < shape.closed
    if closed or draw >= shape.closed + shape.overdue + shape.soon:
        days = chance.randint(-300, -1) if closed else chance.randint(12, 120)
    elif draw < shape.closed + shape.overdue:
        days = -chance.randint(1, 20)
    else:
        days = chance.randint(0, 3)
    due_at = _end_of_day(today + timedelta(days=days))
    # One closed task in ten was late, by up to three weeks.
    late = timedelta(days=number % 21 + 1) if number % 10 == 0 else timedelta()
    done_at = min(due_at + late, now) if closed else None
    given = min(due_at, now) - timedelta(days=40)
    return {
        "id": number,
        "document_id": document,
        "content": f"{_CONTENT[0]} {number} {_CONTENT[1]}",
        "content_key": f"{number:064d}",
        "search_text": f"{_BEFORE} {number} {_AFTER} {document} kh ubnd {_OF_DOCUMENT} {document}",
        "urgency": Urgency.NORMAL,
        "lead_unit_id": lead["id"],
        "lead_unit_name": lead["name"],
        "owner_id": chance.choice(workers[lead["id"]]),
        "monitor_id": workers[_OFFICE][number % shape.monitors] if shape.monitors else 2,
        "status": TaskStatus.COMPLETED if closed else TaskStatus.IN_PROGRESS,
        "assigned_at": given,
        "acknowledged_at": given,
        "deadline_set_at": given,
        "last_progress_at": now - timedelta(days=2),
        "submitted_at": done_at,
        "done_at": done_at,
        "closed_at": done_at,
        "due_at": due_at,
        "original_due_at": due_at,
        "deadline_kind": DeadlineKind.ABSOLUTE,
        "revision": 1,
    }


def _same(task: dict[str, Any]) -> dict[str, Any]:
    return task


def _span(task: dict[str, Any]) -> dict[str, Any]:
    same = ("status", "lead_unit_id", "lead_unit_name", "owner_id", "due_at", "original_due_at")
    return {
        "task_id": task["id"],
        "from_at": task["assigned_at"],
        "submitted_at": task["submitted_at"],
        **{name: task[name] for name in same},
    }


def _insert(connection: Connection, model: Any, rows: Any) -> None:
    load(connection, model.__table__, rows)
