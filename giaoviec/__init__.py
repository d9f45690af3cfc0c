"""Giao việc – nhắc việc: tasks, their deadlines, and the people who answer for them."""

__version__ = "0.1.0"
