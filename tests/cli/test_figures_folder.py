"""The folder in which web processes count together goes when they go, however they go."""

import os
import signal
import tempfile
from pathlib import Path

import pytest

from giaoviec.web.figures_folder import make_folder, sweep_folders
from tests.cli.running import answered, free_port, until

pytestmark = pytest.mark.once


def folders(place: Path) -> set[Path]:
    return {*place.glob("giaoviec-metrics-*")}


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.long
def test_it_is_gone_at_the_end_and_that_of_killed_ones_at_the_next_start(start, tmp_path):
    def begin():
        port, before = free_port(), folders(tmp_path)
        web = start("web", "--workers", 1, "--port", port)
        until(lambda: answered(port))
        return web, folders(tmp_path) - before

    killed, [left] = begin()
    beside, [_used] = begin()
    assert left.exists()  # in use
    killed.kill()
    assert [*left.iterdir()]
    beside.end()
    assert folders(tmp_path) == {left}
    successor, [new] = begin()
    assert folders(tmp_path) == {new}
    assert successor.said("killed are gone")["folders"] == 1
    successor.process.send_signal(signal.SIGINT)
    assert successor.process.wait(timeout=30) == 0
    assert folders(tmp_path) == set()


@pytest.mark.long
def test_a_web_process_that_never_served_leaves_none(start, tmp_path, port):
    first = start("web", "--workers", 1, "--port", port)
    until(lambda: answered(port))
    second = start("web", "--port", port)
    assert second.process.wait(timeout=60) == 1
    assert len(folders(tmp_path)) == 1
    first.end()


def test_one_in_use_by_a_process_that_was_forked_is_not_swept(place):
    folder = make_folder()
    child = os.fork()
    if not child:
        signal.pause()
    for held in Path("/proc/self/fd").iterdir():
        if held.exists() and held.resolve() == folder:
            os.close(int(held.name))
    assert sweep_folders() == 0
    assert folder.exists()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert sweep_folders() == 1
    assert folders(place) == set()


def test_what_only_looks_like_one_is_left_alone(place):
    (place / "precious").mkdir()
    (place / "precious" / "file").touch()
    (place / "giaoviec-metrics-link").symlink_to(place / "precious")
    (place / "giaoviec-metrics-file").touch()
    (place / "another-folder").mkdir()
    assert sweep_folders() == 0
    assert (place / "precious" / "file").exists()
    assert (place / "giaoviec-metrics-file").exists()
