"""Who this installation is: an id in the data folder, which a copy of the folder does not share."""

import hashlib
import os
import secrets
from pathlib import Path

# What systemd and D-Bus call a machine; the first that is there counts.
MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def installation_id(folder: Path, machine: str | None = None) -> str:
    """The id of the installation whose data folder this is, made at the first start.

    The file keeps beside the id where it was made: machine and path. A copy of
    the folder (the database is in it by default) stands elsewhere and so has
    another id, as a moved one has; the same place has the same id for ever.
    `machine` is what tells this machine from others; by default its machine-id.
    """
    place = _place(folder, _machine() if machine is None else machine)
    path = folder / "installation-id"
    if not path.exists():
        _write_first(path, f"{secrets.token_hex(16)}\n{place}\n")
    own, home = [*path.read_text(encoding="ascii").split(), ""][:2]
    if not home:  # written by a release that did not know places: here is where it belongs
        _replace(path, f"{own}\n{place}\n")
    if home in ("", place):
        return own
    return hashlib.sha256(f"{own} {place}".encode()).hexdigest()[:32]


def _place(folder: Path, machine: str) -> str:
    return hashlib.sha256(f"{machine} {folder.resolve()}".encode()).hexdigest()[:32]


def _machine() -> str:
    """ "" where the machine has no id: then the path alone tells places apart."""
    for path in MACHINE_IDS:
        try:
            return path.read_text(encoding="ascii").strip()
        except OSError:
            continue
    return ""


def _write_first(path: Path, text: str) -> None:
    """Whole or not at all, and only by the first of several processes that start together."""
    whole = _beside(path, text)
    try:
        os.link(whole, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    _beside(path, text).replace(path)


def _beside(path: Path, text: str) -> Path:
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    new.touch(mode=0o600, exist_ok=False)
    new.write_text(text, encoding="ascii")
    return new
