"""The forms of the accounts page."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from giaoviec.core.actor import ACCOUNT_ROLES
from giaoviec.web.filters import ROLE


def _role() -> SelectField:
    return SelectField(
        _l("Vai trò"),
        [InputRequired(_l("Hãy chọn vai trò."))],
        choices=[SelectChoice(role.value, _l(ROLE[role.value])) for role in ACCOUNT_ROLES],
        default="official",
    )


def _address() -> EmailField:
    return EmailField(
        _l("Địa chỉ thư công vụ"),
        [Length(max=254, message=_l("Địa chỉ thư không dài quá 254 ký tự."))],
        description=_l("Không có địa chỉ thì không gửi được thư mời và thư nhắc việc."),
    )


class AccountForm(FlaskForm):
    """What may be changed of an account."""

    role = _role()
    email = _address()


class NewAccountForm(FlaskForm):
    """Somebody's account; the person and the post are made where the unit lacks them."""

    name = StringField(
        _l("Họ tên"),
        [
            InputRequired(_l("Hãy nhập họ tên.")),
            Length(max=200, message=_l("Họ tên không dài quá 200 ký tự.")),
        ],
    )
    unit_code = StringField(
        _l("Mã đơn vị"),
        [
            InputRequired(_l("Hãy nhập mã đơn vị.")),
            Length(max=50, message=_l("Mã đơn vị không dài quá 50 ký tự.")),
        ],
        description=_l("Mã ghi ở trang “Đơn vị”, ví dụ STC."),
    )
    role = _role()
    email = _address()
    username = StringField(
        _l("Tên đăng nhập"),
        [
            InputRequired(_l("Hãy nhập tên đăng nhập.")),
            Length(max=100, message=_l("Tên đăng nhập không dài quá 100 ký tự.")),
        ],
        description=_l("Chữ, số và các dấu . _ - @ +, không có khoảng trắng."),
    )
    invite = BooleanField(_l("Gửi thư mời đặt mật khẩu ngay"), default=True)
