"""`giaoviec worker` where there is nothing for it to do: a sentence and exit 1, no traceback."""

from click.testing import CliRunner

from giaoviec.cli import cli


def test_where_the_scheduler_delivers_a_worker_says_so_and_ends(app, environment, database):
    result = CliRunner().invoke(cli, ["worker"], env=environment)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    if database.url.startswith("sqlite"):
        assert "cần cơ sở dữ liệu PostgreSQL" in result.stderr
    else:
        assert "GIAOVIEC_DELIVERY=workers" in result.stderr
    assert result.stdout == ""
