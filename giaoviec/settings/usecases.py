"""What administrators may set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.settings.values import EDITABLE, SENDING_FROM, SENDING_UNTIL, WrongHours, get, put


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings:
    """New values by key, as typed; what is not named stays."""

    values: Mapping[str, str]


def change_settings(cmd: ChangeSettings, *, actor: Actor, now: datetime) -> None:
    """Keep new values, all or none.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such setting.
        WrongValue, WrongHours: a value cannot be used.
    """
    # The matrix stands above this layer; administering has no reach to weigh, so the role decides.
    if actor.role not in (Role.ADMIN, Role.OPERATOR):
        raise NotAllowed
    if not cmd.values.keys() <= EDITABLE.keys():
        raise NotFound
    with transaction() as session:
        changes = {}
        for key, given in cmd.values.items():
            value = EDITABLE[key]
            before = get(session, value)
            after = put(session, value, given)
            if before != after:
                changes[key] = {"before": value.show(before), "after": value.show(after)}
        start, until = get(session, SENDING_FROM), get(session, SENDING_UNTIL)
        if until <= start:
            raise WrongHours(start=SENDING_FROM.show(start), until=SENDING_UNTIL.show(until))
        if changes:
            record(session, actor, "settings.changed", "settings", at=now, changes=changes)
