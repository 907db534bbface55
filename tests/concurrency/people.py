"""People who do more than register: they cancel, claim and move by their ticket links, from several threads, and keep a journal."""

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

from tests.concurrency.crowds import body

API = "/api/v1/"
TRIES = 12


class Person:
    """Somebody with a phone on a bad day: whatever was not answered is asked again with the same id."""

    def __init__(self, url: str, number: int, *, journal: "Journal | None" = None, **person: str) -> None:
        self.url = f"{url}{API}"
        self.number, self.person, self.journal = number, person, journal
        self.token = self.code = ""

    def register(self, *codes: str, request_id: str = "") -> tuple[int, dict[str, Any]]:
        asked = body(request_id or str(uuid.uuid4()), self.number, *codes)
        asked["person"] |= {"email": f"racer{self.number}@example.org", **self.person}
        status, answer = self._ask("registrations/", asked)
        if status == 201:
            self.token = answer["links"]["ticket"].split("/")[2]
            self.code = answer["registrations"][0]["code"]
        return status, answer

    def cancel(self) -> tuple[int, dict[str, Any]]:
        return self._ask(f"me/registrations/{self.code}/cancel/")

    def claim(self) -> tuple[int, dict[str, Any]]:
        return self._ask(f"me/registrations/{self.code}/claim/")

    def move(self, activity: str) -> tuple[int, dict[str, Any]]:
        return self._ask(f"me/registrations/{self.code}/move/", {"activity": activity})

    def transfer(self, number: int, *, request_id: str) -> tuple[int, dict[str, Any]]:
        person = body(request_id, number)["person"]
        agreed = {"consents": {"registration": True}, "language": "en"}
        return self._ask("me/transfer/", {"request_id": request_id, "person": person, **agreed})

    def me(self) -> dict[str, Any]:
        for _try in range(TRIES):
            try:
                answer = httpx.get(f"{self.url}me/", headers=self._headers(), timeout=30)
            except httpx.TransportError:
                time.sleep(0.3)
                continue
            if answer.status_code == 200:
                found: dict[str, Any] = answer.json()
                return found
            time.sleep(0.3)
        raise AssertionError("no answer to GET me/")

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Attendee {self.token}"} if self.token else {}

    def _ask(self, path: str, asked: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        for _try in range(TRIES):
            try:
                answer = httpx.post(f"{self.url}{path}", json=asked, headers=self._headers(), timeout=30)
            except httpx.TransportError:
                time.sleep(0.3)
                continue
            if answer.status_code == 503:
                time.sleep(0.3)
                continue
            document = answer.json()
            if self.journal is not None:
                self.journal.write(path, answer.status_code, document)
            return answer.status_code, document
        return 0, {}


class Journal:
    """What was answered, on the disk before anybody believes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def write(self, path: str, status: int, document: dict[str, Any]) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps([path, status, document]) + "\n")
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def read(path: Path) -> list[tuple[str, int, dict[str, Any]]]:
        return [tuple(json.loads(line)) for line in path.read_text().splitlines()]
