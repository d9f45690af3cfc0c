"""The mailbox for bounces as a setting names it, and the one that is a Maildir."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from giaoviec.notify.bounces.address import MaildirAddress, parse_box_address
from giaoviec.notify.bounces.box import LARGEST, Box, BoxAway, Waiting
from giaoviec.notify.bounces.imap_box import ImapBox

_SEEN = re.compile(r":2,[A-Z]*S")


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
        """The newest first: names begin with the moment of their arrival."""
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
        return sorted(found, key=lambda name: Path(name).name, reverse=True)
