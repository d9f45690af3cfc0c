"""Deadline phrases of Vietnamese documents, brought to a moment with the reason."""

from giaoviec.workdays.phrases.deadline import Deadline, PhraseKind
from giaoviec.workdays.phrases.reading import read_deadline
from giaoviec.workdays.phrases.recurrence import next_occurrence

__all__ = ["Deadline", "PhraseKind", "next_occurrence", "read_deadline"]
