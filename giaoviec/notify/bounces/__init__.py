"""Mails that came back: read from a mailbox, matched to the outbox, and what follows from them."""
