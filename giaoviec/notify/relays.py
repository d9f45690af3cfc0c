"""Where mail goes: the relay that is configured, else the local mailbox."""

from pathlib import Path

from flask import current_app

from giaoviec.notify.answers import Relay
from giaoviec.notify.mailbox import LocalMailbox
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.smtp import SmtpRelay

# Stands in the header of mails that test mode kept from leaving, and in the relay's place.
TEST_MARK = "test mode"


def has_relay() -> bool:
    """Whether mails leave this machine; otherwise they are read in the local mailbox."""
    return bool(current_app.config["SETTINGS"].smtp_url) and not in_test_mode()


def in_test_mode() -> bool:
    """Whether nothing is to leave this machine, whatever relay is named (GIAOVIEC_TEST_MODE)."""
    return bool(current_app.config["SETTINGS"].test_mode)


def local_mailbox() -> LocalMailbox:
    folder = Path(current_app.config["SETTINGS"].data_dir) / "mailbox"
    return LocalMailbox(folder, mark=TEST_MARK if in_test_mode() else "")


def configured_relay() -> Relay:
    """A channel for one pass; whoever asks for it closes it.

    Raises:
        WrongRelayAddress: GIAOVIEC_SMTP_URL is not usable.
    """
    if not has_relay():
        return local_mailbox()
    return SmtpRelay(parse_relay_address(current_app.config["SETTINGS"].smtp_url))
