"""Measurements: never tests, always beside the bare operation in the same run (bench/README.md)."""
