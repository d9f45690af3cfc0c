"""`python -m giaoviec`: the console script where its folder is not on the path."""

from giaoviec.cli import main

main()
