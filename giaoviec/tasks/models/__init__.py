"""Everything that is kept about tasks."""

from giaoviec.tasks.models.document import SourceDocument, Stream
from giaoviec.tasks.models.file import TaskFile
from giaoviec.tasks.models.look import TaskLook
from giaoviec.tasks.models.records import (
    DeadlineChange,
    Decision,
    ProgressUpdate,
    Result,
    StatusChange,
    Urging,
)
from giaoviec.tasks.models.span import TaskSpan
from giaoviec.tasks.models.task import CoopPart, DeadlineKind, Task, Urgency

__all__ = [
    "CoopPart",
    "DeadlineChange",
    "DeadlineKind",
    "Decision",
    "ProgressUpdate",
    "Result",
    "SourceDocument",
    "StatusChange",
    "Stream",
    "Task",
    "TaskFile",
    "TaskLook",
    "TaskSpan",
    "Urgency",
    "Urging",
]
