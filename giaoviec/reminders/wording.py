"""Words for counts, sections, capacities and outcomes, in the present language."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.i18n import shown
from giaoviec.org.models import Person
from giaoviec.reminders.digest import Digest
from giaoviec.reminders.models import Audience
from giaoviec.reminders.tasks_now import Section
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.notice_words import kind_words
from giaoviec.tasks.waiting import Wanted

# Before the kind of a mail about a task that joined a digest, among the item's capacities.
TOLD_OF = "told:"


def section_titles() -> dict[Section, str]:
    return {
        Section.OVERDUE: _("Đã quá hạn"),
        Section.TODAY: _("Đến hạn hôm nay"),
        Section.SOON: _("Sắp đến hạn"),
        Section.WAITING: _("Chờ Ông/Bà xác nhận hoặc quyết định"),
        Section.NEWS: _("Cần cập nhật tình hình"),
        Section.HELD: _("Thông báo gộp lại, vì trong giờ đã đủ số thư"),
    }


class CountWords:
    """The figures of a digest in one line: "2 việc quá hạn, 1 việc sắp đến hạn"."""

    def __init__(self) -> None:
        self._words = cache(_count_words)

    def text(self, counts: Mapping[Section, int]) -> str:
        """Those of the sections named, in their order."""
        return ", ".join(self._words(section, count) for section, count in counts.items())


def _count_words(section: Section, count: int) -> str:
    match section:
        case Section.OVERDUE:
            return ngettext("%(num)s việc quá hạn", "%(num)s việc quá hạn", count)
        case Section.TODAY:
            return ngettext("%(num)s việc đến hạn hôm nay", "%(num)s việc đến hạn hôm nay", count)
        case Section.SOON:
            return ngettext("%(num)s việc sắp đến hạn", "%(num)s việc sắp đến hạn", count)
        case Section.WAITING:
            return ngettext("%(num)s việc chờ Ông/Bà", "%(num)s việc chờ Ông/Bà", count)
        case Section.NEWS:
            return ngettext("%(num)s việc cần cập nhật", "%(num)s việc cần cập nhật", count)
        case Section.HELD:
            return ngettext(
                "%(num)s việc có thông báo gộp lại", "%(num)s việc có thông báo gộp lại", count
            )


def audience_names() -> dict[Audience, str]:
    return {
        Audience.OWNER: _("người thực hiện"),
        Audience.FOCAL_POINT: _("đầu mối đơn vị"),
        Audience.DIVISION_HEAD: _("trưởng phòng"),
        Audience.UNIT_HEAD: _("thủ trưởng đơn vị chủ trì"),
        Audience.COOPERATING: _("đơn vị phối hợp"),
        Audience.MONITOR: _("người theo dõi"),
        Audience.ASSIGNER: _("người giao việc"),
        Audience.OFFICE: _("Văn phòng UBND"),
        Audience.VICE_CHAIR: _("Phó Chủ tịch phụ trách"),
        Audience.CHAIR: _("Chủ tịch"),
        Audience.INSPECTORS: _("thanh tra, kiểm tra"),
        Audience.REVIEWER: _("người xác nhận kết quả"),
    }


class RoleWords:
    """Stored capacities ("owner!", "chair>12") as people read them."""

    def __init__(self, session: Session, digests: Iterable[Digest]) -> None:
        roles = {role for digest in digests for item in digest.items for role in item.roles}
        absent = {int(role.split(">")[1]) for role in roles if ">" in role}
        names = (
            {
                row.id: row.name
                for row in session.execute(
                    select(Person.id, Person.name).where(Person.id.in_(absent))
                )
            }
            if absent
            else {}
        )
        audiences = audience_names()
        self._words = {role: role_words(role, audiences, names) for role in roles}

    def text(self, roles: Iterable[str]) -> str:
        return ", ".join(self._words[role] for role in roles)


def role_words(role: str, audiences: Mapping[Audience, str], names: Mapping[int, str]) -> str:
    """One stored capacity in words; `names` has the people who are stood in for."""
    if role == Wanted.EXTENSION:
        return _("đề nghị gia hạn chờ Ông/Bà quyết định")
    if role == Wanted.REFUSAL:
        return _("đơn vị báo không thuộc trách nhiệm, chờ Ông/Bà trả lời")
    if role.startswith(TOLD_OF):
        what = kind_words(Kind(role.removeprefix(TOLD_OF)))
        return _("người được báo “%(what)s”", what=what)
    seat, _separator, absent = role.partition(">")
    words = audiences[Audience(seat.rstrip("!"))]
    if seat == f"{Audience.OWNER.value}!":
        words = _("đại diện đơn vị, vì chưa cử người thực hiện hoặc người đó không còn giữ chức vụ")
    elif seat.endswith("!"):
        words = _("%(seat)s (vị trí đang khuyết, báo lên cấp trên)", seat=words)
    if absent:
        words = _("%(seat)s, thay %(name)s", seat=words, name=names.get(int(absent), ""))
    return words


def outcome_words(outcome: str, due_at: datetime | None) -> str:
    """What became of a task that had been carried up."""
    if outcome == "completed":
        return _("Nhiệm vụ đã được báo lên Ông/Bà nay đã hoàn thành")
    if outcome == "withdrawn":
        return _("Nhiệm vụ đã được báo lên Ông/Bà nay đã thu hồi")
    if outcome == "suspended":
        return _("Nhiệm vụ đã được báo lên Ông/Bà nay tạm dừng")
    return _("Nhiệm vụ đã được báo lên Ông/Bà có thời hạn mới: %(due)s", due=shown(due_at))
