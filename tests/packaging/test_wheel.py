"""The wheel alone, in an empty folder, migrates a database and serves pages."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files

pytestmark = [pytest.mark.once, pytest.mark.long]
START_SECONDS = 30


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of the present source in it, and nothing else of ours."""
    base = tmp_path_factory.mktemp("wheel")
    source, wheels, target = base / "source", base / "wheels", base / "installed"
    for name in files():
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
    pip("wheel", str(source), "--no-deps", "--no-build-isolation", "-w", str(wheels))
    (wheel,) = wheels.glob("giaoviec-*.whl")
    pip("install", str(wheel), "--no-deps", "--no-index", "--target", str(target))
    shutil.rmtree(source)
    return target


def pip(*args: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def own_environment(installed: Path, empty_folder: Path) -> dict[str, str]:
    """The wheel comes before the checkout that the virtual environment knows."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("GIAOVIEC_")
    }
    return inherited | {
        "PYTHONPATH": str(installed),
        "GIAOVIEC_DATA_DIR": str(empty_folder / "var"),
    }


def test_the_wheel_holds_templates_migrations_and_everything_they_need(installed):
    package = installed / "giaoviec"
    assert (package / "_migrations" / "env.py").is_file()
    for folder, inside in (("templates", "_templates"), ("migrations", "_migrations")):
        wanted = {name.removeprefix(f"{folder}/") for name in files() if name.startswith(folder)}
        found = {str(path.relative_to(package / inside)) for path in (package / inside).rglob("*")}
        assert wanted <= found
    own = {name for name in files() if name.startswith("giaoviec/")}
    assert own <= {str(path.relative_to(installed)) for path in installed.rglob("*")}


def test_the_wheel_serves_from_an_empty_folder(installed, empty_folder, own_environment):
    where = subprocess.run(
        [
            sys.executable,
            "-c",
            "import giaoviec, config; print(giaoviec.__file__, config.__file__)",
        ],
        cwd=empty_folder,
        env=own_environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.count(str(installed)) == 2

    upgrade = giaoviec(installed, "db", "upgrade", cwd=empty_folder, env=own_environment)
    _out, err = upgrade.communicate(timeout=60)
    assert upgrade.returncode == 0, err

    with serving(installed, empty_folder, own_environment) as address:
        page = fetch(address + "/dang-nhap")
        assert "Đăng nhập" in page
        for link in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
            assert fetch(address + link)
    assert {path.name for path in empty_folder.iterdir()} == {"var"}


def giaoviec(installed: Path, *args: str, **kwargs: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(installed / "bin" / "giaoviec"), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **kwargs,
    )


@contextmanager
def serving(installed: Path, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of a `giaoviec serve` that is up; it is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = giaoviec(installed, "serve", "--port", str(port), cwd=folder, env=environment)
    try:
        until = time.monotonic() + START_SECONDS
        while not answers(address + "/healthz"):
            assert server.poll() is None, server.stderr.read()
            assert time.monotonic() < until, "not up in time"
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.communicate(timeout=20)


def answers(address: str) -> bool:
    try:
        fetch(address)
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.read().decode("utf-8", errors="replace")
