"""Mail addresses as they stand in headers and SMTP commands."""

import re
from email.utils import parseaddr

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_

# One @, and nothing that could end a header, a command or an angle bracket.
_USABLE = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]+@[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]+")
_LONGEST = 254


class WrongSender(DomainError):
    code = "wrong-mail-from"
    status = 500
    text = N_(
        "GIAOVIEC_MAIL_FROM (“%(given)s”) không phải là một địa chỉ thư gửi dùng được. "
        "Hãy viết như: Giao việc – nhắc việc <nhacviec@tinh.gov.vn>"
    )


class WrongReturnAddress(DomainError):
    code = "wrong-mail-bounces-to"
    status = 500
    text = N_(
        "GIAOVIEC_MAIL_BOUNCES_TO (“%(given)s”) không phải là một địa chỉ thư dùng được. "
        "Hãy viết một địa chỉ, không kèm tên, như: tra-lai@tinh.gov.vn"
    )


def usable_address(given: str | None) -> str | None:
    """The address as SMTP wants it, the domain in ASCII; None where it cannot be one."""
    given = (given or "").strip()
    if len(given) > _LONGEST or not _USABLE.fullmatch(given):
        return None
    local, domain = given.split("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None


def parse_sender(given: str) -> tuple[str, str]:
    """Name and address of GIAOVIEC_MAIL_FROM.

    Raises:
        WrongSender: there is no usable address in it.
    """
    name, address = parseaddr(given)
    usable = usable_address(address)
    if usable is None or not usable.isascii():
        raise WrongSender(given=given[:100])
    return name, usable


def parse_return_address(given: str, *, default: str) -> str:
    """Where mails come back to: GIAOVIEC_MAIL_BOUNCES_TO, or `default` where it is not set.

    Raises:
        WrongReturnAddress: it is not an address.
    """
    if not given:
        return default
    usable = usable_address(given)
    if usable is None or not usable.isascii():
        raise WrongReturnAddress(given=given[:100])
    return usable
