"""People as administrators keep them: added with their first post, name, e-mail and code put right."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.core.text import fold, name_key
from giaoviec.org.entered import CODE, PERSON_NAME, address, optional, required
from giaoviec.org.locking import lock_organisation
from giaoviec.org.models import Person
from giaoviec.org.person_refusals import PersonCodeTaken, PersonKnown
from giaoviec.org.policy import check_administers
from giaoviec.org.post_writing import PostFacts, add_post


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is written of a person; without a code or an address "" ."""

    name: str
    email: str = ""
    code: str = ""


def add_person(cmd: PersonFacts, post: PostFacts, *, actor: Actor, now: datetime) -> int:
    """Make a person with their first post and return the person's id.

    Raises:
        NotAllowed: the actor does not administer.
        NotFound: no such unit.
        NotUsable: a field of the person or of the post.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        facts = _checked(session, cmd, None)
        _require_new(session, facts)
        person = Person(**facts, name_folded=fold(facts["name"]), name_key=name_key(facts["name"]))
        session.add(person)
        session.flush()
        record(session, actor, "person.created", "person", person.id, at=now, after=facts)
        add_post(session, person, post, actor=actor, now=now)
        return person.id


def correct_person(person_id: int, cmd: PersonFacts, *, actor: Actor, now: datetime) -> None:
    """Put a person's name, e-mail and code right.

    Raises:
        NotFound, NotAllowed.
        NotUsable: a field is empty, too long or somebody else's.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        person = session.get(Person, person_id)
        if person is None:
            raise NotFound
        facts = _checked(session, cmd, person)
        before = {name: getattr(person, name) for name in facts}
        changed = [name for name in facts if facts[name] != before[name]]
        if not changed:
            return
        for name in changed:
            setattr(person, name, facts[name])
        person.name_folded, person.name_key = fold(person.name), name_key(person.name)
        record(
            session, actor, "person.changed", "person", person.id, at=now,
            before={name: before[name] for name in changed},
            after={name: facts[name] for name in changed},
        )  # fmt: skip


def _checked(session: Session, cmd: PersonFacts, person: Person | None) -> dict[str, Any]:
    code = optional(cmd.code, field="code", limit=CODE) or None
    facts = {
        "name": required(cmd.name, field="name", limit=PERSON_NAME),
        "email": address(cmd.email),
        "code": code,
    }
    if code is not None:
        own = person.id if person else 0
        holder = session.scalar(
            select(Person.name)
            .where(func.lower(Person.code) == code.lower(), Person.id != own)
            .limit(1)
        )
        if holder is not None:
            raise PersonCodeTaken(field="code", value=code, name=holder)
    return facts


def _require_new(session: Session, facts: dict[str, Any]) -> None:
    if facts["email"] is None:
        return
    found = session.scalar(
        select(Person.id).where(
            Person.name_folded == fold(facts["name"]),
            func.lower(Person.email) == facts["email"].lower(),
        )
    )
    if found is not None:
        raise PersonKnown(field="email", name=facts["name"], email=facts["email"])
