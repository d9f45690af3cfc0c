"""What accounts refuse, each worded so that it does not tell whether an account exists."""

from giaoviec.core.errors import DomainError, Invalid
from giaoviec.core.i18n import N_


class WrongCredentials(DomainError):
    code = "accounts.wrong-credentials"
    status = 401
    text = N_(
        "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock, bộ gõ tiếng Việt rồi thử lại."
    )


class TooManyTries(DomainError):
    code = "accounts.too-many-tries"
    status = 429
    text = N_(
        "Đã có nhiều lần đăng nhập không đúng, nên việc đăng nhập tạm dừng. "
        "Hãy thử lại sau %(minutes)s phút, hoặc dùng “Quên mật khẩu”."
    )


class WrongPassword(Invalid):
    code = "accounts.wrong-password"
    text = N_("Mật khẩu hiện tại không đúng. Hãy nhập lại.")


class WeakPassword(Invalid):
    code = "accounts.weak-password"
    text = N_("Mật khẩu mới chưa đạt yêu cầu: %(reasons)s.")


class LinkNotUsable(DomainError):
    """Unknown, used, expired or replaced: the four are not told apart."""

    code = "accounts.link-not-usable"
    status = 410
    text = N_(
        "Liên kết này không đúng, đã được dùng hoặc đã hết hạn. "
        "Hãy mở liên kết trong thư mới nhất, hoặc dùng “Quên mật khẩu” để nhận liên kết khác."
    )


class UsernameTaken(DomainError):
    code = "accounts.username-taken"
    status = 409
    text = N_("Tên đăng nhập “%(username)s” đã có người dùng. Hãy chọn tên khác.")


class UsernameNotUsable(Invalid):
    code = "accounts.username-not-usable"
    text = N_(
        "Tên đăng nhập “%(username)s” không dùng được. "
        "Chỉ dùng chữ, số và các dấu . _ - @ +, không có khoảng trắng, dài không quá 100 ký tự."
    )


class AccountNotFound(DomainError):
    code = "accounts.not-found"
    status = 404
    text = N_(
        "Không có tài khoản “%(username)s”, hoặc tài khoản đã bị khóa. Xem danh sách bằng “giaoviec account list”."
    )


class UnitNotFound(DomainError):
    code = "accounts.unit-not-found"
    status = 404
    text = N_(
        "Không có đơn vị nào mang mã “%(code)s”. Hãy kiểm tra lại mã, hoặc nhập danh sách đơn vị trước."
    )


class PersonUnclear(DomainError):
    code = "accounts.person-unclear"
    status = 409
    text = N_(
        "Đơn vị %(unit)s có %(count)s người tên “%(name)s”. "
        "Hãy cho địa chỉ thư của đúng người bằng --email."
    )


class AddressNotUsable(Invalid):
    code = "accounts.address-not-usable"
    text = N_("Địa chỉ thư “%(email)s” không hợp lệ. Địa chỉ cần có dạng ten@coquan.gov.vn.")


class NoAddress(DomainError):
    code = "accounts.no-address"
    status = 409
    text = N_(
        "%(name)s chưa có địa chỉ thư nên chưa gửi được liên kết. Hãy bổ sung địa chỉ thư rồi gửi lại."
    )


class NameMissing(Invalid):
    code = "accounts.name-missing"
    text = N_("Chưa có họ tên. Hãy cho họ tên bằng --name.")


class OwnAccount(DomainError):
    """Whoever closed their own account would stand outside at once, perhaps the last administrator."""

    code = "accounts.own-account"
    status = 409
    text = N_("Bạn không tự khóa được tài khoản đang dùng. Hãy nhờ một quản trị viên khác.")


class LastAdministrator(DomainError):
    """Nobody could give the role back."""

    code = "accounts.last-administrator"
    status = 409
    text = N_(
        "Đây là quản trị viên cuối cùng đang vào được chương trình. "
        "Hãy giao vai trò quản trị viên cho một tài khoản khác trước."
    )
