"""The end of the supervised child has a bound, whatever it is busy with."""

import sys
import time
from pathlib import Path

from giaoviec.scheduler.supervise import Supervisor

# Says that it is there, and does not hear that it is to end.
_DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text("")
time.sleep(300)
"""


def test_a_child_that_does_not_end_is_ended(tmp_path: Path):
    there = tmp_path / "there"
    supervisor = Supervisor([sys.executable, "-c", _DEAF, str(there)], end_seconds=0.5)
    supervisor.start()
    until = time.monotonic() + 30
    while not there.exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    child = supervisor.child_pid
    assert child is not None
    supervisor.wait()
    assert not Path(f"/proc/{child}").exists()


def test_stopping_before_the_child_has_begun_leaves_no_child():
    supervisor = Supervisor([sys.executable, "-c", "import time; time.sleep(300)"], end_seconds=5)
    supervisor.ask_to_stop()
    supervisor.start()
    supervisor.wait()
    assert supervisor.child_pid is None
