"""GIAOVIEC_SMTP_URL: which relay, how secured, signing in as whom."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_, Sentence


class Security(StrEnum):
    PLAIN = "smtp"
    # TLS from the first byte.
    TLS = "smtps"
    # TLS before anything is told; a relay that does not offer it is not used.
    STARTTLS = "smtp+starttls"


_PORTS = {Security.PLAIN: 25, Security.TLS: 465, Security.STARTTLS: 587}


class WrongRelayAddress(DomainError):
    """The address is never repeated in the sentence: it may hold a password."""

    code = "wrong-smtp-url"
    status = 500
    text = N_(
        "GIAOVIEC_SMTP_URL không dùng được: %(why)s. Hãy viết theo dạng "
        "smtp://[tài-khoản:mật-khẩu@]máy-chủ[:cổng], smtps://… hoặc smtp+starttls://…"
    )


@dataclass(frozen=True, slots=True)
class RelayAddress:
    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """The address without the password, for people and logs."""
        return f"{self.security}://{self.host}:{self.port}"


def parse_relay_address(url: str) -> RelayAddress:
    """The relay that this URL names.

    Raises:
        WrongRelayAddress: another scheme, no host, a bad port, or more than an address.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongRelayAddress(why=Sentence(N_("máy chủ hoặc cổng viết sai"))) from error
    if parts.scheme not in tuple(Security):
        raise WrongRelayAddress(
            why=Sentence(N_("phải bắt đầu bằng smtp://, smtps:// hoặc smtp+starttls://"))
        )
    if not host or any(letter.isspace() for letter in host):
        raise WrongRelayAddress(why=Sentence(N_("thiếu tên máy chủ")))
    if port == 0:
        raise WrongRelayAddress(why=Sentence(N_("máy chủ hoặc cổng viết sai")))
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise WrongRelayAddress(why=Sentence(N_("sau tên máy chủ và cổng không được có gì thêm")))
    if parts.password and not parts.username:
        raise WrongRelayAddress(why=Sentence(N_("có mật khẩu nhưng thiếu tài khoản")))
    security = Security(parts.scheme)
    return RelayAddress(
        host=host,
        port=port or _PORTS[security],
        security=security,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
