"""Forms of signing in, lost passwords and one's own profile."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from giaoviec.accounts.passwords import MAX_LENGTH

_NOT_ENDLESS = Length(max=MAX_LENGTH, message=_l("Mật khẩu không dài quá 200 ký tự."))


class SignInForm(FlaskForm):
    username = StringField(
        _l("Tên đăng nhập"),
        [
            InputRequired(_l("Hãy nhập tên đăng nhập.")),
            Length(max=254, message=_l("Tên đăng nhập quá dài.")),
        ],
    )
    password = PasswordField(
        _l("Mật khẩu"), [InputRequired(_l("Hãy nhập mật khẩu.")), _NOT_ENDLESS]
    )
    next = HiddenField()


class ForgotForm(FlaskForm):
    identity = StringField(
        _l("Tên đăng nhập hoặc địa chỉ thư công vụ"),
        [
            InputRequired(_l("Hãy nhập tên đăng nhập hoặc địa chỉ thư công vụ.")),
            Length(max=254, message=_l("Nội dung quá dài.")),
        ],
    )


class NewPasswordForm(FlaskForm):
    """A password typed twice; whether it is good enough is the use case's to say."""

    new = PasswordField(
        _l("Mật khẩu mới"), [InputRequired(_l("Hãy nhập mật khẩu mới.")), _NOT_ENDLESS]
    )
    again = PasswordField(
        _l("Nhập lại mật khẩu mới"),
        [EqualTo("new", message=_l("Hai lần nhập mật khẩu mới không giống nhau."))],
    )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        _l("Mật khẩu hiện tại"), [InputRequired(_l("Hãy nhập mật khẩu hiện tại.")), _NOT_ENDLESS]
    )
