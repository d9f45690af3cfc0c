"""The console script called as its `main`, in this process: a process of its own takes a second to start.

What a process shows and a function cannot (signals, memory, two at once, a
wheel) has tests of its own with real ones.
"""

import io
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest.mock import patch

from giaoviec.cli import main


def called(
    *arguments: object, environment: Mapping[str, str], stdin: str = ""
) -> CompletedProcess[str]:
    """`giaoviec ARGUMENTS` under exactly this environment: its exit code and what it wrote."""
    out, err = _stream(), _stream()
    command = ["giaoviec", *map(str, arguments)]
    code = 0
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", command),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return CompletedProcess(command, code, _text(out), _text(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode().replace("\r\n", "\n")
