"""The parts of a letter that came back, taken apart without trusting any of it. Pure."""

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from html import unescape
from itertools import islice

# More than any mail program writes; what is longer is no report.
MOST_TEXT = 100_000
_MOST_PARTS = 50
_MOST_HEADER = 10_000
# Every pattern here is bounded or stops at what it begins with: letters come from strangers.
_ATOM = r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>"
_IDENTITY = re.compile(_ATOM)
_NAMED_IDENTITY = re.compile(
    rf"^[^\w\n]{{0,20}}message-id:\s{{0,9}}({_ATOM})", re.IGNORECASE | re.MULTILINE
)
# Tags that end a line, and those of which nothing is shown.
_LINES = {"br", "br/", "/p", "/div", "/tr", "/li", "/h1", "/h2", "/h3"}
_HIDDEN = {"style", "script", "head"}

_RETURNED = ("message/rfc822", "message/global")
_RETURNED_HEADERS = ("text/rfc822-headers", "message/global-headers")
_STATUS = ("message/delivery-status", "message/global-delivery-status")


def header(message: Message, name: str) -> str:
    """A header in one line, its encoded words read; "" where it is missing.

    Bytes beyond ASCII are UTF-8: servers pass on what the next one said, in
    its own language. (`get` makes question marks of them.)
    """
    found = (raw for key, raw in message.raw_items() if key.lower() == name.lower())
    value = next(found, None)
    if value is None:
        return ""
    raw = str(value)[:_MOST_HEADER].encode("utf-8", "surrogateescape")
    text = raw.decode("utf-8", "replace")
    try:
        return " ".join(str(make_header(decode_header(text))).split())
    except (MessageError, LookupError, UnicodeError, ValueError):
        return " ".join(text.split())


def status_blocks(message: Message) -> list[Message]:
    """The groups of fields of a delivery status (RFC 3464, 2.1): one of the message, then one a recipient."""
    return [
        block
        for part in parts_of(message)
        if part.get_content_type() in _STATUS
        for block in islice(_blocks(part), _MOST_PARTS)
    ]


def identities(message: Message) -> tuple[str, ...]:
    """Message-IDs of the mails this letter may be about, the likeliest first."""
    found = [one for part in parts_of(message) for one in _returned_identity(part)]
    for name in ("In-Reply-To", "References"):
        found += _IDENTITY.findall(header(message, name))
    found += _NAMED_IDENTITY.findall(text_of(message))
    return tuple(dict.fromkeys(found))[:20]


def text_of(message: Message) -> str:
    """What the letter says itself, without the mail it returns; HTML only where there is no plain text."""
    plain, html = [], []
    for part in parts_of(message):
        if part.get_content_type() == "text/plain":
            plain.append(_decoded(part))
        elif part.get_content_type() == "text/html":
            html.append(_without_tags(_decoded(part)))
    return "\n".join(plain if any(one.strip() for one in plain) else html)[:MOST_TEXT]


def parts_of(message: Message) -> Iterator[Message]:
    """All parts; what is inside a returned mail is not looked into."""
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        if part.get_content_maintype() == "multipart":
            waiting = [*_inside(part), *waiting]


def _returned_identity(part: Message) -> Iterator[str]:
    kind, inside = part.get_content_type(), _inside(part)
    if kind in _RETURNED or (kind in _RETURNED_HEADERS and inside):
        for one in inside[:1]:
            yield from _IDENTITY.findall(header(one, "Message-ID"))
    elif kind in _RETURNED_HEADERS:
        yield from _NAMED_IDENTITY.findall(_decoded(part))


def _inside(part: Message) -> list[Message]:
    """The messages of which a part consists."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _blocks(part: Message) -> Iterator[Message]:
    for block in _inside(part):
        if block.items():
            yield block
        rest = block.get_payload()
        if isinstance(rest, str) and rest.strip():
            for text in re.split(r"\r?\n\s*\r?\n", rest[:MOST_TEXT]):
                if text.strip():
                    yield HeaderParser().parsestr(text.lstrip())


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _without_tags(html: str) -> str:
    """The text of a page, in one go from its beginning to its end."""
    before, *pieces = html[:MOST_TEXT].split("<")
    shown, hidden = [before], ""
    for piece in pieces:
        tag, closed, text = piece.partition(">")
        name = tag.partition(" ")[0].lower()
        if not closed:
            text = ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in _HIDDEN:
            hidden = name
        if not hidden:
            shown.append("\n" if name in _LINES else " ")
            shown.append(text)
    return unescape("".join(shown))
