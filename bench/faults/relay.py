"""A mail relay on loopback that can be away, slow, and of bad manners; it remembers every mail."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

# How a mail may be treated, and in how many of a thousand, while the relay misbehaves.
MANNERS = {
    "451 at RCPT": 15,
    "451 after the content": 10,
    "421 at MAIL": 5,
    "dropped in the content": 10,
    "dropped before the answer": 5,
    "stalled": 10,
}
# Bytes. A leader's digest of a whole city is larger than the 64 kB that a reader of asyncio takes.
_LARGEST_MAIL = 32 * 2**20
_STALL_SECONDS = 1.5
_MESSAGE_ID = b"\r\nMessage-ID: "


@dataclass(slots=True)
class Copy:
    """A mail that was read to its end."""

    message_id: str
    recipient: str
    # What the sender may have heard: yes, or nothing. Refused ones are not kept.
    said_yes: bool


@dataclass(slots=True)
class Relay:
    """Runs in a thread of its own; `on_content` hears of each mail before it is answered."""

    seed: int
    delay_seconds: float = 0.01
    misbehaves: bool = False
    port: int = 0
    copies: list[Copy] = field(default_factory=list)
    treated: Counter[str] = field(default_factory=Counter)
    # Mails whose sender, alive or not, was left without an answer by us.
    unanswered: int = 0
    # Called with the Message-ID; a mail is answered only after it has returned.
    on_content: Callable[[str], None] | None = None

    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: asyncio.Server | None = None
    _chance: random.Random = field(default_factory=random.Random)
    _open: set["_Conversation"] = field(default_factory=set)

    def start(self) -> None:
        self._chance.seed(self.seed)
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)
        self._thread.start()
        self.come_back()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def come_back(self) -> None:
        """Listen, at the same port as before."""
        self._call(self._listen())

    def go_away(self) -> None:
        """Refuse connections, and end those that are open."""
        self._call(self._shut())

    def stop(self) -> None:
        self.go_away()
        self._call(self._end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join()
        self._loop.close()

    def _call(self, what: object) -> None:
        future: Future[None] = asyncio.run_coroutine_threadsafe(what, self._loop)  # type: ignore[arg-type]
        future.result(timeout=30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=_LARGEST_MAIL
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for conversation in list(self._open):
            conversation.break_off()

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = _Conversation(self, reader, writer)
        self._open.add(conversation)
        with suppress(OSError, asyncio.IncompleteReadError, _End):
            await conversation.hold()
        self._open.discard(conversation)
        conversation.break_off()

    def manner(self) -> str:
        """How the next mail is treated."""
        if not self.misbehaves:
            return ""
        names = [*MANNERS, ""]
        weights = [*MANNERS.values(), 1000 - sum(MANNERS.values())]
        [drawn] = self._chance.choices(names, weights)
        if drawn:
            self.treated[drawn] += 1
        return drawn


class _End(Exception):
    pass


class _Conversation:
    def __init__(
        self, relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._relay, self._reader, self._writer = relay, reader, writer
        self._manner = ""
        self._recipient = ""
        self._is_in_content = False

    def break_off(self) -> None:
        """End the connection without a word."""
        if self._is_in_content:
            self._is_in_content = False
            self._relay.unanswered += 1
        self._writer.transport.abort()

    async def hold(self) -> None:
        self._say("220 relay.example ESMTP")
        while line := await self._reader.readline():
            verb = line.decode("ascii", "replace").strip().upper()[:4]
            await self._obey(verb, line.decode("utf-8", "replace"))

    async def _obey(self, verb: str, line: str) -> None:
        if verb == "EHLO":
            self._say("250-relay.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8")
        elif verb == "MAIL":
            self._manner = self._relay.manner()
            if self._manner.startswith("421"):
                self._say("421 4.3.2 closing")
                await self._writer.drain()
                raise _End
            self._say("250 2.1.0 Ok")
        elif verb == "RCPT":
            self._recipient = line.partition("<")[2].partition(">")[0]
            is_refused = self._manner == "451 at RCPT"
            self._say("451 4.3.0 try again later" if is_refused else "250 2.1.5 Ok")
        elif verb == "DATA":
            if self._manner == "451 at RCPT":
                self._say("503 5.5.1 no recipient")
            else:
                self._say("354 go ahead")
                self._is_in_content = True
                await self._content()
                self._is_in_content = False
        elif verb == "QUIT":
            self._say("221 2.0.0 bye")
            await self._writer.drain()
            raise _End
        else:
            self._say("250 2.0.0 Ok")
        await self._writer.drain()

    async def _content(self) -> None:
        await self._writer.drain()
        if self._manner == "dropped in the content":
            await self._reader.readexactly(200)
            raise _End
        content = await self._reader.readuntil(b"\r\n.\r\n")
        message_id = _named(content)
        if self._manner == "451 after the content":
            self._say("451 4.3.0 try again later")
            return
        copy = Copy(message_id, self._recipient, said_yes=False)
        self._relay.copies.append(copy)
        if self._relay.on_content is not None:
            await asyncio.to_thread(self._relay.on_content, message_id)
        if self._manner == "dropped before the answer":
            raise _End
        await asyncio.sleep(
            _STALL_SECONDS if self._manner == "stalled" else self._relay.delay_seconds
        )
        # Said, whether or not anybody is there to hear it.
        copy.said_yes = True
        self._say("250 2.0.0 Ok: queued")

    def _say(self, text: str) -> None:
        self._writer.write(f"{text}\r\n".encode())


def _named(content: bytes) -> str:
    """The Message-ID of a mail; our own mails have it on one line."""
    head = b"\r\n" + content.partition(b"\r\n\r\n")[0]
    return head.partition(_MESSAGE_ID)[2].partition(b"\r\n")[0].decode("ascii")
