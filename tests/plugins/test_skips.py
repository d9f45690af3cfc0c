"""The plugin in pytest runs of its own, as `make test` and CI start them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.programs import ROOT
from tests.plugins.skips import REPORT

pytestmark = pytest.mark.once

ONE_SKIPPED = """
import pytest

def test_done():
    assert True

@pytest.mark.skip(reason="no camel at hand")
def test_rides_a_camel():
    assert True
"""
NONE_SKIPPED = "def test_done():\n    assert True\n"


def run(
    folder: Path, source: str, *args: str, ci: str, report: str = ""
) -> subprocess.CompletedProcess[str]:
    (folder / "test_made_up.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.plugins.skips", "-c", "/dev/null"]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [*command, "--rootdir", str(folder), *args, str(folder)],
        env=environment | {"CI": ci, "PYTHONPATH": str(ROOT), REPORT: report},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_skipped_test_fails_the_run_in_ci_and_is_named(tmp_path, workers):
    done = run(tmp_path, ONE_SKIPPED, *workers, ci="true")
    assert done.returncode == 1, done.stdout
    assert "1 × no camel at hand" in done.stdout


def test_a_skipped_test_is_named_but_passes_at_home(tmp_path):
    done = run(tmp_path, ONE_SKIPPED, ci="")
    assert done.returncode == 0, done.stdout
    assert "1 × no camel at hand" in done.stdout


def test_a_run_without_skips_passes_in_ci(tmp_path):
    done = run(tmp_path, NONE_SKIPPED, ci="true")
    assert done.returncode == 0, done.stdout
    assert "skipped groups" not in done.stdout


def test_a_module_that_skips_itself_counts(tmp_path):
    source = "import pytest\npytest.skip('no sea', allow_module_level=True)\n"
    (tmp_path / "test_other.py").write_text(NONE_SKIPPED, encoding="utf-8")
    done = run(tmp_path, source, ci="true")
    assert done.returncode == 1, done.stdout
    assert "no sea" in done.stdout


def test_groups_of_several_runs_come_together_in_one_file(tmp_path):
    report = tmp_path / "skips.txt"
    for _ in range(2):
        run(tmp_path, ONE_SKIPPED, ci="", report=str(report))
    assert report.read_text(encoding="utf-8") == "1 × no camel at hand\n" * 2
