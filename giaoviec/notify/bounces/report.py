"""What a letter in the mailbox for bounces says: a report in the form of RFC 3464, free text, or none. Pure.

The forms are told apart in this order: a delivery status wins over everything
(Postfix marks its reports as automatic answers), then the free text of a mail
system, then automatic answers of people's mailboxes.
"""

import logging
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr

from giaoviec.notify.bounces.parts import header, identities, status_blocks, text_of
from giaoviec.notify.models import BounceKind

log = logging.getLogger(__name__)

_CODE = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:-])([45])\d\d(?=[ -])")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]")
_TYPE = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]*\s*")
_SYSTEMS = ("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange")
# Where the returned mail begins in a letter without parts of their own.
_COPY_BEGINS = re.compile(
    r"^[^\w\n]{0,80}(original message headers|below this line is a copy|original message|"
    r"this is a copy of the message|message header follows|included is a copy)",
    re.IGNORECASE | re.MULTILINE,
)
_GOES_ON = re.compile(
    r"will (?:continue|keep) (?:to try|trying)|will (?:be retried|retry)|will be delayed|"
    r"still being retried|not yet been delivered|temporary problem|do not need to resend|"
    r"has been delayed|delivery is delayed|sẽ (?:thử|gửi) lại|bị chậm",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"could(?:n.t| not) be delivered|wasn.t delivered|was not delivered|did(?:n.t| not) reach|"
    r"delivery .{0,60}failed|failed permanently|permanent (?:fatal )?errors?|address not found|"
    r"address couldn.t be found|undeliverable|giving up|given up|sorry to have to inform|"
    r"không (?:thể )?gửi được|không đến được|bị trả lại",
    re.IGNORECASE,
)
_AUTOMATIC_SUBJECT = re.compile(
    r"^(automatic reply|auto(?:matic)?[ -]?reply|out of (?:the )?office|autoreply|"
    r"trả lời tự động|vắng mặt)",
    re.IGNORECASE,
)
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
_AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk", "list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One letter as far as it concerns mails of ours.

    `message_ids` name the mails it may be about; `address` is the recipient it
    speaks of, as it writes it; `status` an RFC 3463 code; the rest its own words.
    """

    kind: BounceKind
    message_ids: tuple[str, ...] = ()
    address: str = ""
    status: str = ""
    diagnostic: str = ""
    reporter: str = ""


def read_report(raw: bytes) -> Report:
    """What this letter says; one that cannot be taken apart is of kind OTHER."""
    try:
        return _read(raw)
    except Exception:
        # The library fails on some letters (parts nested a thousand deep); the next ones matter.
        log.exception("a letter in the mailbox for bounces could not be read")
        return Report(kind=BounceKind.OTHER)


def _read(raw: bytes) -> Report:
    message = BytesParser(Message, policy=compat32).parsebytes(raw)
    ids = identities(message)
    return (
        _delivery_status(message, ids)
        or _free_text(message, ids)
        or Report(kind=_automatic(message), message_ids=ids)
    )


def _delivery_status(message: Message, ids: tuple[str, ...]) -> Report | None:
    blocks = status_blocks(message)
    recipients = [one for one in blocks if header(one, "Action")]
    if not recipients:
        return None
    # Of several recipients the one that fared worst: our mails have one.
    told = min(recipients, key=lambda one: _WORST_FIRST.get(_action(one), len(_WORST_FIRST)))
    diagnostic = _after_type(header(told, "Diagnostic-Code"))
    status = _status_in(header(told, "Status")) or _status_in(diagnostic)
    reporter = next((header(one, "Reporting-MTA") for one in blocks if "Reporting-MTA" in one), "")
    return Report(
        kind=_kind_of(_action(told), status),
        message_ids=ids,
        address=_after_type(header(told, "Original-Recipient") or header(told, "Final-Recipient")),
        status=status,
        diagnostic=diagnostic or _telling_line(text_of(message), status),
        reporter=_after_type(header(told, "Remote-MTA") or reporter),
    )


_WORST_FIRST = {"failed": 0, "delayed": 1}


def _action(block: Message) -> str:
    return header(block, "Action").partition(" ")[0].lower()


def _kind_of(action: str, status: str) -> BounceKind:
    if action == "failed":
        # A server that gave up after days reports the passing failure it gave up on.
        return BounceKind.EXPIRED if status.startswith("4") else BounceKind.PERMANENT
    return BounceKind.DELAYED if action == "delayed" else BounceKind.OTHER


def _free_text(message: Message, ids: tuple[str, ...]) -> Report | None:
    if not _is_from_a_mail_system(message):
        return None
    whole = text_of(message)
    begins = _COPY_BEGINS.search(whole)
    text = whole[: begins.start()] if begins else whole
    status = _status_in(text)
    kind = _kind_in(f"{header(message, 'Subject')}\n{text}", status)
    if kind is None:
        return None
    failed = header(message, "X-Failed-Recipients") or text
    found = _ADDRESS.search(failed)
    return Report(
        kind=kind,
        message_ids=ids,
        address=found.group() if found else "",
        status=status,
        diagnostic=_telling_line(text, status),
        reporter=parseaddr(header(message, "From"))[1].rpartition("@")[2],
    )


def _is_from_a_mail_system(message: Message) -> bool:
    sender = parseaddr(header(message, "From"))[1].lower()
    return (
        sender.startswith(_SYSTEMS)
        or "X-Failed-Recipients" in message
        or message.get_param("report-type") == "delivery-status"
    )


def _kind_in(text: str, status: str) -> BounceKind | None:
    if _GOES_ON.search(text):
        return BounceKind.DELAYED
    if status.startswith("5"):
        return BounceKind.PERMANENT
    if status.startswith("4"):
        return BounceKind.EXPIRED if _ENDED.search(text) else BounceKind.DELAYED
    return BounceKind.PERMANENT if _ENDED.search(text) else None


def _automatic(message: Message) -> BounceKind:
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    is_automatic = (
        submitted not in ("", "no")
        or any(name in message for name in _AUTOMATIC_HEADERS)
        or header(message, "Precedence").lower() in _AUTOMATIC_PRECEDENCE
        or _AUTOMATIC_SUBJECT.match(header(message, "Subject")) is not None
    )
    # A receipt that tells of reading or deleting is neither.
    is_receipt = message.get_param("report-type") == "disposition-notification"
    return BounceKind.AUTO_REPLY if is_automatic and not is_receipt else BounceKind.OTHER


def _status_in(text: str) -> str:
    code = _CODE.search(text)
    if code:
        return code.group(1)
    reply = _REPLY.search(text)
    return f"{reply.group(1)}.0.0" if reply else ""


def _telling_line(text: str, status: str) -> str:
    """The line that names the code, else the one that says that it failed."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for line in lines:
        if (status and status in line) or (status and _REPLY.search(line)):
            return line
    return next((line for line in lines if _ENDED.search(line) or _GOES_ON.search(line)), "")


def _after_type(value: str) -> str:
    """A field's value without its type: "rfc822; a@b" is "a@b"."""
    kind, separator, rest = value.partition(";")
    return rest.strip() if separator and _TYPE.fullmatch(kind) else value.strip()
