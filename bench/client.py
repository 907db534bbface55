"""A small HTTP/1.1 client on asyncio streams: keep-alive, one request at a time on a connection. Standard library only."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

LARGEST_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` begins with a slash."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def get(cls, path: str, **headers: str) -> Call:
        return cls("GET", path, {name.replace("_", "-"): value for name, value in headers.items()})

    @classmethod
    def post_json(cls, path: str, body: object, headers: dict[str, str] | None = None) -> Call:
        return cls("POST", path, {"Content-Type": "application/json", **(headers or {})}, json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """Reconnects when the server closed it, and counts how often."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.opened = 0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, call: Call) -> Answer:
        """The answer; a connection that the server had closed meanwhile is opened once more."""
        fresh = self._streams is None
        try:
            return await self._exchange(call)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.close()
            if fresh:
                raise
            return await self._exchange(call)

    async def close(self) -> None:
        if self._streams is not None:
            writer = self._streams[1]
            self._streams = None
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _exchange(self, call: Call) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=LARGEST_HEAD)
            self.opened += 1
        reader, writer = self._streams
        lines = [f"{call.method} {call.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in call.headers.items()]
        if call.body or call.method != "GET":
            lines.append(f"Content-Length: {len(call.body)}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + call.body)
        answer = await self._read(reader)
        if answer.headers.get("connection", "").lower() == "close":
            await self.close()
        return answer

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers = {}
        for line in head[1:]:
            name, colon, value = line.partition(":")
            if colon:
                headers[name.strip().lower()] = value.strip()
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while size := int((await reader.readline()).split(b";")[0], 16):
                parts.append(await reader.readexactly(size))
                await reader.readexactly(2)
            await reader.readline()
            return Answer(status, headers, b"".join(parts))
        return Answer(status, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@dataclass(frozen=True, slots=True)
class Run:
    """What one closed loop saw: latencies in seconds, sorted; outcomes by name; samples of what went wrong.

    `cpu`: seconds that the server's processes used meanwhile, filled in by who watched them.
    """

    seconds: float
    latencies: list[float]
    outcomes: Counter[str]
    samples: dict[str, str]
    opened: int
    cpu: float = 0.0

    def rate(self, outcome: str = "ok") -> float:
        return self.outcomes[outcome] / self.seconds

    def ms(self, percent: float) -> float:
        place = min(len(self.latencies) - 1, round(percent / 100 * (len(self.latencies) - 1)))
        return self.latencies[place] * 1000

    @property
    def errors(self) -> int:
        return sum(count for outcome, count in self.outcomes.items() if outcome not in ("ok", "won", "sold_out"))


async def _loop(port: int, calls: list[Call], connections: int, judge: Callable[[Answer], str]) -> Run:
    latencies: list[float] = []
    outcomes: Counter[str] = Counter()
    samples: dict[str, str] = {}
    queue = iter(calls)
    lines = [Connection(port) for _ in range(connections)]

    async def work(line: Connection) -> None:
        for call in queue:
            started = time.perf_counter()
            try:
                answer = await line.send(call)
                outcome = judge(answer)
                if outcome not in ("ok", "won", "sold_out"):
                    samples.setdefault(outcome, f"{answer.status} {answer.body[:200]!r}")
            except (OSError, asyncio.IncompleteReadError) as broken:
                outcome = "broken"
                samples.setdefault(outcome, repr(broken))
            latencies.append(time.perf_counter() - started)
            outcomes[outcome] += 1

    started = time.perf_counter()
    await asyncio.gather(*(work(line) for line in lines))
    seconds = time.perf_counter() - started
    for line in lines:
        await line.close()
    return Run(seconds, sorted(latencies), outcomes, samples, sum(line.opened for line in lines))


def drive(port: int, calls: list[Call], *, connections: int, judge: Callable[[Answer], str]) -> Run:
    """Send every call once over `connections` keep-alive connections, each as fast as its answers come."""
    return asyncio.run(_loop(port, calls, connections, judge))


def ask(port: int, call: Call) -> Answer:
    """One request on a connection of its own."""

    async def once() -> Answer:
        line = Connection(port)
        try:
            return await line.send(call)
        finally:
            await line.close()

    return asyncio.run(once())
