"""Who reads a page of tasks: what they may see and the words they look for, looked up once a page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ARRAY, ColumnElement, Integer, any_, bindparam, true
from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.tasks.filters import TaskFilter, conditions
from giaoviec.tasks.models import Task
from giaoviec.tasks.rights import Right, own_right, rights_of
from giaoviec.tasks.search import Words
from giaoviec.tasks.visibility import seen_ids, seen_tasks, sees_everything, sees_unit

# Words held by more tasks than these do not lead to them; the list is walked and each text tried.
# Among all tasks the walk may be long, among the open ones it ends soon.
RARE = 2000
RARE_OPEN = 1000
# Somebody who may see more open tasks than these asks for them anew in every statement.
FEW_SEEN = 1000


@dataclass(frozen=True, slots=True)
class Holding:
    """The tasks that hold the words of a filter; without words, all."""

    conditions: Sequence[ColumnElement[bool]] = ()
    # So many tasks hold them that nobody should count them.
    is_frequent: bool = False


class Reader:
    """For one page and one moment.

    Which open tasks an official may see is a question of sixteen parts: a
    database spends longer on planning it than on the answer, and a page asks
    for rows and for counts. So the ids are asked for first, once.
    """

    def __init__(self, session: Session, actor: Actor, *, now: datetime) -> None:
        self.actor = actor
        self._session, self._now = session, now
        self._holdings: dict[tuple[str, bool], Holding] = {}

    @cached_property
    def rights(self) -> Sequence[Right]:
        return rights_of(self._session, self.actor, now=self._now)

    @cached_property
    def sees_everything(self) -> bool:
        """Most who look at long lists do, by their own role; whom they stand in for need not be asked."""
        return sees_everything([own_right(self.actor)]) or sees_everything(self.rights)

    def sees_unit(self, path: str) -> bool:
        """Whether the tasks led by the unit with this path are within reach."""
        return self.sees_everything or any(sees_unit(right, path) for right in self.rights)

    def limits(self, wanted: TaskFilter, as_of: datetime) -> list[ColumnElement[bool]]:
        """All that a list of these tasks is limited to: what may be seen, filters, words."""
        return [
            self.seen(only_open=wanted.is_among_open),
            *conditions(wanted, as_of),
            *self.holding(wanted).conditions,
        ]

    def seen(self, *, only_open: bool) -> ColumnElement[bool]:
        """See `seen_tasks`."""
        if self.sees_everything:
            return true()
        if only_open and self._few_open is not None:
            return _is_one_of(self._session, self._few_open)
        return seen_tasks(self.actor, self.rights, only_open=only_open)

    def holding(self, wanted: TaskFilter) -> Holding:
        """Look for the words of the filter: a few tasks by name, else a trial of each text."""
        words = Words.of(wanted.text)
        if not words:
            return Holding()
        asked = (wanted.text, wanted.is_among_open)
        if asked not in self._holdings:
            self._holdings[asked] = self._look_for(words, only_open=wanted.is_among_open)
        return self._holdings[asked]

    def _look_for(self, words: Words, *, only_open: bool) -> Holding:
        most = RARE_OPEN if only_open else RARE
        ids = words.ids(self._session, only_open=only_open, limit=most + 1)
        if len(ids) > most:
            return Holding([words.condition(self._session)], is_frequent=True)
        return Holding([_is_one_of(self._session, ids)])

    @cached_property
    def _few_open(self) -> Sequence[int] | None:
        """The open tasks that may be seen; None: too many to name."""
        stmt = seen_ids(tuple(self.rights), only_open=True).limit(FEW_SEEN + 1)
        ids = self._session.scalars(stmt).all()
        return ids if len(ids) <= FEW_SEEN else None


def _is_one_of(session: Session, ids: Collection[int]) -> ColumnElement[bool]:
    if session.get_bind().dialect.name == "postgresql":
        # One parameter, however many ids.
        return Task.id == any_(bindparam(None, list(ids), ARRAY(Integer)))
    return Task.id.in_(ids)
