"""What can be wrong in a row of units or people."""

from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_


class KindUnknown(Invalid):
    code = "kind-unknown"
    text = N_(
        "“%(value)s” không phải là cấp đơn vị. Hãy ghi một trong các từ: committee, office, "
        "department, division, ward, commune, special_zone."
    )


class RankUnknown(Invalid):
    code = "rank-unknown"
    text = N_(
        "“%(value)s” không phải là vai trò. Hãy ghi “đứng đầu”, “cấp phó” hoặc “chuyên viên”."
    )


class TextTooLong(Invalid):
    code = "text-too-long"
    text = N_("Ô này dài quá %(limit)s ký tự. Hãy rút gọn.")


class AddressWrong(Invalid):
    code = "email-wrong"
    text = N_("“%(value)s” không phải là địa chỉ e-mail. Địa chỉ phải có dạng ten@coquan.gov.vn.")


class EndsBeforeStart(Invalid):
    code = "ends-before-start"
    text = N_("Đến ngày %(last)s lại trước Từ ngày %(first)s. Hãy sửa một trong hai ngày.")


class CodeTwice(Invalid):
    code = "code-twice"
    text = N_("Mã “%(value)s” đã có ở dòng %(row)s. Mỗi đơn vị một mã, mỗi mã một dòng.")


class ParentUnknown(Invalid):
    code = "parent-unknown"
    text = N_("Không có đơn vị nào mang mã “%(value)s”, trong tệp này cũng như trong hệ thống.")


class ParentCycle(Invalid):
    code = "parent-cycle"
    text = N_("Các đơn vị là cấp trên của nhau thành vòng: %(path)s. Hãy sửa “Mã cấp trên”.")


class TreeTooDeep(Invalid):
    code = "tree-too-deep"
    text = N_("Đơn vị này ở quá %(limit)s bậc dưới đơn vị gốc. Hãy kiểm tra “Mã cấp trên”.")


class UnitCodeUnknown(Invalid):
    code = "unit-unknown"
    text = N_(
        "Không có đơn vị nào mang mã “%(value)s”. Hãy sửa mã hoặc thêm đơn vị vào danh sách đơn vị."
    )


class ChargeUnknown(Invalid):
    code = "charge-unknown"
    text = N_(
        "“%(value)s” không phải là mã đơn vị. Hãy ghi các mã cách nhau bằng dấu chấm phẩy, "
        "“*” cho tất cả, hoặc “lĩnh vực: tên lĩnh vực”."
    )


class PersonCodeShared(Invalid):
    code = "person-code-shared"
    text = N_(
        "Mã cán bộ “%(value)s” ở dòng %(row)s là của %(name)s. Mỗi mã cán bộ chỉ dùng cho một người."
    )


class PersonTwoAddresses(Invalid):
    code = "person-two-addresses"
    text = N_("%(name)s có e-mail khác ở dòng %(row)s. Hãy ghi cùng một e-mail cho cùng một người.")


class PersonUnclear(Invalid):
    code = "person-unclear"
    text = N_(
        "Trong hệ thống có nhiều người tên “%(name)s” khớp với dòng này. Hãy ghi “Mã cán bộ” hoặc “E-mail”."
    )


class PostTwice(Invalid):
    code = "post-twice"
    text = N_("Dòng này ghi lại chức vụ đã có ở dòng %(row)s. Hãy bỏ bớt một dòng.")


class TwoHeads(Invalid):
    code = "two-heads"
    text = N_(
        "%(unit)s có hai người đứng đầu cùng lúc: %(name)s và %(other)s (%(period)s). "
        "Hãy ghi “Đến ngày” cho người thôi giữ chức vụ."
    )
