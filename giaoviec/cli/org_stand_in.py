"""`giaoviec org stand-in`, `giaoviec org show`."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from giaoviec.cli.context import NUMBER, Moment, acting, answer, with_app
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_, Sentence

_APPOINTED = N_("Đã cử người làm thay (số %(id)s).")
_ENDED = N_("Đã kết thúc lần làm thay số %(id)s.")


@click.group("stand-in")
def stand_in() -> None:
    """Somebody who receives and acts for an absent person."""


@stand_in.command("add")
@click.argument("absent")
@click.argument("replacement")
@click.option("--from", "starts_at", type=Moment(), required=True, help="First moment.")
@click.option(
    "--to", "ends_at", type=Moment(), required=True, help="First moment that does not count."
)
@click.option("--unit", metavar="CODE", help="Only what this unit and those below it lead.")
@click.option("--reason", default="", help="Why, in a few words.")
@with_app
@acting
def add(
    absent: str,
    replacement: str,
    starts_at: datetime,
    ends_at: datetime,
    unit: str | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Let REPLACEMENT stand in for ABSENT (names, "name <e-mail>" or codes). Prints the number."""
    from giaoviec.core.db import db
    from giaoviec.org.resolve import (
        load_person_index,
        load_unit_index,
        resolve_person,
        resolve_unit,
    )
    from giaoviec.org.usecases.stand_ins import AppointStandIn, appoint_stand_in

    session: Session = db.session()
    day = zone.local_date(max(starts_at, now))
    people = load_person_index(session)
    unit_id = resolve_unit(load_unit_index(session), unit, on=day).id if unit else None
    cmd = AppointStandIn(
        absent_id=resolve_person(people, absent, on=day).id,
        stand_in_id=resolve_person(people, replacement, on=day).id,
        starts_at=starts_at,
        ends_at=ends_at,
        unit_id=unit_id,
        reason=reason,
    )
    number = appoint_stand_in(cmd, actor=actor, now=now)
    click.echo(str(Sentence(_APPOINTED, {"id": number})), err=True)
    click.echo(number)


@stand_in.command("end")
@click.argument("number", type=NUMBER)
@with_app
@acting
def end(number: int, actor: Actor, now: datetime) -> None:
    """End the stand-in with this NUMBER now."""
    from giaoviec.org.usecases.stand_ins import end_stand_in

    end_stand_in(number, actor=actor, now=now)
    click.echo(str(Sentence(_ENDED, {"id": number})), err=True)


@click.command("show")
@click.argument("unit")
@click.option("--owner", help="A person of the unit; without one, the chain above the unit.")
@click.option("--field", help="A field that a portfolio may name.")
@with_app
@acting
def show(
    unit: str,
    owner: str | None,
    field: str | None,
    actor: Actor,  # noqa: ARG001  the console may look at everything
    now: datetime,
) -> None:
    """Print the chain of command over what UNIT (a code or name) leads, as JSON."""
    from giaoviec.core.db import db
    from giaoviec.org.chain import chain_of_command
    from giaoviec.org.directory import load_directory
    from giaoviec.org.resolve import (
        load_person_index,
        load_unit_index,
        resolve_person,
        resolve_unit,
    )

    session: Session = db.session()
    day = zone.local_date(now)
    found = resolve_unit(load_unit_index(session), unit, on=day)
    people = load_person_index(session)
    owner_id = resolve_person(people, owner, on=day, inside=found).id if owner else None
    directory = load_directory(session, at=now)
    names = {None: None} | {one.id: one.name for one in directory.people.values()}
    levels = chain_of_command(directory, owner_id=owner_id, lead_unit_id=found.id, field=field)
    answer(
        {
            "unit": found.code,
            "name": found.name,
            "chain": [
                {
                    "level": level.level.value,
                    "person": names[level.person_id],
                    "vacant": level.vacant,
                    "covered_by": names[level.covered_by],
                    "stand_ins": [
                        names[one] for one in directory.stand_ins(level.reached or 0, found.id)
                    ],
                }
                for level in levels
            ],
        }
    )
