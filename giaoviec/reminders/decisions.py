"""What waits for a reader's own decision joins their digest: requests for more time, and "not ours".

They were told of each when it came. A morning's digest names those that still
wait, as "my work" does (tasks.waiting). Somebody for whom nothing else is
there gets a digest for them alone on the first working morning after a
request, and every second one as long as it waits, as the shipped policy asks
about results. That is looked for once a working morning, among what waits.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.reminders.audience import Audiences, TaskPeople
from giaoviec.reminders.digest import Digest, Item
from giaoviec.reminders.models import Audience
from giaoviec.reminders.planner import Policy, load_policy
from giaoviec.reminders.tasks_now import Section, tasks_now
from giaoviec.settings.values import DECISIONS_TOLD_ON, get, put
from giaoviec.tasks.waiting import Asked, decisions_waited_for
from giaoviec.workdays.calendar import WorkCalendar

# Working days after which those who are asked hear of it again.
AGAIN_AFTER = 2


def add_decisions(
    session: Session, digests: Mapping[tuple[int, str], Digest], *, now: datetime
) -> None:
    """Add to these digests what their readers are waited for; each task is in a digest once."""
    waited = decisions_waited_for(session) if digests else ()
    if not waited:
        return
    policy = load_policy(session, now=now)
    tasks = tasks_now(session, [asked.task_id for asked in waited], policy, now)
    of_reader: dict[int, list[Digest]] = defaultdict(list)
    for (reader, _bundle), digest in digests.items():
        of_reader[reader].append(digest)
    for task_id, wanted, _since in waited:
        task = tasks.get(task_id)
        if task is None:
            continue
        for reader in _deciders(task.people, policy.audiences) & of_reader.keys():
            for digest in of_reader[reader]:
                known = next((item for item in digest.items if item.task.id == task_id), None)
                if known is None:
                    digest.items.append(Item(task, Section.WAITING, (wanted.value,)))
                else:
                    known.add([wanted.value])


def asked_this_morning(
    session: Session, calendar: WorkCalendar, *, now: datetime
) -> Collection[int]:
    """Who gets a digest even if only decisions wait for them; nobody when that was asked today before.

    Writes that it was asked; does not commit.
    """
    today = zone.local_date(now)
    if get(session, DECISIONS_TOLD_ON) == today.isoformat():
        return ()
    put(session, DECISIONS_TOLD_ON, today.isoformat())
    waited = decisions_waited_for(session)
    if not any(is_told_on(today, asked, calendar) for asked in waited):
        return ()
    return asked_people(session, waited, load_policy(session, now=now), now=now).keys()


def asked_people(
    session: Session, waited: Sequence[Asked], policy: Policy, *, now: datetime
) -> dict[int, list[Asked]]:
    """Those for whom one of these decisions is a reason for a digest today, each with all of theirs."""
    tasks = tasks_now(session, [asked.task_id for asked in waited], policy, now)
    found: dict[int, list[Asked]] = defaultdict(list)
    for asked in waited:
        if asked.task_id in tasks:
            for person in _deciders(tasks[asked.task_id].people, policy.audiences):
                found[person].append(asked)
    today, calendar = zone.local_date(now), policy.plan.calendar
    return {
        person: its
        for person, its in found.items()
        if any(is_told_on(today, asked, calendar) for asked in its)
    }


def is_told_on(day: date, asked: Asked, calendar: WorkCalendar) -> bool:
    """Whether a request is a reason for a digest on this working day. Pure."""
    waited = calendar.count(zone.local_date(asked.since), day)
    return 0 <= waited <= 1 or (waited > 0 and waited % AGAIN_AFTER == 0)


def _deciders(task: TaskPeople, audiences: Audiences) -> set[int]:
    """Who follows or assigned the task, and who stands in for them; nobody in a seat that is empty."""
    asked = [Audience.MONITOR]
    if task.assigner_id is not None:
        asked.append(Audience.ASSIGNER)
    found = audiences.of(asked, task)
    return {
        person
        for person, roles in found.items()
        if any(not role.partition(">")[0].endswith("!") for role in roles.split(","))
    }
