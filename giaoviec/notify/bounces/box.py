"""What a mailbox for bounces can do: tell the letters nobody has looked at yet, and put them aside.

Nothing is deleted: a letter that was read stays, marked as seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_

# Of one letter; bounces return at most a mail of ours, which is small, and say first what they say.
LARGEST = 256 * 1024


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
        """Letters that wait, at most so many, the newest first: old ones that wait hold up none.

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
