"""`giaoviec worker` where there is nothing for it to do: a sentence and exit 1, no traceback."""

from tests.cli.running import PATIENCE_SECONDS


def test_where_the_scheduler_delivers_a_worker_says_so_and_ends(start, database):
    refused = start("worker")
    assert refused.process.wait(timeout=PATIENCE_SECONDS) == 1
    [line] = refused.lines()
    if database.url.startswith("sqlite"):
        assert "cần cơ sở dữ liệu PostgreSQL" in line["event"]
    else:
        assert "GIAOVIEC_DELIVERY=workers" in line["event"]
