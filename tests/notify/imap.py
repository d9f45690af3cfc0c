"""A small IMAP server over TLS: one account, one mailbox, and the few commands of a reader.

Its answers are those of Dovecot 2.3, which was tried by hand: to a wrong password and a missing mailbox,
about letters that another client has deleted, with UIDs that are no longer valid, with and without STARTTLS.
"""

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# Self-signed, for "localhost", for these tests only.
CERTIFICATE = Path(__file__).with_name("localhost.pem")


@dataclass
class Post:
    """What lies in the mailbox, by its number; what was seen; what was said to the server."""

    username: str = "tra-lai@ubnd.example.vn"
    password: str = 'mat "khau"/:@ok'
    # As IMAP writes it: “Thư trả lại”.
    folder: str = "Th&AbA- tr&HqM- l&HqE-i"
    letters: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    # Ends the connection when this command comes, with these words or without any.
    drops_at: str = ""
    bye: str = ""
    # Letters that another client deletes after they were found, before they are fetched.
    taken_away: set[int] = field(default_factory=set)
    # Speaks no TLS until asked to, and whether it can.
    is_plain: bool = False
    has_starttls: bool = True
    port: int = 0


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._answer("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode(errors="replace").strip().partition(" ")
            while literal := re.search(r"\{(\d+)\}$", rest):
                self._answer("+ go on")
                rest = rest[: literal.start()] + self.rfile.read(int(literal[1])).decode()
                rest += self.rfile.readline().decode().rstrip("\r\n")
            post = self.post
            post.said.append(rest)
            command = rest.upper()
            if post.drops_at and command.startswith(post.drops_at):
                if post.bye:
                    self._answer(f"* BYE {post.bye}")
                return
            self._answer(f"{tag} {self._reply(rest, command)}")
            if command.startswith("LOGOUT"):
                return
            if command.startswith("STARTTLS") and post.has_starttls:
                self.request = secured(self.request)
                self.setup()

    def finish(self) -> None:
        super().finish()
        # The one with TLS, where it began on request: the server knows only the bare one.
        self.connection.close()

    @property
    def post(self) -> Post:
        return self.server.post  # type: ignore[attr-defined]

    def _reply(self, line: str, command: str) -> str:
        post = self.post
        if command.startswith("CAPABILITY"):
            offers = " STARTTLS LOGINDISABLED" if self._is_bare and post.has_starttls else ""
            self._answer(f"* CAPABILITY IMAP4rev1{offers}")
        elif command.startswith("LOGIN"):
            if self._is_bare:
                return "NO [PRIVACYREQUIRED] Plaintext authentication disallowed."
            if line.partition(" ")[2] != f"{quoted(post.username)} {quoted(post.password)}":
                return "NO [AUTHENTICATIONFAILED] Authentication failed."
        elif command.startswith("SELECT"):
            if f'"{post.folder}"' not in line:
                name = line.partition(" ")[2].strip('"')
                return f"NO Mailbox doesn't exist: {name} (0.001 + 0.000 secs)."
            self._answer(f"* {len(post.letters)} EXISTS")
        elif command.startswith("UID SEARCH"):
            unseen = sorted(post.letters.keys() - post.seen)
            self._answer(" ".join(["* SEARCH", *map(str, unseen)]))
        elif command.startswith("UID FETCH"):
            self._send(int(command.split()[2]))
        elif command.startswith("UID STORE"):
            post.seen.add(int(command.split()[2]))
        return "OK done"

    @property
    def _is_bare(self) -> bool:
        return not isinstance(self.request, ssl.SSLSocket)

    def _send(self, number: int) -> None:
        if number in self.post.taken_away:
            return
        raw = self.post.letters[number]
        self._answer(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}")
        self.wfile.write(raw)
        self._answer(")")

    def _answer(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def secured(connection: socket.socket) -> ssl.SSLSocket:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context.wrap_socket(connection, server_side=True)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    post: Post

    def get_request(self):
        connection, address = super().get_request()
        return connection if self.post.is_plain else secured(connection), address

    def handle_error(self, request, client_address) -> None:
        """A client that ends the conversation is no fault of the server."""


@contextmanager
def running(post: Post) -> Iterator[Post]:
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.post, post.port = post, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
