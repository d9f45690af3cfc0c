"""The program against faults: a fortnight of mornings with kills, outages and a clock that jumps.

    python -m bench faults

Runs on PostgreSQL (two schedulers, four workers), then on SQLite (`serve`),
and compares what reached the relay with the same fortnight undisturbed.
Nothing in the program knows of it: real commands run in real processes, on
loopback only. FAULTS_KILLS, FAULTS_MORNINGS and FAULTS_TASKS make it shorter
or longer, FAULTS_SEED draws other moments, FAULTS_ON=sqlite|postgresql runs one.
"""


def main() -> None:
    # Loaded here: every process of the fortnight passes through this package.
    from bench.faults.run import main as run_all  # noqa: PLC0415

    run_all()
