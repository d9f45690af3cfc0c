"""Files that nobody uses are forgotten after a day; those in use stay."""

import hashlib
import io
import os
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor
from giaoviec.files.models import StoredFile
from giaoviec.files.store import place_of
from giaoviec.files.sweep import KEEP_UNUSED, sweep_files
from giaoviec.files.usecases import StoreFile, store_file
from giaoviec.scheduler.stopping import Stop
from giaoviec.scheduler.timetable import TIMETABLE, sweep_uploads
from giaoviec.tasks.models.file import TaskFile
from tests.builders.org import saved
from tests.tasks.scene import make_scene

DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def store(app, folder, now):
    """Hand a file in; its bytes are as old as its row."""

    def of(text="Mã,Tên\n", at=now):
        cmd = StoreFile(stream=io.BytesIO(text.encode()), name="bang.csv", folder=folder)
        file_id = store_file(cmd, actor=Actor.operator(), now=at)
        digest = hashlib.sha256(text.encode()).hexdigest()
        os.utime(place_of(folder, digest), (at.timestamp(), at.timestamp()))
        return file_id

    return of


def kept(folder) -> int:
    return len([path for path in folder.rglob("*") if path.is_file()])


def stored(session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(StoredFile.id).order_by(StoredFile.id)))


def test_an_upload_that_was_left_is_forgotten_after_a_day(session, store, folder, now):
    old, new = store("a"), store("b", at=now + DAY)
    later = now + KEEP_UNUSED + timedelta(seconds=1)
    assert sweep_files(folder=folder, now=now + KEEP_UNUSED) == 0
    assert sweep_files(folder=folder, now=later) == 1
    assert stored(session) == [new]
    assert kept(folder) == 1
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.swept")).one()
    assert str(old) in entry.details
    assert sweep_files(folder=folder, now=later) == 0


def test_what_a_task_shows_stays(session, store, folder, now):
    file_id = store()
    task = make_scene().task()
    saved(TaskFile(task_id=task.id, file_id=file_id, at=now, actor_name="x"))
    assert sweep_files(folder=folder, now=now + 9 * DAY) == 0
    assert stored(session) == [file_id]
    assert kept(folder) == 1


def test_bytes_that_another_row_tells_of_stay(session, store, folder, now):
    store("như nhau", at=now)
    later = store("như nhau", at=now + 2 * DAY)
    assert sweep_files(folder=folder, now=now + 2 * DAY) == 1
    assert stored(session) == [later]
    assert kept(folder) == 1


def test_bytes_handed_in_again_a_moment_ago_stay(session, store, folder, now):
    file_id = store()
    [path] = folder.glob("??/*")
    fresh = (now + 5 * DAY).timestamp()
    os.utime(path, (fresh, fresh))
    assert sweep_files(folder=folder, now=now + 5 * DAY) == 1
    assert stored(session) == []
    assert path == place_of(folder, path.name)
    assert path.is_file()
    assert file_id


def test_a_folder_that_is_not_there_and_halves_of_a_crash_do_no_harm(session, store, folder, now):
    assert sweep_files(folder=folder, now=now) == 0
    store()
    half = folder / "part-0123"
    half.write_bytes(b"x")
    os.utime(half, (now.timestamp(), now.timestamp()))
    [path] = folder.glob("??/*")
    path.unlink()
    assert sweep_files(folder=folder, now=now + 2 * DAY) == 1
    assert kept(folder) == 0


def test_the_clock_sweeps_the_installations_own_folder(app, session, store, now):
    file_id = store(at=now)
    assert (sweep_uploads, "50 * * * *") in TIMETABLE
    with time_machine.travel(now + 2 * DAY, tick=False):
        sweep_uploads(Stop())
    assert file_id not in stored(session)
