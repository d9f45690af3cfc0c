"""Programs that tests need and that pip cannot install."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# scripts/system-packages puts here what it does not install for the whole machine.
OWN = ROOT / ".cache" / "bin"
# The Debian package that brings a program.
PACKAGES = {
    "chromium": "chromium",
    "smtp-sink": "postfix",
}


def program(name: str) -> str:
    """The program's path; skips the test, with the install line, where the machine lacks it."""
    places = os.pathsep.join([str(OWN), os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])
    found = shutil.which(name, path=places)
    if found is None:
        pytest.skip(f"{name} is missing: apt-get install {PACKAGES.get(name, name)}")
    return found
