"""The mailbox for bounces: letters nobody has looked at yet, and putting them aside when they are done.

Nothing is deleted: a letter that was read stays, marked as seen.
"""

import errno
import imaplib
import os
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_
from giaoviec.notify.bounces.address import ImapAddress, MaildirAddress, parse_box_address

# Of one letter; bounces return at most a mail of ours, which is small, and say first what they say.
LARGEST = 256 * 1024
_SECONDS = 20.0
_SEEN = re.compile(r":2,[A-Z]*S")


class BoxAway(DomainError):
    """The mailbox cannot be read now; its letters wait there."""

    code = "bounces-box-away"
    status = 503
    text = N_("Không đọc được hộp thư trả lại %(box)s: %(why)s. Thư vẫn nằm ở đó và được đọc sau.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that was not looked at yet: its name in the mailbox, and its first LARGEST bytes."""

    name: str
    raw: bytes


class Box(Protocol):
    def waiting(self, limit: int) -> Iterator[Waiting]:
        """Letters that wait, at most so many.

        Raises:
            BoxAway: it cannot be read.
        """
        ...

    def put_away(self, letter: Waiting) -> None:
        """Mark a letter as done; one that is gone meanwhile is no trouble.

        Raises:
            BoxAway: it cannot be marked.
        """
        ...

    def close(self) -> None: ...


def open_box(url: str) -> Box:
    """The mailbox at this address; nothing is connected yet.

    Raises:
        WrongBoxAddress: the address is not usable.
    """
    address = parse_box_address(url)
    return MaildirBox(address) if isinstance(address, MaildirAddress) else ImapBox(address)


class MaildirBox:
    """A Maildir; a letter that is done moves to `cur` with the flag S, all in one rename."""

    def __init__(self, address: MaildirAddress) -> None:
        self._folder = address.folder

    def waiting(self, limit: int) -> Iterator[Waiting]:
        for name in self._names()[:limit]:
            # Another reader of this Maildir may have moved it since.
            with suppress(FileNotFoundError), (self._folder / name).open("rb") as file:
                yield Waiting(name, file.read(LARGEST))

    def put_away(self, letter: Waiting) -> None:
        folder, _, name = letter.name.partition("/")
        base, _, flags = name.partition(":2,")
        kept = "".join(sorted({*flags, "S"} if folder == "cur" else {"S"}))
        try:
            with suppress(FileNotFoundError):
                (self._folder / letter.name).rename(self._folder / "cur" / f"{base}:2,{kept}")
        except OSError as error:
            raise BoxAway(box=self._folder, why=error.strerror) from error

    def close(self) -> None:
        """Nothing is held open."""

    def _require_writable(self, folder: str) -> None:
        """What cannot be marked would be read again every half minute; a service may write to little."""
        place = self._folder / folder
        if place.exists() and not os.access(place, os.W_OK):
            raise BoxAway(box=place, why=os.strerror(errno.EACCES))

    def _names(self) -> list[str]:
        """In the order of their names, which begin with the moment of their arrival."""
        found = []
        try:
            for folder in ("new", "cur"):
                self._require_writable(folder)
                with os.scandir(self._folder / folder) as entries:
                    found += [
                        f"{folder}/{entry.name}"
                        for entry in entries
                        if not entry.name.startswith(".")
                        and not _SEEN.search(entry.name)
                        and entry.is_file(follow_symlinks=False)
                    ]
        except OSError as error:
            raise BoxAway(box=self._folder, why=error.strerror) from error
        return sorted(found, key=lambda name: Path(name).name)


class ImapBox:
    """A mailbox on an IMAP server, always over TLS; a letter that is done gets the flag \\Seen."""

    def __init__(self, address: ImapAddress) -> None:
        self._address = address
        self._client: imaplib.IMAP4_SSL | None = None

    def waiting(self, limit: int) -> Iterator[Waiting]:
        for uid in self._unseen()[:limit]:
            # PEEK: a letter that we fetch and do not finish stays unseen.
            answer = self._say("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
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
        except (imaplib.IMAP4.error, OSError):
            # Out of step or gone already: what is left is our end of the line.
            client.shutdown()

    def _unseen(self) -> list[str]:
        found = self._say("SEARCH", "UNSEEN")
        return [] if not found or not isinstance(found[0], bytes) else found[0].decode().split()

    def _say(self, command: str, *arguments: str) -> list[object]:
        try:
            status, answer = self._connected().uid(command, *arguments)
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._away(error) from error
        if status != "OK":
            raise self._away(answer)
        return list(answer)

    def _connected(self) -> imaplib.IMAP4_SSL:
        if self._client is None:
            address = self._address
            client = imaplib.IMAP4_SSL(
                address.host,
                address.port,
                ssl_context=ssl.create_default_context(),
                timeout=_SECONDS,
            )
            self._client = client
            client.login(address.username, address.password)
            quoted = address.folder.replace("\\", "\\\\").replace('"', '\\"')
            status, answer = client.select(f'"{quoted}"')
            if status != "OK":
                raise imaplib.IMAP4.error(str(answer))
        return self._client

    def _away(self, why: object) -> BoxAway:
        return BoxAway(box=str(self._address), why=str(why)[:200])
