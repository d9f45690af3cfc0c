"""A small IMAP server over TLS: one account, one mailbox, and the few commands of a reader."""

import re
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
    folder: str = "Thu tra lai"
    letters: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    # Ends the connection when this command comes.
    drops_at: str = ""
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
                return
            self._answer(f"{tag} {self._reply(rest, command)}")
            if command.startswith("LOGOUT"):
                return

    @property
    def post(self) -> Post:
        return self.server.post  # type: ignore[attr-defined]

    def _reply(self, line: str, command: str) -> str:
        post = self.post
        if command.startswith("CAPABILITY"):
            self._answer("* CAPABILITY IMAP4rev1")
        elif command.startswith("LOGIN"):
            wanted = post.password.replace("\\", "\\\\").replace('"', '\\"')
            return (
                "OK signed in" if post.username in line and wanted in line else "NO wrong password"
            )
        elif command.startswith("SELECT"):
            if f'"{post.folder}"' not in line:
                return "NO no such mailbox"
            self._answer(f"* {len(post.letters)} EXISTS")
        elif command.startswith("UID SEARCH"):
            unseen = sorted(post.letters.keys() - post.seen)
            self._answer(" ".join(["* SEARCH", *map(str, unseen)]))
        elif command.startswith("UID FETCH"):
            self._send(int(command.split()[2]))
        elif command.startswith("UID STORE"):
            post.seen.add(int(command.split()[2]))
        return "OK done"

    def _send(self, number: int) -> None:
        raw = self.post.letters[number]
        self._answer(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}")
        self.wfile.write(raw)
        self._answer(")")

    def _answer(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    post: Post

    def get_request(self):
        connection, address = super().get_request()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
        return context.wrap_socket(connection, server_side=True), address

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
