"""One holder at a time: whoever does not get the lock skips, and a dead holder's lock is free."""

import os
import signal
import subprocess
import sys

from giaoviec.core.locks import only_one
from tests.plugins.programs import ROOT

HOLD = """
from giaoviec.app import create_app
from giaoviec.core.locks import only_one
with create_app(pages=False).app_context(), only_one("test") as mine:
    print(mine, flush=True)
    input()
"""


def test_the_second_is_told_that_it_is_not_its_turn_and_others_are_not_concerned(app):
    with only_one("test") as first, only_one("test") as second, only_one("other") as other:
        assert (first, second, other) == (True, False, True)
    with only_one("test") as again:
        assert again


def test_a_failure_inside_frees_the_lock(app):
    try:
        with only_one("test"):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with only_one("test") as mine:
        assert mine


def test_across_processes_and_when_the_holder_is_killed(app, environment):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "True\n"
        with only_one("test") as mine:
            assert not mine
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with only_one("test") as mine:
            assert mine
    finally:
        holder.kill()
        holder.communicate()
