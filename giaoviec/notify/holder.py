"""Who holds a lease, and whether they still live."""

import os
import secrets
import socket
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from giaoviec.core import clock

_PROC = Path("/proc")


def new_holder(now: datetime, *, monotonic: Callable[[], float] = clock.monotonic) -> str:
    """A name for one pass: host, place, process, its start, and a word of its own.

    The word begins with when, by the pass's clock, the one that never jumps
    stood at zero: all processes of a machine share that one.
    """
    pid = os.getpid()
    host = socket.gethostname().replace("/", "-")[:24]
    zero = round(now.timestamp() - monotonic())
    return f"{host}/{_place()}/{pid}/{_started(pid) or 0}/{zero}.{secrets.token_hex(4)}"


def clock_of(holder: str) -> datetime | None:
    """What the clock of this pass shows at present; None: it is not of this machine.

    The system's clock may have been set since the pass began, or the pass be
    replayed (`--at`): its leases are written, and end, by its own.
    """
    try:
        _host, place, _pid, _started, word = holder.split("/")
        if not place or place != _place():
            return None
        moment = datetime.fromtimestamp(int(word.partition(".")[0]) + clock.monotonic(), UTC)
        return moment.replace(microsecond=0)
    except (ValueError, OverflowError, OSError):
        return None


def dead_holders(holders: Iterable[str]) -> list[str]:
    """Those whose process is known to have ended.

    A lease ends by itself after some minutes; this spares the wait after a
    crash on the same machine. Told only of processes that this one would
    see if they lived.
    """
    return [holder for holder in holders if _is_known_dead(holder)]


def _is_known_dead(holder: str) -> bool:
    try:
        _host, place, pid, started, _word = holder.split("/")
        if not place or place != _place():
            return False
        return _started(int(pid)) != int(started)
    except ValueError:
        return False


@cache
def _place() -> str:
    """Tells apart what cannot see each other's processes; "" where that is unknown.

    Boot and host (machines), process namespace (containers), user (hidepid).
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = os.readlink(_PROC / "self/ns/pid")  # noqa: PTH115  no path: "pid:[4026531836]"
    except OSError:
        return ""
    place = f"{socket.gethostname()} {boot} {namespace} {os.getuid()}"
    return sha256(place.encode()).hexdigest()[:12]


def _started(pid: int) -> int | None:
    """When the process began, in ticks since boot; None: there is no such process.

    A process id comes round again, together with its start it does not.
    """
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name, in parentheses, may hold spaces; state is the first field after it.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in ("Z", "X") else int(fields[18])
