"""What waits for a reader's own decision joins their digest: requests for more time, and "not ours".

They were told of each when it came; the morning's digest, where there is one,
names those that still wait, as "my work" does (tasks.waiting).
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from giaoviec.reminders.audience import Audiences, TaskPeople
from giaoviec.reminders.digest import Digest, Item, Section, tasks_now
from giaoviec.reminders.models import Audience
from giaoviec.reminders.planner import load_policy
from giaoviec.tasks.waiting import decisions_waited_for


def add_decisions(
    session: Session, digests: Mapping[tuple[int, str], Digest], *, now: datetime
) -> None:
    """Add to these digests what their readers are waited for; each task is in a digest once."""
    waited = decisions_waited_for(session) if digests else ()
    if not waited:
        return
    policy = load_policy(session, now=now)
    tasks = tasks_now(session, [task_id for task_id, _wanted in waited], policy, now)
    of_reader: dict[int, list[Digest]] = defaultdict(list)
    for (reader, _bundle), digest in digests.items():
        of_reader[reader].append(digest)
    for task_id, wanted in waited:
        task = tasks.get(task_id)
        if task is None:
            continue
        for reader in _deciders(task.people, policy.audiences) & of_reader.keys():
            for digest in of_reader[reader]:
                known = next((item for item in digest.items if item.task.id == task_id), None)
                if known is None:
                    digest.items.append(Item(task, Section.WAITING, [wanted.value]))
                elif wanted.value not in known.roles:
                    known.roles.append(wanted.value)


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
