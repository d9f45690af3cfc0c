"""Changing the lines of the reminder policy."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import Invalid, NotAllowed, NotFound
from giaoviec.core.i18n import N_
from giaoviec.notify.models import Channel
from giaoviec.org.models import UnitKind
from giaoviec.reminders.models import Anchor, Audience, OffsetUnit, ReminderStep

FARTHEST = 365
# Kinds of body that a step may be kept to. Divisions count as the body they belong to.
LEADING_KINDS = tuple(kind for kind in UnitKind if kind is not UnitKind.DIVISION)


class StepNotUsable(Invalid):
    """`field` names what has to be mended."""

    code = "policy-step"

    def __init__(self, field: str, **params: Any) -> None:
        super().__init__(**params)
        self.field = field


class CountOutOfRange(StepNotUsable):
    code = "policy-count"
    text = N_("Cần một số nguyên từ %(least)s đến %(most)s.")


class HoursNotHere(StepNotUsable):
    code = "policy-hours"
    text = N_("Chỉ bước tính theo thời hạn mới dùng được giờ. Hãy chọn ngày làm việc.")


class NobodyTold(StepNotUsable):
    code = "policy-nobody"
    text = N_("Hãy chọn ít nhất một người nhận.")


class NoChannel(StepNotUsable):
    code = "policy-channel"
    text = N_("Hãy chọn ít nhất một kênh.")


class RepeatBefore(StepNotUsable):
    code = "policy-repeat-before"
    text = N_(
        "Bước nhắc trước hoặc đúng hạn không nhắc lại. Hãy để trống; muốn nhắc nhiều lần thì bật thêm bước khác."
    )


class LimitAlone(StepNotUsable):
    code = "policy-limit-alone"
    text = N_("Chỉ điền số lần tối đa khi bước này nhắc lại. Hãy điền khoảng cách hoặc để trống.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStep:
    """A line as it shall be. `count` is how far from the anchor, on the side where the step stands.

    A step keeps its key, its anchor and its side: reminders that were sent name it.
    """

    key: str
    is_active: bool
    count: int
    offset_unit: OffsetUnit
    at_time: time
    audiences: Collection[Audience]
    channels: Collection[Channel]
    is_immediate: bool
    unit_kinds: Collection[UnitKind] = ()
    repeat_every: int | None = None
    repeat_limit: int | None = None


def policy_rows(session: Session) -> Sequence[ReminderStep]:
    """Every line of the policy in its order, those switched off included."""
    return session.scalars(select(ReminderStep).order_by(ReminderStep.position)).all()


def policy_row(session: Session, key: str) -> ReminderStep:
    """One line.

    Raises:
        NotFound: there is none of this key.
    """
    row = session.scalar(select(ReminderStep).where(ReminderStep.key == key))
    if row is None:
        raise NotFound
    return row


def stands_before(anchor: Anchor, offset: int) -> bool:
    """Whether a step announces the deadline, its very day included."""
    return anchor is Anchor.DEADLINE and offset <= 0


def change_step(cmd: ChangeStep, *, actor: Actor, now: datetime) -> None:
    """Change a line of the policy; the next pass looks at every open task again (replan).

    Raises:
        NotAllowed: the actor does not administer.
        NotFound: there is no such step.
        StepNotUsable: a value cannot be used; `field` says which.
    """
    if reach(actor.role, Verb.ADMINISTER) is Reach.NONE:
        raise NotAllowed
    with transaction() as session:
        row = policy_row(session, cmd.key)
        is_before = stands_before(row.anchor, row.offset)
        check_step(cmd, anchor=row.anchor, is_before=is_before)
        before = _facts(row)
        row.is_active, row.is_immediate = cmd.is_active, cmd.is_immediate
        row.offset = -cmd.count if is_before else cmd.count
        row.offset_unit, row.at_time = cmd.offset_unit, cmd.at_time
        row.audiences = ",".join(one.value for one in Audience if one in cmd.audiences)
        row.channels = ",".join(one.value for one in Channel if one in cmd.channels)
        row.unit_kinds = ",".join(one.value for one in LEADING_KINDS if one in cmd.unit_kinds)
        row.repeat_every, row.repeat_limit = cmd.repeat_every, cmd.repeat_limit
        after = _facts(row)
        if before != after:
            record(
                session, actor, "policy.step_changed", "reminder_step", row.key,
                at=now, before=before, after=after,
            )  # fmt: skip


def check_step(cmd: ChangeStep, *, anchor: Anchor, is_before: bool) -> None:
    """Refuse what the plan cannot follow.

    Raises:
        StepNotUsable: a value cannot be used.
    """
    least = 0 if is_before else 1
    if not least <= cmd.count <= FARTHEST:
        raise CountOutOfRange("count", least=least, most=FARTHEST)
    if cmd.offset_unit is OffsetUnit.HOURS and anchor is not Anchor.DEADLINE:
        raise HoursNotHere("offset_unit")
    if not cmd.audiences:
        raise NobodyTold("audiences")
    if not cmd.channels:
        raise NoChannel("channels")
    if cmd.repeat_every is not None and is_before:
        raise RepeatBefore("repeat_every")
    if cmd.repeat_limit is not None and cmd.repeat_every is None:
        raise LimitAlone("repeat_limit")
    for field in ("repeat_every", "repeat_limit"):
        value = getattr(cmd, field)
        if value is not None and not 1 <= value <= FARTHEST:
            raise CountOutOfRange(field, least=1, most=FARTHEST)


def _facts(row: ReminderStep) -> dict[str, Any]:
    return {
        "is_active": row.is_active,
        "offset": row.offset,
        "offset_unit": row.offset_unit.value,
        "at_time": row.at_time.strftime("%H:%M"),
        "audiences": row.audiences,
        "channels": row.channels,
        "is_immediate": row.is_immediate,
        "unit_kinds": row.unit_kinds,
        "repeat_every": row.repeat_every,
        "repeat_limit": row.repeat_limit,
    }
