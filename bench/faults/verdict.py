"""What reached the relay, beside what should have: nothing missing, nothing twice but what is known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.faults.outcome import Happened
from bench.faults.relay import Copy

_SHOWN = 10


@dataclass(slots=True)
class Verdict:
    """Counts for the table, and in `wrong` every sentence about what differs."""

    points: int = 0
    reminders: int = 0
    mails: int = 0
    # Transmissions whose end nobody knew, and those of them that the relay brought about.
    uncertain: int = 0
    uncertain_by_relay: int = 0
    # Copies beyond the first that the relay has of a mail.
    doubled: int = 0
    missing: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(
    expected: Happened,
    happened: Happened,
    copies: Sequence[Copy],
    *,
    kills: int,
    unknown_by_relay: int,
) -> Verdict:
    """Compare; `kills` processes were killed, and so often the relay ended without an answer."""
    verdict = Verdict(
        points=happened.points, reminders=len(happened.reminders), mails=len(happened.mails)
    )
    _differences(verdict, "reminder", expected.reminders, happened.reminders)
    _differences(verdict, "message", expected.messages, happened.messages)
    verdict.wrong += happened.left[:_SHOWN]
    read = Counter(copy.message_id for copy in copies)
    taken = {copy.message_id for copy in copies if copy.said_yes}
    for message_id, mail in happened.mails.items():
        verdict.uncertain += mail.uncertain
        verdict.doubled += max(read[message_id] - 1, 0)
        if mail.state == "accepted" and message_id not in taken:
            verdict.missing += 1
            verdict.wrong.append(f"{message_id} to {mail.recipient} never reached the relay")
        if read[message_id] > 1 + mail.uncertain:
            verdict.wrong.append(
                f"{message_id} to {mail.recipient}: {read[message_id]} copies, "
                f"known as uncertain {mail.uncertain} times"
            )
    for message_id in read.keys() - happened.mails.keys():
        verdict.wrong.append(f"{message_id} reached the relay and is in no outbox")
    verdict.uncertain_by_relay = min(unknown_by_relay, verdict.uncertain)
    if verdict.uncertain > kills + unknown_by_relay:
        verdict.wrong.append(
            f"{verdict.uncertain} uncertain ends for {kills} kills and {unknown_by_relay} of the relay"
        )
    return verdict


def _differences(
    verdict: Verdict, what: str, expected: Iterable[object], happened: Iterable[object]
) -> None:
    missing, extra = {*expected} - {*happened}, {*happened} - {*expected}
    for words, some in ((f"{what} missing", missing), (f"{what} too many", extra)):
        verdict.wrong += [f"{words}: {one}" for one in sorted(map(str, some))[:_SHOWN]]
        if len(some) > _SHOWN:
            verdict.wrong.append(f"… and {len(some) - _SHOWN} more")
