"""Mails as bytes: headers, and the text and HTML parts in UTF-8.

Put together by hand from what stays the same: `email.message.EmailMessage`
makes 200 to 430 such mails a second, `email.mime` 1,400 to 1,700, this over
15,000 (bench/delivery.py). Tests read every kind of mail back with the
standard library's parser.
"""

import re
import unicodedata
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from giaoviec.notify.addresses import parse_return_address, parse_sender
from giaoviec.notify.answers import Envelope

# Base64 has no underscore, so no part can contain it.
_BOUNDARY = "=_giaoviec_parts"
_LINE = 76
# UTF-8 bytes in an encoded word: with "Subject: " before it the line stays under 76 letters.
_WORD = 39
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /-]*")


class Composer:
    """Makes the mails of one sender (`Name <address>`); what comes back goes to `bounces_to`."""

    def __init__(self, mail_from: str, bounces_to: str = "") -> None:
        name, self.address = parse_sender(mail_from)
        self._returns_to = parse_return_address(bounces_to, default=self.address)
        self.domain = self.address.rpartition("@")[2]
        self._from = _mailbox(name, self.address)

    def compose(
        self,
        *,
        to_name: str,
        to_address: str,
        subject: str,
        text: str,
        html: str,
        message_id: str,
        at: datetime,
    ) -> Envelope:
        """The mail in its envelope; with an empty `html` it has the text part alone.

        Line breaks and control characters in a header's value become spaces,
        so nothing that was typed can add a header. `to_address` must come
        from `usable_address`.
        """
        head = (
            f"From: {self._from}\r\n"
            f"To: {_mailbox(to_name, to_address)}\r\n"
            f"Subject: {_header(subject)}\r\n"
            f"Date: {_date(at)}\r\n"
            f"Message-ID: {message_id}\r\n"
            "MIME-Version: 1.0\r\n"
            "Auto-Submitted: auto-generated\r\n"
            # Exchange's own way of being asked for no out-of-office answers.
            "X-Auto-Response-Suppress: All\r\n"
        )
        if html:
            body = (
                f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n'
                f"--{_BOUNDARY}\r\n{_part('plain', text)}"
                f"--{_BOUNDARY}\r\n{_part('html', html)}"
                f"--{_BOUNDARY}--\r\n"
            )
        else:
            body = _part("plain", text)
        return Envelope(
            sender=self._returns_to,
            recipient=to_address,
            message_id=message_id,
            at=at,
            payload=(head + body).encode(),
        )


def _part(kind: str, content: str) -> str:
    encoded = b64encode(_body(content)).decode("ascii")
    lines = "\r\n".join([encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)])
    return (
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{lines}\r\n"
    )


def _body(content: str) -> bytes:
    composed = unicodedata.normalize("NFC", content)
    if "\r" in composed:
        composed = composed.replace("\r\n", "\n")
    return composed.replace("\n", "\r\n").encode("utf-8", "replace")


def _mailbox(name: str, address: str) -> str:
    shown = _header(name)
    return f"{shown} <{address}>" if shown else address


@lru_cache(maxsize=4096)
def _header(value: str) -> str:
    """A header's value: as it is when plain, else RFC 2047 words, one a line."""
    value = _CONTROL.sub(" ", unicodedata.normalize("NFC", value)).strip()
    if len(value) <= _LINE // 2 and _PLAIN.fullmatch(value):
        return value
    return "\r\n ".join(_words(value.encode()))


def _words(raw: bytes) -> list[str]:
    """Encoded words that never cut a letter in two."""
    words, start = [], 0
    while start < len(raw):
        end = min(start + _WORD, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:  # inside a letter's bytes
            end -= 1
        words.append(f"=?utf-8?b?{b64encode(raw[start:end]).decode('ascii')}?=")
        start = end
    return words


@lru_cache(maxsize=16)
def _date(at: datetime) -> str:
    return format_datetime(at)
