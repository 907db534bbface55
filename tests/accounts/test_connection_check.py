"""A kept connection is trusted while its socket is silent; else Django asks the database itself."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from accounts import connection_check
from accounts.connection_check import LivingConnection


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Ours and the server's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, ends: tuple[socket.socket, socket.socket]) -> Any:
    opened = SimpleNamespace(closed=False, fileno=ends[0].fileno)
    wrapper = SimpleNamespace(vendor="postgresql", connection=opened, health_check_done=False)
    monkeypatch.setattr(connection_check, "connections", {"default": wrapper})
    return wrapper


def _answer() -> HttpResponse:
    return LivingConnection(lambda _request: HttpResponse(status=204))(HttpRequest())


def test_a_silent_connection_is_trusted(kept: Any) -> None:
    assert _answer().status_code == 204
    assert kept.health_check_done


def test_a_connection_that_the_server_ended_is_asked(kept: Any, ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].close()
    _answer()
    assert not kept.health_check_done


def test_a_server_that_says_something_unasked_is_asked(kept: Any, ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].send(b"terminating connection due to administrator command")
    _answer()
    assert not kept.health_check_done


def test_a_connection_that_we_closed_is_not_trusted(kept: Any) -> None:
    kept.connection.closed = True
    _answer()
    assert not kept.health_check_done


@pytest.mark.parametrize("change", [{"connection": None}, {"vendor": "sqlite"}])
def test_no_connection_and_no_server_are_left_alone(kept: Any, change: dict[str, Any]) -> None:
    vars(kept).update(change)
    assert _answer().status_code == 204
    assert not kept.health_check_done
