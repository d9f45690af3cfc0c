"""The mailbox for bounces on an IMAP server, and what it says in words when it cannot be read."""

import imaplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from giaoviec.core.i18n import N_, Sentence
from giaoviec.notify.bounces.address import ImapAddress
from giaoviec.notify.bounces.box import LARGEST, BoxAway, Waiting

_SECONDS = 20.0
_TROUBLE = (imaplib.IMAP4.error, OSError)
# What OpenSSL calls a certificate of an issuer that it does not know, or of its own.
_STRANGE_ISSUER = {18, 19, 20, 21}


class ImapBox:
    """A mailbox on an IMAP server, always over TLS; a letter that is done gets the flag \\Seen."""

    def __init__(self, address: ImapAddress) -> None:
        self._address = address
        self._client: imaplib.IMAP4 | None = None

    def waiting(self, limit: int) -> Iterator[Waiting]:
        for uid in self._unseen()[:limit]:
            # PEEK: a letter that we fetch and do not finish stays unseen.
            answer = self._say("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
            # Nothing comes of one that another client has deleted or moved meanwhile.
            raw = next((one[1] for one in answer if isinstance(one, tuple)), None)
            if isinstance(raw, bytes):
                yield Waiting(uid, raw)

    def put_away(self, letter: Waiting) -> None:
        self._say("STORE", letter.name, "+FLAGS.SILENT", "(\\Seen)")

    def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.logout()
        except _TROUBLE:
            # Out of step or gone already: what is left is our end of the line.
            with suppress(OSError):
                client.shutdown()

    def _unseen(self) -> list[str]:
        """UIDs grow with the arrival of letters."""
        found = self._say("SEARCH", "UNSEEN")
        uids = found[0].split() if found and isinstance(found[0], bytes) else []
        return [str(uid) for uid in sorted(map(int, uids), reverse=True)]

    def _say(self, command: str, *arguments: str) -> list[object]:
        try:
            status, answer = self._connected().uid(command, *arguments)
        except _TROUBLE as error:
            raise self._away(_in_words(error)) from error
        if status != "OK":
            raise self._away(_said(answer))
        return list(answer)

    def _connected(self) -> imaplib.IMAP4:
        if self._client is None:
            address = self._address
            trust = ssl.create_default_context()
            if address.scheme == "imaps":
                self._client = imaplib.IMAP4_SSL(
                    address.host, address.port, ssl_context=trust, timeout=_SECONDS
                )
            else:
                self._client = imaplib.IMAP4(address.host, address.port, timeout=_SECONDS)
                self._secure(self._client, trust)
            self._open(self._client)
        return self._client

    def _secure(self, client: imaplib.IMAP4, trust: ssl.SSLContext) -> None:
        """Before anything is told: a server without STARTTLS is not used."""
        if "STARTTLS" not in client.capabilities:
            words = N_("máy chủ không có STARTTLS ở cổng này; nếu là cổng 993, hãy viết imaps://")
            raise self._away(Sentence(words))
        client.starttls(trust)

    def _open(self, client: imaplib.IMAP4) -> None:
        """Sign in and select the mailbox."""
        address = self._address
        try:
            # imaplib quotes the password alone; Exchange's names have a backslash.
            client.login(_quoted(address.username), address.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            words = N_("máy chủ không nhận tài khoản hoặc mật khẩu (%(said)s)")
            raise self._away(Sentence(words, {"said": _said(error.args)})) from error
        status, answer = client.select(_quoted(_modified_utf7(address.folder)))
        if status != "OK":
            words = N_("không mở được hộp thư “%(folder)s” (%(said)s)")
            told = {"folder": address.folder, "said": _said(answer)}
            raise self._away(Sentence(words, told))

    def _away(self, why: Sentence | str) -> BoxAway:
        return BoxAway(box=str(self._address), why=why)


def _in_words(error: Exception) -> Sentence | str:
    if isinstance(error, ssl.SSLCertVerificationError):
        told = {"why": _said(error.verify_message)}
        if error.verify_code in _STRANGE_ISSUER:
            words = N_(
                "máy này không tin chứng thư của máy chủ (%(why)s); nếu chứng thư do cơ quan tự cấp, "
                "hãy cài chứng thư gốc của cơ quan hoặc đặt SSL_CERT_FILE"
            )
            return Sentence(words, told)
        return Sentence(N_("chứng thư của máy chủ không dùng được (%(why)s)"), told)
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        words = N_("cổng này không nói TLS ngay từ đầu; nếu là cổng 143, hãy viết imap+starttls://")
        return Sentence(words)
    if isinstance(error, ConnectionRefusedError):
        return Sentence(N_("không có máy chủ nào nghe ở cổng này"))
    if isinstance(error, socket.gaierror):
        return Sentence(N_("không tìm thấy máy chủ có tên này"))
    if isinstance(error, TimeoutError):
        return Sentence(N_("máy chủ không trả lời kịp"))
    if isinstance(error, imaplib.IMAP4.abort):
        words = N_("máy chủ ngắt kết nối (%(said)s)")
        return Sentence(words, {"said": _said(error.args)})
    return _said(error.args) or type(error).__name__


def _said(answer: object) -> str:
    """What the server said, as text of bounded length, without its full stop."""
    parts = answer if isinstance(answer, (list, tuple)) else [answer]
    shown = (one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in parts)
    return " ".join(" ".join(shown).split())[:200].rstrip(".")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _modified_utf7(name: str) -> str:
    """A mailbox's name as IMAP writes it (RFC 3501, 5.1.3)."""
    written = []
    for is_ascii, letters in groupby(name, key=str.isascii):
        text = "".join(letters)
        if is_ascii:
            written.append(text.replace("&", "&-"))
        else:
            encoded = b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            written.append(f"&{encoded}-")
    return "".join(written)
