"""Reads about people: who is reached on a phone, who turned out to be the same person, who could be."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from ticketing.models import Attendee


def people_on_phone(phone: str, *, editions: Iterable[int]) -> QuerySet[Attendee]:
    """Everybody who is reached on this phone in one of these editions, also by the number of somebody merged into them."""
    on_it = Attendee.objects.filter(edition__in=list(editions), phone=phone, erased_at=None)
    found = Q(pk__in=on_it.filter(merged_into=None).values("pk")) | Q(pk__in=on_it.values("merged_into"))
    return Attendee.objects.filter(found, erased_at=None).select_related("edition").order_by("pk")


def merged_into(attendee: Attendee) -> QuerySet[Attendee]:
    """Those who turned out to be this person."""
    return Attendee.objects.filter(merged_into=attendee).select_related("edition", "district").order_by("pk")
