"""What a process remembers for some seconds."""

from accounts import remembered
from accounts.remembered import Remembered, forget_everything


def test_a_fact_is_read_once_until_its_time_is_over(monkeypatch):
    now, values = [100.0], iter("abcdef")
    monkeypatch.setattr(remembered.time, "monotonic", lambda: now[0])
    fact = Remembered(lambda: next(values), seconds=5)
    assert [fact(), fact()] == ["a", "a"]
    now[0] += 4.9
    assert fact() == "a"
    now[0] += 0.2
    assert [fact(), fact()] == ["b", "b"]
    fact.forget()
    assert fact() == "c"
    forget_everything()
    assert fact() == "d"


def test_nothing_is_a_fact_too():
    asked = []
    fact = Remembered(lambda: asked.append(1), seconds=5)
    assert [fact(), fact(), len(asked)] == [None, None, 1]
