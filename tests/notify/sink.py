"""An SMTP server for tests, which can be told to misbehave at any step of a conversation."""

import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

# What a step may be answered with besides a reply: the connection ends, or nothing comes.
DROP, STALL = "drop", "stall"
# Steps: connect, ehlo, mail, rcpt, data (the command), body (in the middle of the content), end.
Manner = Callable[[str, int, str], str | None]

_USUAL = {
    "connect": "220 sink.example ESMTP",
    "mail": "250 2.1.0 Ok",
    "rcpt": "250 2.1.5 Ok",
    "data": "354 go ahead",
    "end": "250 2.0.0 Ok: queued",
}


@dataclass(frozen=True)
class Received:
    """A mail the sink has taken (or has read to its end before it misbehaved)."""

    recipient: str
    raw: bytes
    connection: int

    @property
    def parsed(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(self.raw)

    @property
    def message_id(self) -> str:
        return str(self.parsed["Message-ID"])


def as_usual(_step: str, _number: int, _line: str) -> None:
    """Takes everything."""


def at_step(step: str, answer: str, numbers: Container[int] | None = None) -> Manner:
    """Answers so at this step, for these mails (all, where not given)."""

    def manner(now_at: str, number: int, _line: str) -> str | None:
        return answer if now_at == step and (numbers is None or number in numbers) else None

    return manner


@dataclass
class Sink:
    """`manner(step, number, line)` answers a step otherwise than usual; None is the usual answer.

    `number` counts the mails begun (MAIL commands) from 1, over all connections.
    """

    manner: Manner = field(default_factory=lambda: as_usual)
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8")
    delay_seconds: float = 0.0
    # Asks for content although it refused the recipient.
    asks_anyway: bool = False
    # Read to the end and answered with yes.
    accepted: list[Received] = field(default_factory=list)
    # Read to the end, whatever was answered.
    read: list[Received] = field(default_factory=list)
    connections: int = 0
    begun: int = 0
    # Whether commands came before the one before was answered.
    was_pipelined: bool = False
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def per_recipient(self) -> Counter[str]:
        return Counter(mail.recipient for mail in self.accepted)


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    """The sink, listening on a port of its own."""
    lock, done = threading.Lock(), threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        # Otherwise small answers wait for the client's acknowledgement, 40 ms a mail.
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with lock:
                sink.connections += 1
                self.number = sink.connections
            with suppress(ConnectionError, _End):
                _Conversation(sink, self, lock, done).hold()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", sink.port), Handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield sink
        finally:
            done.set()
            server.shutdown()
            thread.join()


class _End(Exception):
    pass


class _Conversation:
    def __init__(
        self,
        sink: Sink,
        handler: socketserver.StreamRequestHandler,
        lock: threading.Lock,
        done: threading.Event,
    ) -> None:
        self.sink, self.handler, self.lock, self.done = sink, handler, lock, done
        self.mail = 0
        self.recipient = ""
        self.has_recipient = False

    def hold(self) -> None:
        self.step("connect")
        while line := self.handler.rfile.readline():
            self.obey(line.decode().strip())

    def obey(self, line: str) -> None:
        verb = line.upper().split(" ", 1)[0].split(":")[0]
        if verb == "EHLO":
            offers = "".join(f"250-{name}\r\n" for name in self.sink.extensions)
            self.step("ehlo", line, f"250-sink.example\r\n{offers}250 HELP")
        elif verb == "MAIL":
            with self.lock:
                self.sink.begun += 1
                self.mail = self.sink.begun
            # What is there before this is answered was sent without waiting.
            self.handler.connection.setblocking(False)
            self.sink.was_pipelined |= b"RCPT" in self.handler.rfile.peek()
            self.handler.connection.setblocking(True)
            self.step("mail", line)
        elif verb == "RCPT":
            self.recipient = line.partition("<")[2].partition(">")[0]
            self.has_recipient = self.step("rcpt", line).startswith("250")
        elif verb == "DATA":
            none = None if self.has_recipient or self.sink.asks_anyway else "554 5.5.1 no recipient"
            if self.step("data", line, none).startswith("354"):
                self.content()
        elif verb == "QUIT":
            self.say("221 bye")
            raise _End
        else:
            self.say("250 Ok")

    def content(self) -> None:
        lines = []
        while (line := self.handler.rfile.readline()) != b".\r\n":
            if not line:
                raise _End
            lines.append(line)
            if len(lines) == 5:
                self.step("body", usual="")
        received = Received(self.recipient, b"".join(lines), self.handler.number)
        with self.lock:
            self.sink.read.append(received)
        time.sleep(self.sink.delay_seconds)
        answer = self.sink.manner("end", self.mail, "") or _USUAL["end"]
        if answer.startswith("2"):
            with self.lock:
                self.sink.accepted.append(received)
        self.act(answer)

    def step(self, name: str, line: str = "", usual: str | None = None) -> str:
        answer = self.sink.manner(name, self.mail, line)
        if answer is None:
            answer = _USUAL[name] if usual is None else usual
        self.act(answer)
        return answer

    def act(self, answer: str) -> None:
        if answer == STALL:
            self.done.wait(60)
            raise _End
        if answer == DROP:
            self.handler.connection.shutdown(socket.SHUT_RDWR)
            raise _End
        if answer:
            self.say(answer)
        if answer.startswith("421"):
            raise _End

    def say(self, text: str) -> None:
        self.handler.wfile.write(f"{text}\r\n".encode())
