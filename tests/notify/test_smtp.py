"""Our client against an SMTP server that is not ours (aiosmtpd): plain, secured, signed in."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from giaoviec.notify.answers import Outcome
from giaoviec.notify.mime import Composer
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.smtp import SmtpRelay

# Self-signed, for "localhost", for these tests only.
CERTIFICATE = Path(__file__).with_name("localhost.pem")


@dataclass
class Taken:
    """What the server took, and as whom we signed in."""

    mails: list[Envelope] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 2.0.0 taken"

    def sign_in(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        mechanism: str,
        data: LoginPassword,
    ) -> AuthResult:
        self.accounts.append(data.login.decode())
        return AuthResult(success=data.password == b"p@ss/w", handled=False)


Serve = Callable[..., str]


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def serve(taken: Taken) -> Iterator[Serve]:
    with ExitStack() as open_until_the_end:

        def start(**options: object) -> str:
            controller = Controller(taken, hostname="127.0.0.1", port=0, **options)
            # It would look for itself at the port it was given (0), and in its own TLS.
            controller._trigger_server = lambda: socket.create_connection(
                controller.server.sockets[0].getsockname()
            ).close()
            controller.start()
            open_until_the_end.callback(controller.stop)
            return f"localhost:{controller.server.sockets[0].getsockname()[1]}"

        yield start


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def secured() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def letter(number: int):
    return Composer("Nhắc việc <nhac@ubnd.example.vn>").compose(
        to_name="Người nhận",
        to_address=f"p{number}@example.vn",
        subject=f"Việc số {number}",
        text="Kính gửi",
        html="<p>Kính gửi</p>",
        message_id=f"<{number}.x@ubnd.example.vn>",
        at=datetime(2026, 9, 4, tzinfo=UTC),
    )


def test_many_mails_travel_over_one_connection(serve, taken):
    relay = SmtpRelay(parse_relay_address(f"smtp://{serve()}"))
    answers = [relay.send(letter(number)) for number in range(5)]
    relay.close()
    assert {(one.outcome, one.text) for one in answers} == {
        (Outcome.ACCEPTED, "250 2.0.0 taken (localhost)")
    }
    assert [one.rcpt_tos for one in taken.mails] == [[f"p{n}@example.vn"] for n in range(5)]
    assert {one.mail_from for one in taken.mails} == {"nhac@ubnd.example.vn"}
    first = BytesParser(policy=policy.default).parsebytes(taken.mails[0].content)
    assert first["Subject"] == "Việc số 0"
    assert first.get_body(("html",)).get_content() == "<p>Kính gửi</p>"


class _WithoutExtensions(SMTP):
    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        await self.push("500 5.5.1 Error: unknown command")


def test_a_relay_that_does_not_know_ehlo_is_greeted_the_old_way(serve, taken, monkeypatch):
    monkeypatch.setattr("aiosmtpd.controller.SMTP", _WithoutExtensions)
    relay = SmtpRelay(parse_relay_address(f"smtp://{serve()}"))
    assert relay.send(letter(1)).outcome is Outcome.ACCEPTED
    relay.close()
    assert len(taken.mails) == 1


def test_starttls_and_signing_in(serve, taken, trusted):
    at = serve(tls_context=secured(), require_starttls=True, authenticator=taken.sign_in)
    relay = SmtpRelay(parse_relay_address(f"smtp+starttls://nhac%40ubnd.vn:p%40ss%2Fw@{at}"))
    assert relay.send(letter(1)).outcome is Outcome.ACCEPTED
    relay.close()
    assert taken.accounts == ["nhac@ubnd.vn"]


def test_tls_from_the_first_byte(serve, taken, trusted):
    relay = SmtpRelay(parse_relay_address(f"smtps://{serve(ssl_context=secured())}"))
    assert relay.send(letter(1)).outcome is Outcome.ACCEPTED
    relay.close()


def test_a_wrong_password_is_the_relays_trouble_not_the_mails(serve, taken, trusted):
    at = serve(tls_context=secured(), authenticator=taken.sign_in)
    relay = SmtpRelay(parse_relay_address(f"smtp+starttls://me:wrong@{at}"))
    answer = relay.send(letter(1))
    assert (answer.outcome, answer.of_relay) == (Outcome.PASSING, True)
    assert "535" in answer.text
    assert "wrong" not in answer.text
    assert not relay.is_open
    assert taken.mails == []


def test_a_certificate_that_nobody_vouches_for_is_refused(serve, taken):
    at = serve(tls_context=secured())
    answer = SmtpRelay(parse_relay_address(f"smtp+starttls://{at}")).send(letter(1))
    assert (answer.outcome, answer.of_relay) == (Outcome.PASSING, True)
    assert "certificate not trusted: self" in answer.text
    assert "SSL_CERT_FILE" in answer.text
    assert taken.mails == []


def test_the_wrong_one_of_the_two_ways_of_tls_is_told(serve, taken):
    answer = SmtpRelay(parse_relay_address(f"smtps://{serve()}")).send(letter(1))
    assert (answer.outcome, answer.of_relay) == (Outcome.PASSING, True)
    assert "smtp+starttls://" in answer.text


def test_a_relay_without_starttls_is_told_nothing(serve, taken):
    answer = SmtpRelay(parse_relay_address(f"smtp+starttls://me:secret@{serve()}")).send(letter(1))
    assert (answer.outcome, answer.of_relay) == (Outcome.PASSING, True)
    assert "STARTTLS" in answer.text
    assert taken.accounts == []


def test_an_unknown_host_is_the_relays_trouble(app):
    relay = SmtpRelay(parse_relay_address("smtp://no-such-host.invalid"), connect_seconds=5)
    trouble = relay.open()
    assert trouble.startswith("smtp://no-such-host.invalid:25: ")
    assert not relay.is_open
