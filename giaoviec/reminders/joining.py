"""Digests as their readers get them: reminders, decisions that wait, and mails that joined them.

A mail above its recipient's hourly cap waits for their next digest
(notify/overflow.py). The digest names what the mail would have told, judged
again when it is read; the mail keeps its row and says in which digest it is.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from giaoviec.notify.past import messages_ever
from giaoviec.reminders.decisions import add_decisions
from giaoviec.reminders.digest import Digest, Item, read_digests
from giaoviec.reminders.planner import load_policy
from giaoviec.reminders.tasks_now import Section, tasks_now
from giaoviec.reminders.wording import TOLD_OF
from giaoviec.tasks.kinds import SOURCE as TASKS
from giaoviec.tasks.notices import tasks_still_told

# Fewer than the variables a statement may have on either database.
_CHUNK = 5000
Key = tuple[int, str]


def joined_in(facts: str) -> Sequence[int]:
    """The mails that a digest took in, from the facts of its message."""
    found: Sequence[int] = json.loads(facts).get("joined", ())
    return found


def is_morning(about: str) -> bool:
    """Whether this is the name of a day's digest, and not of an urgent one's moment."""
    return "T" not in about


def whole_digests(
    session: Session, keys: Mapping[Key, Sequence[int]], *, now: datetime
) -> dict[Key, Digest]:
    """The digests of these (recipient, bundle) pairs as they are true at `now`; with the mails they took in."""
    digests = read_digests(session, keys.keys(), now=now)
    mornings = {key: digest for key, digest in digests.items() if is_morning(key[1])}
    add_decisions(session, mornings, now=now)
    joined = {one: key for key, ids in keys.items() for one in ids}
    if joined:
        _add_joined(session, digests, joined, now)
    return digests


def digest_of(session: Session, person_id: int, about: str, *, now: datetime) -> Digest:
    """One person's digest, for the page behind its mail."""
    joined: Sequence[int] = ()
    if is_morning(about):
        its = messages_ever(
            lambda table: and_(
                table.c.source == "reminders",
                table.c.about == about,
                table.c.recipient_id == person_id,
                table.c.kind == "digest",
            )
        )
        facts = session.scalars(select(its.c.facts)).all()
        joined = sorted({one for text in facts for one in joined_in(text)})
    return whole_digests(session, {(person_id, about): joined}, now=now)[person_id, about]


def _add_joined(
    session: Session, digests: Mapping[Key, Digest], joined: Mapping[int, Key], now: datetime
) -> None:
    messages = _messages(session, sorted(joined))
    _add_bundles(session, digests, joined, [m for m in messages if m.source != TASKS], now)
    _add_told(session, digests, joined, [m for m in messages if m.source == TASKS], now)


def _add_bundles(
    session: Session,
    digests: Mapping[Key, Digest],
    joined: Mapping[int, Key],
    messages: Sequence[Any],
    now: datetime,
) -> None:
    """What an urgent mail of reminders would have held."""
    bundles = {message.id: (message.recipient_id, message.about) for message in messages}
    found = read_digests(session, set(bundles.values()), now=now) if bundles else {}
    for message_id, bundle in bundles.items():
        digest, part = digests[joined[message_id]], found[bundle]
        digest.left_out |= part.left_out
        for item in part.items:
            _add(digest, Item(item.task, item.section, item.roles))


def _add_told(
    session: Session,
    digests: Mapping[Key, Digest],
    joined: Mapping[int, Key],
    messages: Sequence[Any],
    now: datetime,
) -> None:
    """The tasks that words about tasks would have told of."""
    told = tasks_still_told(session, messages, now=now) if messages else {}
    ids = sorted({task_id for of_one in told.values() for task_id in of_one})
    if not ids:
        return
    tasks = tasks_now(session, ids, load_policy(session, now=now), now)
    for message in messages:
        for task_id in told[message.id]:
            item = Item(tasks[task_id], Section.HELD, (f"{TOLD_OF}{message.kind}",))
            _add(digests[joined[message.id]], item)


def _add(digest: Digest, item: Item) -> None:
    """Each task is in a digest once, where it stood first."""
    known = next((one for one in digest.items if one.task.id == item.task.id), None)
    if known is None:
        digest.items.append(item)
    else:
        known.add(item.roles)


def _messages(session: Session, ids: Sequence[int]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(ids), _CHUNK):
        chosen = ids[start : start + _CHUNK]
        ever = messages_ever(lambda table, chosen=chosen: table.c.id.in_(chosen))  # type: ignore[misc]
        found += session.execute(
            select(
                ever.c.id, ever.c.source, ever.c.kind, ever.c.about, ever.c.facts,
                ever.c.recipient_id,
            ).order_by(ever.c.id)
        )  # fmt: skip
    return found
