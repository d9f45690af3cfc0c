"""The local mailbox: a Maildir that takes the mails where there is no relay."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from giaoviec.notify.answers import Answer, Envelope, Outcome

_KEY = re.compile(r"[0-9]{10,12}\.[A-Za-z0-9.-]{1,150}")
_FOLDERS = ("new", "cur")
# The header that says why a mail did not leave.
MARK = "X-Giaoviec-Kept"


@dataclass(frozen=True, slots=True)
class LetterHead:
    """A line of the mailbox's list."""

    key: str
    to: str
    subject: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A mail as a reader shows it; `html` is what we composed ourselves, still to be shown in a sandbox."""

    head: LetterHead
    sender: str
    message_id: str
    text: str
    html: str


class LocalMailbox:
    """A folder with one file a mail, which any Maildir reader opens too.

    A file is named after the moment and the Message-ID, so the newest are
    found without reading any. `mark` is written into every mail, and said of it.
    """

    def __init__(self, folder: Path, mark: str = "") -> None:
        self._folder = folder
        self._header = f"{MARK}: {mark}\n".encode() if mark else b""
        self._answer = f"local mailbox ({mark})" if mark else "local mailbox"

    @property
    def is_open(self) -> bool:
        return (self._folder / "tmp").is_dir()

    def open(self) -> str | None:
        try:
            for name in (*_FOLDERS, "tmp"):
                (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return f"{self._folder}: {error.strerror}"
        return None

    def send(self, envelope: Envelope, meanwhile: Callable[[], object] = lambda: None) -> Answer:
        if not self.is_open and (trouble := self.open()) is not None:
            return Answer(Outcome.PASSING, trouble, of_relay=True)
        key = _key_of(envelope)
        draft = self._folder / "tmp" / key
        try:
            draft.write_bytes(self._header + envelope.payload.replace(b"\r\n", b"\n"))
            # Renaming is all or nothing: no reader ever sees half a mail.
            draft.replace(self._folder / "new" / key)
        except OSError as error:
            trouble = f"{self._folder}: {error.strerror}"
            return Answer(Outcome.PASSING, trouble, of_relay=True)
        return Answer(Outcome.ACCEPTED, self._answer)

    def close(self) -> None:
        """Nothing is held open."""

    def list_letters(self, *, limit: int, before: str | None = None) -> list[LetterHead]:
        """Mails from the newest on; `before` is the last key of the page before."""
        keys = sorted((key for key in self._keys() if before is None or key < before), reverse=True)
        heads = (self.read_letter(key) for key in keys[:limit])
        return [letter.head for letter in heads if letter is not None]

    def read_letter(self, key: str) -> StoredLetter | None:
        """The mail with this key; None where there is none (or it was never a key)."""
        if not _KEY.fullmatch(key):
            return None
        for folder in _FOLDERS:
            try:
                raw = (self._folder / folder / key).read_bytes()
            except OSError:
                continue
            return _letter(key, raw)
        return None

    def _keys(self) -> Iterator[str]:
        for folder in _FOLDERS:
            path = self._folder / folder
            if path.is_dir():
                yield from (name for name in os.listdir(path) if _KEY.fullmatch(name))  # noqa: PTH208


def _key_of(envelope: Envelope) -> str:
    name = re.sub(r"[^A-Za-z0-9.-]", "-", envelope.message_id.strip("<>"))
    return f"{int(envelope.at.timestamp()):010d}.{name[:150]}"


def _letter(key: str, raw: bytes) -> StoredLetter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    seconds = int(key.partition(".")[0])
    return StoredLetter(
        head=LetterHead(
            key=key,
            to=str(message["To"]),
            subject=str(message["Subject"]),
            sent_at=datetime.fromtimestamp(seconds, UTC),
        ),
        sender=str(message["From"]),
        message_id=str(message["Message-ID"]),
        text=_content(message, "plain"),
        html=_content(message, "html"),
    )


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
