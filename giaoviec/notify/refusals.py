"""Why a message is not sent again by hand."""

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_


class NotAMail(DomainError):
    code = "resend-not-a-mail"
    text = N_(
        "Chỉ thư điện tử về nhiệm vụ mới gửi lại được. "
        "Liên kết đặt mật khẩu được gửi lại ở trang Tài khoản."
    )


class StillUnderWay(DomainError):
    code = "resend-under-way"
    text = N_("Thư này, hoặc bản gửi lại của nó, còn đang chờ gửi. Hãy đợi có kết quả rồi gửi lại.")


class NoLongerWanted(DomainError):
    code = "resend-not-wanted"
    text = N_("Thư này đã được bỏ vì không còn đúng nữa, nên không gửi lại.")


class CannotBeReached(DomainError):
    code = "resend-no-address"
    text = N_("Không gửi lại được cho %(name)s: %(why)s. Hãy sửa địa chỉ thư trước.")
