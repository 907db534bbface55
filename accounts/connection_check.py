"""Whether the database is still there, before a request relies on a connection that was kept from an earlier one."""

import select
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse


class LivingConnection:
    """Spare Django's question to the database where the socket answers it.

    A server that ended, was killed or restarted has closed its side, which makes the socket readable; so has one that
    says anything unasked. Only then Django asks with a statement of its own (`CONN_HEALTH_CHECKS`), and connects anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept: Any = connections[DEFAULT_DB_ALIAS]
        if kept.connection is not None and kept.vendor == "postgresql" and _is_silent(kept.connection):
            kept.health_check_done = True
        return self.get_response(request)


def _is_silent(connection: Any) -> bool:
    """Open, and nothing to read."""
    if connection.closed:
        return False
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    return not watch.poll(0)
