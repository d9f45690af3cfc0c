"""Writing a plan for people: few statements, whatever the number; one audit line a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.text import fold, name_key
from giaoviec.org.importing.charges import ChargeFacts
from giaoviec.org.importing.people import PersonPlan, Places
from giaoviec.org.importing.posts import PostFacts
from giaoviec.org.models import Appointment, Person, Portfolio


def write_people(
    session: Session, plans: Sequence[PersonPlan], places: Places, *, actor: Actor, now: datetime
) -> None:
    """Carry the plans out and record them; does not commit."""
    _write_persons(session, plans)
    _write_posts(session, plans)
    _write_charges(session, plans)
    for plan in plans:
        _record(session, plan, places, actor, now)


def _write_persons(session: Session, plans: Sequence[PersonPlan]) -> None:
    new = {
        plan.person_id: Person(code=plan.group.code, email=plan.group.email, **_name(plan))
        for plan in plans
        if plan.is_new
    }
    session.add_all(new.values())
    session.flush()
    for plan in plans:
        if plan.is_new:
            plan.person_id = new[plan.person_id].id
    changed = [
        {"id": plan.person_id, "code": plan.facts.after.get("code", plan.stored.code),
         "email": plan.facts.after.get("email", plan.stored.email)} | _name(plan)
        for plan in plans
        if plan.stored is not None and plan.facts
    ]  # fmt: skip
    if changed:
        session.execute(update(Person), changed)


def _name(plan: PersonPlan) -> dict[str, str]:
    name = plan.group.name
    return {"name": name, "name_folded": fold(name), "name_key": name_key(name)}


def _write_posts(session: Session, plans: Sequence[PersonPlan]) -> None:
    created = [
        {"person_id": plan.person_id, "unit_id": post.unit_id} | _post(post)
        for plan in plans
        for post in plan.posts.created
    ]
    changed = [{"id": new.id} | _post(new) for plan in plans for _, new in plan.posts.changed]
    if created:
        session.execute(insert(Appointment), created)
    if changed:
        session.execute(update(Appointment), changed)


def _post(post: PostFacts) -> dict[str, Any]:
    first, last = post.period
    return {"title": post.title, "rank": post.rank, "valid_from": first, "valid_to": last}


def _write_charges(session: Session, plans: Sequence[PersonPlan]) -> None:
    created = [
        {
            "person_id": plan.person_id,
            "unit_id": charge.unit_id,
            "field": charge.field,
            "valid_from": charge.period[0],
            "valid_to": charge.period[1],
        }
        for plan in plans
        for charge in plan.charges.created
    ]
    changed = [
        {"id": new.id, "valid_to": new.period[1]}
        for plan in plans
        for _, new in plan.charges.changed
    ]
    deleted = [charge.id for plan in plans for charge in plan.charges.deleted]
    if created:
        session.execute(insert(Portfolio), created)
    if changed:
        session.execute(update(Portfolio), changed)
    if deleted:
        session.execute(delete(Portfolio).where(Portfolio.id.in_(deleted)))


def _record(
    session: Session, plan: PersonPlan, places: Places, actor: Actor, now: datetime
) -> None:
    if not plan.is_new and not plan.is_changed:
        return
    posts, charges = plan.posts, plan.charges
    after: dict[str, Any] = dict(plan.facts.after)
    before: dict[str, Any] = dict(plan.facts.before)
    if plan.is_new:
        group = plan.group
        after |= {"name": group.name, "code": group.code, "email": group.email}
    if posts.created or posts.changed:
        after["posts"] = [_told(new, places) for new in (*posts.created, *_new(posts.changed))]
        before["posts"] = [_told(old, places) for old, _ in posts.changed]
    if charges:
        after["charges"] = [
            _charge(new, places) for new in (*charges.created, *_new(charges.changed))
        ]
        before["charges"] = [
            _charge(old, places) for old in (*_old(charges.changed), *charges.deleted)
        ]
    action = "person.created" if plan.is_new else "person.changed"
    record(session, actor, action, "person", plan.person_id, at=now, before=before, after=after)


def _new(pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    return [new for _, new in pairs]


def _old(pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    return [old for old, _ in pairs]


def _told(post: PostFacts, places: Places) -> dict[str, Any]:
    return _post(post) | {"unit": places.names[post.unit_id]}


def _charge(charge: ChargeFacts, places: Places) -> dict[str, Any]:
    subject = charge.field if charge.unit_id is None else places.names[charge.unit_id]
    return {"subject": subject, "valid_from": charge.period[0], "valid_to": charge.period[1]}
