"""What long-running commands write on standard error: one JSON object a line, whoever wrote it."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import PATIENCE_SECONDS, Running, answered, until
from tests.plugins.programs import ROOT

pytestmark = [pytest.mark.once, pytest.mark.long]


def workers(running: Running) -> list[int]:
    path = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


def test_lines_of_gunicorn_are_ours_also_of_a_killed_a_stuck_and_a_badly_asked_worker(
    start, port, tmp_path
):
    web = start("web", "--workers", 2, "--port", port, GUNICORN_CMD_ARGS="--timeout 2")
    until(lambda: answered(port))
    assert web.said("Listening at")["process"] == f"web/{web.process.pid}"
    with closing(socket.create_connection(("127.0.0.1", port))) as asked:
        asked.sendall(b"NONSENSE\r\n\r\n")
        asked.recv(100)
    assert web.said("Invalid request")["level"] == "warning"
    # One that is still getting ready may take its time; one that has counted a request may not.
    [counted] = until(lambda: [*tmp_path.glob("giaoviec-metrics-*/counter_*.db")][:1])
    stuck = int(counted.stem.removeprefix("counter_"))
    [killed] = {*until(lambda: both if len(both := workers(web)) == 2 else None)} - {stuck}
    assert web.said(f"Booting worker with pid: {stuck}")["process"] == f"web/{stuck}"
    os.kill(killed, signal.SIGKILL)
    line = web.said(f"Worker (pid:{killed}) was sent SIGKILL")
    assert (line["level"], line["logger"]) == ("error", "gunicorn.error")
    os.kill(stuck, signal.SIGSTOP)
    assert web.said(f"WORKER TIMEOUT (pid:{stuck})")["level"] == "critical"
    web.said(f"Worker (pid:{stuck}) was sent SIGKILL")
    lines = web.end()
    assert "Shutting down" in lines[-1]["event"]
    for line in lines:
        assert {"event", "logger", "level", "process", "timestamp"} <= line.keys()


@pytest.mark.parametrize("command", ["web", "serve"])
def test_a_port_that_is_taken_is_told_in_lines_of_the_same_form(start, command):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = start(command, "--port", port)
        assert refused.process.wait(timeout=PATIENCE_SECONDS) == 1
    line = refused.lines()[-1]
    assert str(port) in line["event"]
    assert (line["level"], line["process"]) == ("error", f"{command}/{refused.process.pid}")


def test_a_wrong_setting_is_a_line_of_the_same_form(start):
    for command in ("web", "serve", "scheduler", "worker"):
        refused = start(command, GIAOVIEC_LOCALE="xx")
        assert refused.process.wait(timeout=PATIENCE_SECONDS) == 2
        [line] = refused.lines()
        assert "GIAOVIEC_LOCALE" in line["event"]


def test_everything_on_one_machine_speaks_in_lines_also_when_its_clock_dies(start, port):
    serve = start("serve", "--port", port)
    until(lambda: answered(port))
    child = until(lambda: _child_of_any_thread(serve.process.pid))
    os.kill(child, signal.SIGKILL)
    assert serve.said("scheduler ended")["process"] == f"serve/{serve.process.pid}"
    urllib.request.urlopen(f"http://127.0.0.1:{port}/dang-nhap", timeout=10).close()
    assert serve.said("request")["request_id"]
    assert {line["process"].partition("/")[0] for line in serve.end()} <= {"serve", "scheduler"}


def _child_of_any_thread(pid: int) -> int | None:
    lists = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
    found = [int(child) for one in lists for child in one.read_text().split()]
    return found[0] if found else None


def test_a_clock_without_its_tables_speaks_in_lines(start, tmp_path):
    clock = start("scheduler", GIAOVIEC_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert clock.said("job refused")["job"] == "heartbeat"
    assert [line["event"] for line in clock.end() if line["event"] == "stopping"]


def test_whatever_is_printed_warned_of_or_caught_by_nobody_is_one_line_each(environment):
    code = """
import logging, sys, threading, warnings
from giaoviec.core.logs import configure_logs
configure_logs("trial"); configure_logs("trial")
print("printed", file=sys.stderr); print("in", "one", file=sys.stderr)
warnings.warn("warned of")
for name in ("apscheduler", "procrastinate", "waitress"):
    logging.getLogger(name).error("said by %s", name)
thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()
logging.getLogger("a").info("too %s", "many", "arguments")
raise ValueError("at the\\nend")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines[:2]] == ["printed", "in one"]
    assert "warned of" in lines[2]["event"]
    assert [line["logger"] for line in lines[3:6]] == ["apscheduler", "procrastinate", "waitress"]
    assert "ZeroDivisionError" in lines[6]["exception"]
    assert "ValueError: at the\nend" in lines[-1]["exception"]
    assert done.returncode == 1
