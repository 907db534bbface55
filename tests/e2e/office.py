"""What a program of the organisers reads and does through the API."""

from __future__ import annotations

from typing import Any

import httpx

from tests.e2e.installation import Installation


def read(site: Installation, role: str, path: str, **query: str) -> Any:
    """The JSON at `path` below /api/v1/, read by the one who has this role."""
    answer = httpx.get(f"{site.url}/api/v1/{path}", headers=_key(site, role), params=query, timeout=30)
    return answer.raise_for_status().json()


def order(site: Installation, role: str, path: str) -> Any:
    """The same for something that is done."""
    return httpx.post(f"{site.url}/api/v1/{path}", headers=_key(site, role), timeout=30).raise_for_status().json()


def _key(site: Installation, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {site.staff(role)['token']}"}
