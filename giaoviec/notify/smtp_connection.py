"""Opening an SMTP connection with the standard library's client, and what it says in one line."""

import re
import smtplib
import socket
import ssl

from giaoviec.notify.relay_address import RelayAddress, Security

# Unknown names, TLS and password errors among them; smtplib turns a lost connection into one of its own.
TROUBLE = (OSError, smtplib.SMTPException, UnicodeError)
_LONGEST_LINE = 500

Reply = tuple[int, str]


def connected(address: RelayAddress, *, seconds: float) -> smtplib.SMTP:
    """A client that has greeted, secured the connection and signed in.

    Nagle's algorithm is off (TCP_NODELAY): with it, every mail would wait for
    a delayed acknowledgement. `seconds` is the longest wait for each step.

    Raises:
        One of TROUBLE, which `words_of` puts in words.
    """
    name = _own_name()
    client: smtplib.SMTP
    if address.security is Security.TLS:
        client = smtplib.SMTP_SSL(
            address.host, address.port, name, timeout=seconds, context=ssl.create_default_context()
        )
    else:
        client = smtplib.SMTP(address.host, address.port, name, timeout=seconds)
    try:
        socket_of(client).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _greet(client)
        if address.security is Security.STARTTLS:
            client.starttls(context=ssl.create_default_context())
            _greet(client)
        if address.username:
            client.login(address.username, address.password)
    except BaseException:
        client.close()
        raise
    return client


def socket_of(client: smtplib.SMTP) -> socket.socket:
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("connection closed")
    return client.sock


def reply_of(client: smtplib.SMTP) -> Reply:
    code, text = client.getreply()
    return code, text.decode("utf-8", "replace")


def line_of(reply: Reply) -> str:
    """A reply, which may have several lines, as one of bounded length."""
    return " ".join(f"{reply[0]} {reply[1]}".split())[:_LONGEST_LINE]


def timed_out(error: BaseException) -> bool:
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def words_of(error: BaseException) -> str:
    """What went wrong, in the relay's words where it had any."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return line_of((error.smtp_code, shown))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not trusted: {error.verify_message} (SSL_CERT_FILE names your own authority)"
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        return "no TLS from the start on this port (TLS on request: smtp+starttls://)"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if timed_out(error):
        return "no answer in time"
    return (str(error) or type(error).__name__)[:_LONGEST_LINE]


def _greet(client: smtplib.SMTP) -> None:
    code, text = client.ehlo()
    if code != 250:
        # RFC 5321, 3.2: a server of the old kind does not know EHLO.
        code, text = client.helo()
    if code != 250:
        raise smtplib.SMTPHeloError(code, text)


def _own_name() -> str:
    """The name for EHLO; getfqdn(), smtplib's choice, may wait for a name server."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()) or "localhost"
