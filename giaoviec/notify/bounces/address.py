"""GIAOVIEC_BOUNCES_URL: in which mailbox the mails that came back lie."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_, Sentence

# TLS from the first byte, or before anything is told; never without.
_PORTS = {"imaps": 993, "imap+starttls": 143}


class WrongBoxAddress(DomainError):
    """The address is never repeated in the sentence: it may hold a password."""

    code = "wrong-bounces-url"
    status = 500
    text = N_(
        "GIAOVIEC_BOUNCES_URL không dùng được: %(why)s. Hãy viết theo dạng "
        "maildir:///đường/dẫn, imaps://tài-khoản:mật-khẩu@máy-chủ[:cổng]/INBOX "
        "hoặc imap+starttls://…"
    )


@dataclass(frozen=True, slots=True)
class MaildirAddress:
    folder: Path

    def __str__(self) -> str:
        return f"maildir://{self.folder}"


@dataclass(frozen=True, slots=True)
class ImapAddress:
    host: str
    port: int
    username: str
    password: str = field(repr=False)
    folder: str
    scheme: str = "imaps"

    def __str__(self) -> str:
        """The address without the password, for people and logs."""
        return f"{self.scheme}://{self.host}:{self.port}/{self.folder}"


def parse_box_address(url: str) -> MaildirAddress | ImapAddress:
    """The mailbox that this URL names.

    Raises:
        WrongBoxAddress: another scheme, or a part of it is missing or too much.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongBoxAddress(why=Sentence(N_("máy chủ hoặc cổng viết sai"))) from error
    path = unquote(parts.path)
    if parts.query or parts.fragment:
        raise WrongBoxAddress(why=Sentence(N_("sau đường dẫn không được có gì thêm")))
    if parts.scheme == "maildir":
        if host or not path.startswith("/") or path == "/":
            raise WrongBoxAddress(why=Sentence(N_("cần đường dẫn đầy đủ của một thư mục Maildir")))
        return MaildirAddress(Path(path))
    if parts.scheme not in _PORTS:
        raise WrongBoxAddress(
            why=Sentence(N_("phải bắt đầu bằng maildir://, imaps:// hoặc imap+starttls://"))
        )
    if not host:
        raise WrongBoxAddress(why=Sentence(N_("thiếu tên máy chủ")))
    if not parts.username or not parts.password:
        raise WrongBoxAddress(why=Sentence(N_("thiếu tài khoản hoặc mật khẩu")))
    username, password = unquote(parts.username), unquote(parts.password)
    if not all(one.isascii() and one.isprintable() for one in (username, password)):
        # IMAP's own command for signing in takes no others.
        raise WrongBoxAddress(why=Sentence(N_("tài khoản và mật khẩu chỉ dùng chữ không dấu")))
    folder = unicodedata.normalize("NFC", path.strip("/")) or "INBOX"
    if not folder.isprintable():
        raise WrongBoxAddress(why=Sentence(N_("tên hộp thư có ký tự không viết được")))
    port = port or _PORTS[parts.scheme]
    return ImapAddress(host, port, username, password, folder, parts.scheme)
