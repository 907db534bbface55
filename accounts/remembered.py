"""Small facts that stand in front of every request: read once, and anew after some seconds.

Each process remembers for itself, which costs nothing to look at. A cache shared by all would cost a way through the
network, or copying the value, at every request.
"""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """What `read` gave, for so many `seconds`. Nobody may change the value that a call returns."""

    def __init__(self, read: Callable[[], Value], *, seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._kept: tuple[Value, float] | None = None
        _ALL.append(self)

    def __call__(self) -> Value:
        kept = self._kept  # one look: another thread may forget it meanwhile
        if kept is not None and time.monotonic() < kept[1]:
            return kept[0]
        value = self._read()
        self._kept = value, time.monotonic() + self._seconds
        return value

    def forget(self) -> None:
        """The next call reads anew; in this process only."""
        self._kept = None


_ALL: list[Remembered[Any]] = []


def forget_everything() -> None:
    """For tests, where tables change under our feet."""
    for one in _ALL:
        one.forget()
