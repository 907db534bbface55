"""Many people at once: requests that really run in parallel, with a random start so that every run differs."""

import asyncio
import random
from collections import Counter
from typing import Any

import httpx

from tests.concurrency.servers import Server

URL = "/api/v1/registrations/"
Answer = tuple[int, dict[str, Any]]


def body(request_id: str, number: int, *codes: str) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "activities": list(codes),
        "person": {"name_en": f"Racer {number}", "phone": f"+88018{number:08d}", "district": "jashore"},
        "kind": "delegate",
        "language": "en",
        "consents": {"registration": True},
    }


def post_all(server: Server, bodies: list[dict[str, Any]], *, luck: random.Random, at_once: int = 200) -> list[Answer]:
    """Every body posted, `at_once` at a time; the answers in the order of the bodies. Status 0: the connection broke."""
    return asyncio.run(_post_all(server, bodies, luck, at_once))


async def _post_all(server: Server, bodies: list[dict[str, Any]], luck: random.Random, at_once: int) -> list[Answer]:
    gate = asyncio.Semaphore(at_once)
    waits = [luck.random() * 0.3 for _body in bodies]
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client:

        async def post(one: dict[str, Any], wait: float) -> Answer:
            async with gate:
                await asyncio.sleep(wait)
                try:
                    answer = await client.post(URL, json=one)
                except httpx.TransportError:
                    return 0, {}
                return answer.status_code, answer.json()

        return await asyncio.gather(*(post(one, wait) for one, wait in zip(bodies, waits, strict=True)))


def counted(answers: list[Answer]) -> Counter[tuple[int, str]]:
    """How often each (status, code of the refusal) was answered."""
    return Counter((status, str(document.get("code", ""))) for status, document in answers)


def registrations(server: Server, *codes: str) -> int:
    """How many registrations the database holds for these activities."""
    quoted = ", ".join(f"'{code}'" for code in codes)
    question = (
        "SELECT count(*) FROM ticketing_registration r JOIN summit_activity a ON a.page_ptr_id = r.activity_id "
        f"WHERE a.code IN ({quoted})"  # codes of our own making
    )
    found: int = server.sql(question)[0][0]
    return found


def assert_counters_are_true(server: Server) -> None:
    """Every quota says what is there, no ticket and no registration is there twice, everybody has a ticket."""
    wrong = server.sql(
        "SELECT q.id, q.capacity, q.taken, count(r.id) FROM ticketing_quota q "
        "JOIN ticketing_quota_activities l ON l.quota_id = q.id "
        "LEFT JOIN ticketing_registration r ON r.activity_id = l.activity_id AND r.state IN ('confirmed', 'pending', 'offered') "
        "GROUP BY q.id, q.capacity, q.taken HAVING q.taken <> count(r.id) OR q.taken + q.held > q.capacity"
    )
    assert wrong == []
    wrong_sub_quotas = server.sql(
        "SELECT s.id, s.taken, count(t.id) FROM ticketing_subquota s "
        "LEFT JOIN ticketing_reservedseat t ON t.sub_quota_id = s.id "
        "GROUP BY s.id, s.taken, s.capacity HAVING s.taken <> count(t.id) OR s.taken > s.capacity"
    )
    assert wrong_sub_quotas == []
    wrong_held = server.sql(
        "SELECT q.id, q.held FROM ticketing_quota q LEFT JOIN ticketing_subquota s "
        "ON s.quota_id = q.id AND s.released_at IS NULL "
        "GROUP BY q.id, q.held HAVING q.held <> COALESCE(sum(s.capacity - s.taken), 0)"
    )
    assert wrong_held == []
    (people, tickets, links), *_none = server.sql(
        "SELECT (SELECT count(*) FROM ticketing_attendee), (SELECT count(DISTINCT attendee_id) FROM ticketing_ticket), "
        "(SELECT count(*) FROM ticketing_ticket)"
    )
    assert people == tickets == links
