"""No test is skipped unseen: every group is printed at the end, and with CI=true it fails the run."""

import os
from collections import Counter
from pathlib import Path

import pytest

# Names a file to which each run appends its groups, so that several runs can be summed up.
REPORT = "GIAOVIEC_SKIP_REPORT"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # xdist's workers report to the one that counts
        config.pluginmanager.register(SkipCounter(), "skip-counter")


class SkipCounter:
    """Counts skipped tests by reason; a reason is a group."""

    def __init__(self) -> None:
        self.groups: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.groups[reason_of(report)] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.groups[f"{report.nodeid}: {reason_of(report)}"] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.groups and must_not_skip() and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if report := os.environ.get(REPORT):
            with Path(report).open("a", encoding="utf-8") as file:
                file.writelines(f"{count} × {reason}\n" for reason, count in self.groups.items())
        if not self.groups:
            return
        terminalreporter.section("skipped groups", yellow=True)
        for reason, count in sorted(self.groups.items()):
            terminalreporter.line(f"{count} × {reason}")
        if must_not_skip():
            terminalreporter.line("CI=true: a skipped test fails the run.", red=True)


def must_not_skip() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr or "no reason given")
