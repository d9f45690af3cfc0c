"""What cannot be done with a person, a post or a portfolio; `field` names the part it is about."""

from giaoviec.core.i18n import N_
from giaoviec.org.entered import NotUsable


class PersonCodeTaken(NotUsable):
    code = "org.person-code-taken"
    status = 409
    text = N_("Mã cán bộ “%(value)s” là của %(name)s. Mỗi mã chỉ dùng cho một người.")


class PersonKnown(NotUsable):
    """Somebody of this name and address is there already: a second one would get half the tasks."""

    code = "org.person-known"
    status = 409
    text = N_(
        "Đã có %(name)s với địa chỉ %(email)s trong danh sách. Hãy mở người đó và giao thêm chức vụ."
    )


class UnitNotThere(NotUsable):
    code = "org.unit-not-there"
    text = N_("%(unit)s không hoạt động trong cả thời gian này. Hãy kiểm tra đơn vị và các ngày.")


class PostHeld(NotUsable):
    code = "org.post-held"
    status = 409
    text = N_("%(name)s đã giữ chức vụ này trong %(unit)s (%(period)s).")


class OtherHead(NotUsable):
    code = "org.other-head"
    status = 409
    text = N_(
        "%(unit)s đã có người đứng đầu: %(name)s (%(period)s). Hãy ghi ngày cuối cho chức vụ đó trước."
    )


class ChargeMissing(NotUsable):
    code = "org.charge-missing"
    text = N_("Hãy chọn một đơn vị hoặc ghi một lĩnh vực, không điền cả hai.")


class ChargeHeld(NotUsable):
    code = "org.charge-held"
    status = 409
    text = N_("%(name)s đã phụ trách %(subject)s trong thời gian này (%(period)s).")


class NoLeader(NotUsable):
    """Only leaders of the committee answer for units: others would never be asked."""

    code = "org.no-leader"
    status = 409
    text = N_(
        "%(name)s không giữ chức vụ lãnh đạo Ủy ban trong thời gian này. "
        "Hãy giao chức vụ Chủ tịch hoặc Phó Chủ tịch trước."
    )
