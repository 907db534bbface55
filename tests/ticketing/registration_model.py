"""Registration in small: what should happen, counted from a list of people. No counters, no locks, no database."""

from dataclasses import dataclass, field

COUNTED = ("offered", "pending", "confirmed")


@dataclass
class Kept:
    """Places of a quota that are kept for one gender, until `is_open`."""

    gender: str
    capacity: int
    is_open: bool = False


@dataclass
class Place:
    """One registration. `kept` says which reserved place it holds in which quota."""

    key: int
    activity: str
    gender: str
    priority: int
    state: str = ""
    kept: dict[str, int] = field(default_factory=dict)


@dataclass
class Model:
    """Quotas by name with capacity and kept places; activities with the quotas that they need a place in."""

    capacity: dict[str, int]
    quotas_of: dict[str, tuple[str, ...]]
    approval: frozenset[str]
    offers: frozenset[str]
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def counted(self, quota: str) -> list[Place]:
        return [p for p in self.places if p.state in COUNTED and quota in self.quotas_of[p.activity]]

    def taken(self, quota: str, at: int) -> int:
        return sum(place.kept.get(quota) == at for place in self.counted(quota))

    def held(self, quota: str) -> int:
        rows = enumerate(self.kept.get(quota, []))
        return sum(kept.capacity - self.taken(quota, at) for at, kept in rows if not kept.is_open)

    def left(self, quota: str) -> int:
        return self.capacity[quota] - len(self.counted(quota)) - self.held(quota)

    def seat(self, activity: str, gender: str) -> dict[str, int] | None:
        """The kept places that somebody would get, by quota; None when there is no place."""
        found = {}
        for quota in self.quotas_of[activity]:
            mine = [
                at
                for at, kept in enumerate(self.kept.get(quota, []))
                if not kept.is_open and kept.gender == gender and self.taken(quota, at) < kept.capacity
            ]
            if mine:
                found[quota] = mine[0]
            elif self.left(quota) <= 0:
                return None
        return found

    def register(self, key: int, activity: str, gender: str, priority: int) -> Place:
        seat = self.seat(activity, gender)
        place = Place(key, activity, gender, priority, kept=seat or {})
        place.state = "waiting" if seat is None else ("pending" if activity in self.approval else "confirmed")
        self.places.append(place)
        return place

    def promote(self) -> None:
        for place in sorted(self.places, key=lambda one: (-one.priority, one.key)):
            seat = self.seat(place.activity, place.gender) if place.state == "waiting" else None
            if seat is not None:
                place.kept = seat
                place.state = "offered" if place.activity in self.offers else self.settled(place)

    def settled(self, place: Place) -> str:
        return "pending" if place.activity in self.approval else "confirmed"

    def end(self, place: Place) -> None:
        freed = place.state in COUNTED
        place.state, place.kept = "cancelled", {}
        if freed:
            self.promote()
