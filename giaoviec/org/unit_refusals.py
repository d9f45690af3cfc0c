"""What cannot be done with a unit; `field` names the part of the command that it is about."""

from giaoviec.core.i18n import N_
from giaoviec.org.entered import NotUsable


class CodeTaken(NotUsable):
    code = "org.unit-code-taken"
    status = 409
    text = N_("Mã “%(value)s” là của đơn vị %(unit)s. Mỗi đơn vị một mã; hãy chọn mã khác.")


class ParentMissing(NotUsable):
    code = "org.parent-missing"
    text = N_("Hãy chọn đơn vị cấp trên. Chỉ Ủy ban đứng đầu hệ thống không có cấp trên.")


class ParentBelow(NotUsable):
    """It would stand above itself."""

    code = "org.parent-below"
    text = N_("%(parent)s nằm trong chính đơn vị này nên không thể là cấp trên của nó.")


class TreeTooDeep(NotUsable):
    code = "org.tree-too-deep"
    text = N_("Đơn vị sẽ ở quá %(limit)s bậc dưới đơn vị gốc. Hãy chọn đơn vị cấp trên khác.")


class NameUnchanged(NotUsable):
    code = "org.name-unchanged"
    text = N_("Đơn vị đang mang đúng tên này. Hãy nhập tên mới.")


class RenamedInFuture(NotUsable):
    code = "org.renamed-in-future"
    text = N_("Tên mới chỉ ghi được từ hôm nay trở về trước. Hãy đổi tên vào ngày %(since)s.")


class RenamedBeforeBegin(NotUsable):
    code = "org.renamed-before-begin"
    text = N_("Tên mới phải có sau ngày bắt đầu của tên hiện nay (%(first)s).")


class StillHasUnits(NotUsable):
    code = "org.still-has-units"
    status = 409
    text = N_(
        "Sau ngày này đơn vị vẫn còn %(count)s đơn vị cấp dưới: %(names)s. "
        "Hãy kết thúc hoặc chuyển các đơn vị đó trước."
    )


class CommitteeStays(NotUsable):
    code = "org.committee-stays"
    status = 409
    text = N_("Đây là Ủy ban đứng đầu hệ thống nên không kết thúc được.")


class NotInUnit(NotUsable):
    code = "org.not-in-unit"
    text = N_("%(name)s không giữ chức vụ nào trong %(unit)s hôm nay nên không thể làm đầu mối.")
