"""An SMTP relay over one connection that is kept and used again."""

import smtplib
from collections.abc import Callable
from contextlib import suppress

from giaoviec.notify.answers import Answer, Envelope, Outcome
from giaoviec.notify.relay_address import RelayAddress
from giaoviec.notify.smtp_connection import (
    TROUBLE,
    Reply,
    connected,
    line_of,
    reply_of,
    socket_of,
    timed_out,
    words_of,
)

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 30.0
# For the answer to a whole mail: relays look into it before they take it, and giving up too early
# sends it twice. All waits of one mail together stay within its lease (claim.LEASE).
ANSWER_SECONDS = 90.0

_OK = range(200, 300)
_NEVER = range(500, 600)
_GO_AHEAD = 354
_CLOSING = 421
_REFUSED = range(400, 600)


class SmtpRelay:
    """The relay at this address.

    Where it offers PIPELINING (RFC 2920), MAIL, RCPT and DATA travel together
    and a mail costs two round trips instead of four.
    """

    def __init__(
        self,
        address: RelayAddress,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        command_seconds: float = COMMAND_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._address = address
        self._connect_seconds = connect_seconds
        self._command_seconds = command_seconds
        self._answer_seconds = answer_seconds
        self._client: smtplib.SMTP | None = None
        # Whether the present connection has carried a mail: the relay may have closed it since.
        self._is_used = False

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def open(self) -> str | None:
        """Connect, greet, secure and sign in; what stands in the way, or None.

        A refused password or certificate is told like a refused connection:
        it says nothing about any mail, and all of them wait.
        """
        self.close()
        try:
            client = connected(self._address, seconds=self._connect_seconds)
            socket_of(client).settimeout(self._command_seconds)
        except TROUBLE as error:
            return f"{self._address}: {words_of(error)}"
        self._client, self._is_used = client, False
        return None

    def send(self, envelope: Envelope, meanwhile: Callable[[], object] = lambda: None) -> Answer:
        """Transmit one mail, connecting first if need be.

        A connection that was closed since the last mail is opened anew, once:
        relays end idle or long ones as they please, and nothing of this mail
        was answered yet.
        """
        may_be_stale = self._is_used and self.is_open
        answer = self._try(envelope, meanwhile)
        if answer is None and may_be_stale:
            answer = self._try(envelope, meanwhile)
        return answer or Answer(Outcome.PASSING, "connection closed by the relay", of_relay=True)

    def close(self) -> None:
        """Say goodbye; a relay that no longer listens is no trouble."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(*TROUBLE):
            socket_of(client).settimeout(1.0)
            client.quit()
        client.close()

    def _try(self, envelope: Envelope, meanwhile: Callable[[], object]) -> Answer | None:
        """One mail, envelope first; None: the connection was closed before anything was answered."""
        if self._client is None and (trouble := self.open()) is not None:
            return Answer(Outcome.PASSING, trouble, of_relay=True)
        client = self._client
        assert client is not None  # opened just now
        commands = _commands(client, envelope)
        if commands is None:
            return Answer(Outcome.PERMANENT, "the relay lacks SMTPUTF8, which this address needs")
        replies: list[Reply] = []
        try:
            _say(client, commands, replies)
        except TROUBLE as error:
            self._drop()
            if not replies and not timed_out(error):
                return None
            return Answer(Outcome.PASSING, words_of(error), of_relay=True)
        if replies[0][0] == _CLOSING:
            self._drop()
            return None
        if len(replies) == len(commands) and _is_go_ahead(replies):
            return self._content(client, envelope, meanwhile)
        return self._refused(client, replies)

    def _refused(self, client: smtplib.SMTP, replies: list[Reply]) -> Answer:
        """What the refusal means, with the connection made ready for the next mail."""
        refusal = next((reply for reply in replies if reply[0] in _REFUSED), replies[-1])
        # The sender is ours and the same for every mail: refused, it says nothing of this one.
        of_relay = refusal is replies[0] or refusal[0] == _CLOSING
        if refusal[0] == _CLOSING or not _reset(client, replies):
            self._drop()
        is_final = refusal[0] in _NEVER and not of_relay
        outcome = Outcome.PERMANENT if is_final else Outcome.PASSING
        return Answer(outcome, line_of(refusal), of_relay=of_relay)

    def _content(
        self, client: smtplib.SMTP, envelope: Envelope, meanwhile: Callable[[], object]
    ) -> Answer:
        self._is_used = True
        try:
            client.send(envelope.payload + b".\r\n")
            meanwhile()
            socket_of(client).settimeout(self._answer_seconds)
            reply = reply_of(client)
            socket_of(client).settimeout(self._command_seconds)
        except TROUBLE as error:
            self._drop()
            return Answer(Outcome.UNKNOWN, f"no answer: {words_of(error)}", of_relay=True)
        code, text = reply[0], line_of(reply)
        if code in _OK:
            # Which relay it was stays known after the setting has changed.
            return Answer(Outcome.ACCEPTED, f"{text} ({self._address.host})")
        if code == _CLOSING or code not in _REFUSED:
            self._drop()
        if code not in _REFUSED:
            return Answer(Outcome.UNKNOWN, text, of_relay=True)
        outcome = Outcome.PERMANENT if code in _NEVER else Outcome.PASSING
        return Answer(outcome, text, of_relay=code == _CLOSING)

    def _drop(self) -> None:
        """Give the connection up without a word: who is out of step would only be misheard."""
        if self._client is not None:
            self._client.close()
        self._client = None


def _commands(client: smtplib.SMTP, envelope: Envelope) -> list[bytes] | None:
    options = ""
    if not envelope.recipient.isascii():
        if not client.has_extn("smtputf8"):
            return None
        options = " SMTPUTF8 BODY=8BITMIME"
    return [
        f"MAIL FROM:<{envelope.sender}>{options}\r\n".encode(),
        f"RCPT TO:<{envelope.recipient}>\r\n".encode(),
        b"DATA\r\n",
    ]


def _say(client: smtplib.SMTP, commands: list[bytes], replies: list[Reply]) -> None:
    """Say the commands and collect the replies; one by one it stops at the first refusal."""
    if client.has_extn("pipelining"):
        client.send(b"".join(commands))
        for _ in commands:
            replies.append(reply_of(client))
            if replies[-1][0] == _CLOSING:
                return
        return
    for command in commands:
        client.send(command)
        replies.append(reply_of(client))
        if replies[-1][0] in _REFUSED:
            return


def _is_go_ahead(replies: list[Reply]) -> bool:
    sender, recipient, content = (code for code, _ in replies)
    return sender in _OK and recipient in _OK and content == _GO_AHEAD


def _reset(client: smtplib.SMTP, replies: list[Reply]) -> bool:
    """Bring a refused conversation back to its beginning; False: better to connect anew."""
    try:
        if replies[-1][0] == _GO_AHEAD:
            # RFC 2920, 3.1: a relay that still waits for content is given none.
            client.send(b".\r\n")
            reply_of(client)
        client.send(b"RSET\r\n")
        return reply_of(client)[0] in _OK
    except TROUBLE:
        return False
