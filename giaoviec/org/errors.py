"""Refusals about units, people and stand-ins."""

from collections.abc import Sequence
from typing import Any

from giaoviec.core.errors import DomainError, Invalid
from giaoviec.core.i18n import N_


class UnitUnknown(Invalid):
    code = "unit-unknown"
    text = N_(
        "Không tìm thấy đơn vị “%(text)s”. Hãy ghi đúng tên hoặc mã đơn vị, "
        "hoặc thêm cách viết này vào cột “Tên khác” của danh sách đơn vị."
    )


class UnitUnknownButNear(Invalid):
    code = "unit-unknown"
    text = N_(
        "Không tìm thấy đơn vị “%(text)s”. Có phải: %(near)s? Hãy ghi đúng tên hoặc mã đơn vị."
    )


class UnitClosed(Invalid):
    """The name was a unit's, but not on that day."""

    code = "unit-closed"
    text = N_(
        "“%(text)s” không phải là tên của một đơn vị đang hoạt động vào ngày %(day)s "
        "(trước đây hoặc sau này: %(unit)s). Hãy ghi đơn vị của ngày đó."
    )


class UnitAmbiguous(Invalid):
    """Several units answer to the text; `candidates` are their descriptions."""

    code = "unit-ambiguous"
    text = N_(
        "“%(text)s” có thể là nhiều đơn vị: %(candidates)s. Hãy ghi mã đơn vị hoặc tên đầy đủ."
    )

    def __init__(self, *, text: str, candidates: Sequence[str], units: Sequence[Any] = ()) -> None:
        super().__init__(text=text, candidates="; ".join(candidates))
        self.candidates = tuple(candidates)
        self.units = tuple(units)


class PersonUnknown(Invalid):
    code = "person-unknown"
    text = N_(
        "Không tìm thấy người có tên “%(text)s” đang giữ chức vụ vào ngày %(day)s. "
        "Hãy kiểm tra họ tên và danh sách cán bộ."
    )


class PersonElsewhere(Invalid):
    code = "person-elsewhere"
    text = N_(
        "“%(text)s” không giữ chức vụ nào trong %(unit)s vào ngày %(day)s; "
        "người có tên này: %(candidates)s."
    )


class PersonAmbiguous(Invalid):
    """Several people have the name; `candidates` say post, unit and address."""

    code = "person-ambiguous"
    text = N_(
        "Có nhiều người tên “%(text)s”: %(candidates)s. "
        "Hãy ghi kèm e-mail, ví dụ “Nguyễn Văn A <a@example.vn>”, hoặc ghi mã cán bộ."
    )

    def __init__(self, *, text: str, candidates: Sequence[str]) -> None:
        super().__init__(text=text, candidates="; ".join(candidates))
        self.candidates = tuple(candidates)


class StandInCycle(DomainError):
    code = "stand-in-cycle"
    text = N_(
        "Không thể cử %(stand_in)s làm thay %(absent)s: trong khoảng thời gian này %(absent)s lại "
        "đang làm thay %(stand_in)s, trực tiếp hoặc qua người khác. Hãy chọn người khác."
    )


class StandInTooDeep(DomainError):
    code = "stand-in-too-deep"
    text = N_(
        "Không thể cử người làm thay: chuỗi người làm thay sẽ dài quá %(depth)s bậc. "
        "Hãy chọn người đang có mặt."
    )


class StandInOverlap(DomainError):
    code = "stand-in-overlap"
    text = N_(
        "%(absent)s đã có người làm thay từ %(start)s đến %(end)s. "
        "Hãy kết thúc lần làm thay đó trước hoặc chọn khoảng thời gian khác."
    )


class StandInPeriod(Invalid):
    code = "stand-in-period"
    text = N_("Thời điểm kết thúc làm thay phải sau thời điểm bắt đầu và sau thời điểm hiện tại.")


class StandInOneself(Invalid):
    code = "stand-in-oneself"
    text = N_("Không ai tự làm thay cho chính mình. Hãy chọn người khác.")


class StandInNotServing(Invalid):
    code = "stand-in-not-serving"
    text = N_("%(name)s không giữ chức vụ nào vào ngày %(day)s nên không thể làm thay.")


class StandInOver(DomainError):
    code = "stand-in-over"
    text = N_("Lần làm thay này đã kết thúc lúc %(end)s.")
