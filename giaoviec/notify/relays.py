"""Where mail goes: the relay that is configured, else the local mailbox."""

from pathlib import Path

from flask import current_app

from giaoviec.notify.answers import Relay
from giaoviec.notify.mailbox import LocalMailbox
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.smtp import SmtpRelay


def has_relay() -> bool:
    """Whether mails leave this machine; otherwise they are read in the local mailbox."""
    return bool(current_app.config["SETTINGS"].smtp_url)


def local_mailbox() -> LocalMailbox:
    return LocalMailbox(Path(current_app.config["SETTINGS"].data_dir) / "mailbox")


def configured_relay() -> Relay:
    """A channel for one pass; whoever asks for it closes it.

    Raises:
        WrongRelayAddress: GIAOVIEC_SMTP_URL is not usable.
    """
    if not has_relay():
        return local_mailbox()
    return SmtpRelay(parse_relay_address(current_app.config["SETTINGS"].smtp_url))
