"""What a channel says of a message it was given, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    # Taken over by the relay; whether a person ever sees it is another matter.
    ACCEPTED = "accepted"
    # Not taken now; may be later (4xx, refused, dropped before the content was sent).
    PASSING = "passing"
    # Will never be taken (5xx).
    PERMANENT = "permanent"
    # The content was on its way and no answer came: taken or not, nobody knows.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one transmission, and the relay's words.

    `of_relay` tells a failure of the connection, which the next message would
    meet too, from one of this message.
    """

    outcome: Outcome
    text: str
    of_relay: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail, ready to be transmitted.

    `payload` is the whole message with CRLF line ends, no line beginning with
    a dot; `at` the moment of the pass that sends it.
    """

    sender: str
    recipient: str
    message_id: str
    at: datetime
    payload: bytes


class Relay(Protocol):
    """Something that takes mails over, one at a time."""

    @property
    def is_open(self) -> bool:
        """Whether the next mail can be sent without connecting first."""
        ...

    def open(self) -> str | None:
        """Connect; what stands in the way, or None."""
        ...

    def send(self, envelope: Envelope, meanwhile: Callable[[], object]) -> Answer:
        """Transmit one mail. Failures are answers, not exceptions.

        A relay that has to be waited for calls `meanwhile` once the content
        is on its way; it does not raise.
        """
        ...

    def close(self) -> None: ...
