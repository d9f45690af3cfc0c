"""Tasks by the words in them: content, document number and subject, accents and case aside.

All words must be there, whole, in any order. The two databases are asked in
their own ways (`search_tables`) and give the same answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import Session

from giaoviec.core.text import words
from giaoviec.tasks import search_tables
from giaoviec.tasks.models import Task

# Words beyond these are not looked for: nobody types them.
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody looks for; without any word it limits nothing."""

    wanted: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        """The words of what was typed, each once. Signs are no words: "AND", "*" and quotes mean nothing."""
        return cls(tuple(dict.fromkeys(words(text)))[:MOST_WORDS])

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def ids(self, session: Session, *, only_open: bool, limit: int) -> Sequence[int]:
        """Up to `limit` tasks that hold the words, in no order, whoever may see them."""
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        ask = self._on_sqlite if is_sqlite else self._on_postgresql
        return session.scalars(ask(only_open=only_open).limit(limit)).all()

    def condition(self, session: Session) -> ColumnElement[bool]:
        """The same, to be tried on tasks that are found otherwise: for words that very many hold."""
        if session.get_bind().dialect.name == "postgresql":
            # PostgreSQL knows how frequent words are, and nothing of the frequency of LIKE.
            return self._held()
        padded = " " + Task.search_text + " "
        return and_(*(padded.like(f"% {word} %") for word in self.wanted))

    def _on_sqlite(self, *, only_open: bool) -> Select[Any]:
        name = search_tables.OPEN if only_open else search_tables.ALL
        # Quoted, so that no word is an operator; none holds a quotation mark.
        query = " ".join(f'"{word}"' for word in self.wanted)
        return (
            select(column("rowid", Integer))
            .select_from(table(name))
            .where(literal_column(name).op("MATCH")(bindparam("words", query)))
        )

    def _on_postgresql(self, *, only_open: bool) -> Select[Any]:
        stmt = select(Task.id).where(self._held())
        return stmt.where(Task.closed_at.is_(None)) if only_open else stmt

    def _held(self) -> ColumnElement[bool]:
        # The very expression of the indexes of words.
        held = func.string_to_array(Task.search_text, literal_column("' '"))
        # Written into the statement: some words are in every task and some in one, so a plan
        # that serves all words serves none. Words are letters and digits and nothing else.
        wanted = bindparam(None, list(self.wanted), ARRAY(Text), literal_execute=True)
        return held.op("@>", is_comparison=True)(wanted)
