"""From scans to verdicts: a pure function of a set of facts.

Scans arrive late, twice, in any order and from clocks that are wrong. What they mean must not depend on any of that, so
`fold` looks at the set only: it puts the facts into one total order and walks through them.
`frontend/scanner/verdict.ts` says the same in TypeScript; both are held together by `tests/vectors/fold.json` (change
one, change all: docs/scanning.md).

Times are integer milliseconds since 1970 (UTC). Tickets, activities and devices are opaque ASCII strings.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

QUIET_MS = 10_000
"""A second reading by the same device within this time is the same person still holding up the same code."""

ASSUMED_LENGTH_MS = 8 * 60 * 60 * 1000
"""How long an activity without a known end is taken to last: a working day, never reaching into the next one."""


class Direction(StrEnum):
    ENTRY = "entry"
    EXIT = "exit"


class Verdict(StrEnum):
    """What a scan turned out to mean. The list is closed and part of the public API."""

    ADMITTED = "admitted"
    READMITTED = "readmitted"
    DUPLICATE = "duplicate"
    EXIT = "exit"
    EXIT_WITHOUT_ENTRY = "exit_without_entry"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a scan was refused; `not_in_roster` alone is a remark on an admission. The list is closed and public."""

    INVALID = "invalid"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"
    KEY_REVOKED = "key_revoked"
    REVOKED = "revoked"
    OTHER_EDITION = "other_edition"
    OTHER_DAY = "other_day"
    NOT_INVITED = "not_invited"
    WRONG_GATE = "wrong_gate"
    INVALID_TIME = "invalid_time"
    FULL = "full"
    NOT_IN_ROSTER = "not_in_roster"


@dataclass(frozen=True, slots=True, order=True)
class Scan:
    """One immutable fact of a device's log.

    `refusal` is the judgement of this scan by itself (bad code, revoked at that time, not invited …); `note` is a
    remark that refuses nothing. With `overridden` a supervisor let the person through in spite of the refusal: the
    scan counts and keeps the reason. A scan of no known ticket never counts.
    """

    id: str
    device: str
    seq: int
    ticket: str | None
    activity: str | None
    direction: Direction
    wall_ms: int
    boot_id: str = ""
    refusal: Reason | None = None
    note: Reason | None = None
    overridden: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Clock:
    """One exchange of device and server: at `seq` the server's clock was `offset_ms` ahead, give or take `error_ms`."""

    device: str
    seq: int
    offset_ms: int
    boot_id: str = ""
    error_ms: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The meaning of one scan.

    `quiet`: the same device read the same code again within `QUIET_MS`; nobody need be told. `earlier` is the id of the
    entry that made this scan a duplicate. `inside` says whether the person is inside after it. `clock_known` is false
    where the device's own clock had to be believed.
    """

    verdict: Verdict
    reason: Reason | None
    effective_ms: int
    quiet: bool = False
    earlier: str | None = None
    inside: bool = False
    clock_known: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """When an activity of a gate takes place; the end may be unknown."""

    activity: str
    start_ms: int
    end_ms: int | None = None


@dataclass(slots=True)
class _Presence:
    """What is known of one ticket at one activity while the facts go by."""

    entered_by: str | None = None
    inside: bool = False
    last_seen: tuple[str, Direction, int] | None = None

    def step(self, scan: Scan, at_ms: int) -> tuple[Verdict, bool, str | None]:
        """Takes one accepted scan; answers verdict, quietness and the earlier entry it repeats."""
        earlier = self.entered_by
        if scan.direction is Direction.EXIT:
            verdict = Verdict.EXIT if self.inside else Verdict.EXIT_WITHOUT_ENTRY
            self.inside = False
        elif self.inside:
            verdict = Verdict.DUPLICATE
        else:
            verdict = Verdict.ADMITTED if earlier is None else Verdict.READMITTED
            self.entered_by, self.inside = scan.id, True
        repeated = self.last_seen is not None and self.last_seen[:2] == (scan.device, scan.direction)
        quiet = (
            repeated
            and verdict in (Verdict.DUPLICATE, Verdict.EXIT_WITHOUT_ENTRY)
            and self.last_seen is not None
            and at_ms - self.last_seen[2] <= QUIET_MS
        )
        self.last_seen = (scan.device, scan.direction, at_ms)
        return verdict, quiet, earlier if verdict is Verdict.DUPLICATE else None


def fold(scans: Iterable[Scan], clocks: Iterable[Clock] = ()) -> dict[str, Judgement]:
    """The verdict of every scan by its id, the same for every order and repetition of the same facts.

    Each (ticket, activity) has its own story: one `admitted` at most, then `duplicate` until an exit. A refused scan
    changes nothing in it.
    """
    present: defaultdict[tuple[str, str | None], _Presence] = defaultdict(_Presence)
    judgements: dict[str, Judgement] = {}
    for at_ms, scan, clock_known in _in_order(scans, clocks):
        if scan.ticket is None or (scan.refusal is not None and not scan.overridden):
            reason = scan.refusal or Reason.INVALID
            judgements[scan.id] = Judgement(Verdict.REFUSED, reason, at_ms, clock_known=clock_known)
            continue
        presence = present[scan.ticket, scan.activity]
        verdict, quiet, earlier = presence.step(scan, at_ms)
        reason_kept = scan.refusal or scan.note
        judgements[scan.id] = Judgement(verdict, reason_kept, at_ms, quiet, earlier, presence.inside, clock_known)
    return judgements


def _in_order(scans: Iterable[Scan], clocks: Iterable[Clock]) -> list[tuple[int, Scan, bool]]:
    """Each scan once with its effective time, in the one order (effective time, device, seq, id)."""
    observations: defaultdict[tuple[str, str], list[Clock]] = defaultdict(list)
    for clock in set(clocks):
        observations[clock.device, clock.boot_id].append(clock)
    # The server keeps one body for each id. Should two arrive here, the choice must still not depend on the order.
    once: dict[str, Scan] = {}
    for scan in scans:
        known = once.get(scan.id)
        if known is None or _identity(scan) < _identity(known):
            once[scan.id] = scan
    timed = []
    for scan in once.values():
        offset = _offset_ms(scan.seq, observations.get((scan.device, scan.boot_id), []))
        timed.append((scan.wall_ms + (offset or 0), scan, offset is not None))
    timed.sort(key=lambda entry: (entry[0], entry[1].device, entry[1].seq, entry[1].id))
    return timed


def _offset_ms(seq: int, observations: list[Clock]) -> int | None:
    """The offset of the observation nearest in the log; never of another boot, whose clock may have been another."""
    if not observations:
        return None
    nearest = min(observations, key=lambda clock: (abs(clock.seq - seq), clock.error_ms, clock.seq, clock.offset_ms))
    return nearest.offset_ms


def _identity(scan: Scan) -> tuple[str | int | bool, ...]:
    return (
        scan.device,
        scan.seq,
        scan.wall_ms,
        scan.ticket or "",
        scan.activity or "",
        scan.direction,
        scan.boot_id,
        scan.refusal or "",
        scan.note or "",
        scan.overridden,
    )


def activity_for(windows: Iterable[Window], at_ms: int) -> str | None:
    """Which of a gate's activities a scan at `at_ms` counts for when its record names none; None when there is none.

    The one that is on; of several the one that began last, since people come to what begins. Otherwise the nearest in
    time, the coming one before the past one.
    """
    chosen = min(windows, key=lambda window: _closeness(window, at_ms), default=None)
    return chosen.activity if chosen else None


def _closeness(window: Window, at_ms: int) -> tuple[int, int, str]:
    end_ms = window.start_ms + ASSUMED_LENGTH_MS if window.end_ms is None else window.end_ms
    distance = max(window.start_ms - at_ms, at_ms - end_ms, 0)
    return (distance, -window.start_ms, window.activity)
