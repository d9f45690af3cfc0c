"""What is typed about units and people: made fit to be stored, or refused with the field it is in."""

from datetime import date

from email_validator import EmailNotValidError, validate_email

from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_
from giaoviec.core.text import squash, tidy

CODE, NAME, TITLE, FIELD = 40, 300, 200, 100
PERSON_NAME = 200


class NotUsable(Invalid):
    """Something in one field of a command; `field` is its name there."""

    def __init__(self, *, field: str, **params: object) -> None:
        super().__init__(**params)
        self.field = field


class Empty(NotUsable):
    code = "org.empty"
    text = N_("Hãy nhập ô này.")


class TooLong(NotUsable):
    code = "org.too-long"
    text = N_("Ô này dài quá %(limit)s ký tự. Hãy rút gọn.")


class NotAnAddress(NotUsable):
    code = "org.email-wrong"
    text = N_("“%(value)s” không phải là địa chỉ e-mail. Địa chỉ phải có dạng ten@coquan.gov.vn.")


class EndsTooEarly(NotUsable):
    code = "org.ends-too-early"
    text = N_("Ngày cuối %(last)s lại trước ngày đầu %(first)s. Hãy sửa một trong hai ngày.")


def required(text: str, *, field: str, limit: int) -> str:
    """Tidy text of at least one letter or digit.

    Raises:
        Empty, TooLong.
    """
    found = optional(text, field=field, limit=limit)
    if not squash(found):
        raise Empty(field=field)
    return found


def optional(text: str, *, field: str, limit: int) -> str:
    """Tidy text, "" where nothing was typed.

    Raises:
        TooLong.
    """
    found = tidy(text)
    if len(found) > limit:
        raise TooLong(field=field, limit=limit)
    return found


def address(text: str, *, field: str = "email") -> str | None:
    """An e-mail address by its form alone; None where nothing was typed.

    Raises:
        NotAnAddress.
    """
    typed = tidy(text)
    if not typed:
        return None
    try:
        # test_environment: committees run mail domains that no public name server knows.
        checked = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        raise NotAnAddress(field=field, value=typed[:100]) from None
    return checked.normalized


def check_period(first: date | None, last: date | None, *, field: str = "valid_to") -> None:
    """Refuse a last day before the first.

    Raises:
        EndsTooEarly.
    """
    if first is not None and last is not None and last < first:
        raise EndsTooEarly(field=field, first=first, last=last)
