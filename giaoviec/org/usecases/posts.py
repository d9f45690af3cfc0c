"""Posts as administrators keep them: given, ended on a day, put right, taken back."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.org.entered import check_period
from giaoviec.org.locking import lock_organisation
from giaoviec.org.models import Appointment, Person
from giaoviec.org.policy import check_administers
from giaoviec.org.post_writing import PostFacts, add_post, checked_post, told_post


def appoint_person(person_id: int, cmd: PostFacts, *, actor: Actor, now: datetime) -> int:
    """Give a person a post; returns the post's id.

    Raises:
        NotFound, NotAllowed.
        NotUsable: a field, or another post that stands against it.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        person = session.get(Person, person_id)
        if person is None:
            raise NotFound
        return add_post(session, person, cmd, actor=actor, now=now)


def end_post(post_id: int, *, last_day: date, actor: Actor, now: datetime) -> None:
    """Let a post end with this day, which still counts.

    Raises:
        NotFound, NotAllowed.
        EndsTooEarly: it begins after that day.
    """
    check_administers(actor)
    with transaction() as session:
        post, person = _post(session, post_id)
        check_period(post.valid_from, last_day, field="last_day")
        before, post.valid_to = post.valid_to, last_day
        record(
            session, actor, "person.post_ended", "person", person.id, at=now,
            post=post.id, before={"valid_to": before}, after=told_post(session, post),
        )  # fmt: skip


def correct_post(post_id: int, cmd: PostFacts, *, actor: Actor, now: datetime) -> None:
    """Put right what is stored of a post, as if it had always been so.

    Raises:
        NotFound, NotAllowed.
        NotUsable: a field, or another post that stands against it.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        post, person = _post(session, post_id)
        before = told_post(session, post)
        values = checked_post(session, person, cmd, but=post.id)
        post.unit_id = cmd.unit_id
        for name, value in values.items():
            setattr(post, name, value)
        after = told_post(session, post)
        if after != before:
            record(
                session, actor, "person.post_corrected", "person", person.id, at=now,
                post=post.id, before=before, after=after,
            )  # fmt: skip


def remove_post(post_id: int, *, actor: Actor, now: datetime) -> int:
    """Take back a post that never was; returns whose it was. Its end is `end_post`.

    Raises:
        NotFound, NotAllowed.
    """
    check_administers(actor)
    with transaction() as session:
        post, person = _post(session, post_id)
        before = told_post(session, post)
        session.delete(post)
        record(
            session, actor, "person.post_removed", "person", person.id, at=now,
            post=post.id, before=before,
        )  # fmt: skip
        return person.id


def _post(session: Session, post_id: int) -> tuple[Appointment, Person]:
    post = session.get(Appointment, post_id)
    person = session.get(Person, post.person_id) if post else None
    if post is None or person is None:
        raise NotFound
    return post, person
