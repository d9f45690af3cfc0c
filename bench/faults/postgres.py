"""A PostgreSQL server of the harness's own, which it may restart as it likes."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 30.0
_USER = "giaoviec"
# What is committed must survive a server that is killed; a machine that loses power is not played.
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=100",
    "timezone=America/New_York",
)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    found = subprocess.run(
        [ROOT / "scripts/postgres-bin"], check=False, capture_output=True, text=True
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else None


class Server:
    """Starts at once; `stop` leaves nothing behind."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            sys.exit("PostgreSQL is missing: apt-get install postgresql")
        self._programs = found
        self._home = Path(tempfile.mkdtemp(prefix="giaoviec-faults-"))
        self._as_owner: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(self._home, owner.pw_uid, owner.pw_gid)
            self._as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        self._run("initdb", f"--pgdata={self._home / 'data'}", f"--username={_USER}", "--auth=trust",
                  "--encoding=UTF8", "--no-locale", "--no-sync")  # fmt: skip
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql://{_USER}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [part for setting in _SETTINGS for part in ("-c", setting)]
        command = [self._programs / "postgres", "-D", self._home / "data", "-p", str(self._port)]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as_owner, "setpriv", "--pdeathsig", "INT", *map(str, command), *options],
                cwd=self._home,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _PATIENCE_SECONDS
        ready = ["--quiet", "--host=127.0.0.1", f"--port={self._port}"]
        while subprocess.run([self._programs / "pg_isready", *ready], check=False).returncode != 0:
            if self._process.poll() is not None or time.monotonic() > until:
                sys.exit(f"PostgreSQL did not start:\n{(self._home / 'log').read_text()}")
            time.sleep(0.05)

    def end(self, how: signal.Signals) -> None:
        """SIGINT: an orderly stop that throws everybody out; SIGQUIT: at once, to be recovered from."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        self.end(signal.SIGINT)
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_owner, str(self._programs / program), *arguments]
        subprocess.run(command, check=True, cwd=self._home, stdout=subprocess.DEVNULL)
