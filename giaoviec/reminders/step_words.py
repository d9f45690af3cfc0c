"""Why a reminder goes out, as people say it: the lines of the policy in words."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.reminders.models import Anchor, OffsetUnit
from giaoviec.reminders.steps import Step

# Of no step of the policy: what waits for the reader's decision (decisions.py), in a forecast.
DECISION = "decision"


def step_titles(steps: Iterable[Step]) -> dict[str, str]:
    """What each of these steps says, by its key, and what a waiting decision says."""
    return {step.key: step_words(step) for step in steps} | {DECISION: _("Đề nghị chờ quyết định")}


def step_words(step: Step) -> str:
    """What this step says has come: "Quá hạn 3 ngày làm việc"."""
    if step.anchor is Anchor.DEADLINE:
        said = _deadline(step)
    elif step.anchor is Anchor.PROGRESS:
        said = _("Quá %(time)s chưa cập nhật tiến độ", time=_length(step))
    elif step.anchor is Anchor.REVIEW:
        said = _("Kết quả chờ xác nhận quá %(time)s", time=_length(step))
    else:
        said = _("Quá %(time)s chưa tiếp nhận", time=_length(step))
    if step.repeat_every is None:
        return said
    again = _units(step.repeat_every, step.offset_unit)
    return _("%(step)s, nhắc lại mỗi %(time)s", step=said, time=again)


def _deadline(step: Step) -> str:
    if step.offset == 0:
        return _("Đến hạn")
    if step.offset < 0:
        return _("Trước hạn %(time)s", time=_length(step))
    return _("Quá hạn %(time)s", time=_length(step))


def _length(step: Step) -> str:
    return _units(abs(step.offset), step.offset_unit)


def _units(count: int, unit: OffsetUnit) -> str:
    if unit is OffsetUnit.HOURS:
        return ngettext("%(num)s giờ", "%(num)s giờ", count)
    return ngettext("%(num)s ngày làm việc", "%(num)s ngày làm việc", count)
