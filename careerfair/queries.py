"""Reads with a meaning: where CVs are taken, who may read which, what came of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from bangla.text import search_key
from careerfair.consents import OPENS_TO_EMPLOYERS
from careerfair.models import (
    CV,
    Application,
    ApplicationConsent,
    Campaign,
    CVOpening,
    Employer,
    Outcome,
)
from summit.models import Activity, Event, ProgrammeStatus
from summit.rules import REGISTRARS, events_where

DHAKA = ZoneInfo("Asia/Dhaka")
SERVED = (CV.State.CLEAN, CV.State.PARSED)
"""The states in which a file may leave the house."""
LISTED = (*SERVED, CV.State.UNREADABLE, CV.State.PURGED)
CLOSED_TO_EMPLOYERS = (Application.State.WITHDRAWN, Application.State.DECLINED)
MOST_WORDS = 8


class Intake(StrEnum):
    """What a student meets who wants to leave a CV."""

    NONE = "none"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def campaigns_with_programme() -> QuerySet[Campaign]:
    """Everything that decides whether a campaign is open, in one statement."""
    return Campaign.objects.select_related(
        "activity__event__edition", "activity__programme_status", "activity__kind", "activity__venue__district"
    )


def campaign_by_code(code: str) -> Campaign | None:
    """The campaign of a public activity, by the activity's code."""
    return (
        campaigns_with_programme()
        .filter(
            activity__code=code, activity__live=True, activity__event__live=True, activity__event__edition__live=True
        )
        .first()
    )


def intake_of(campaign: Campaign, now: dt.datetime | None = None) -> Intake:
    """Needs `campaigns_with_programme`. Without a closing time a campaign closes at the midnight after its last day."""
    now = now or timezone.now()
    activity = campaign.activity
    public = activity.live and activity.event.live and activity.event.edition.live
    status = getattr(activity, "programme_status", None)
    gone = status is not None and status.state in (ProgrammeStatus.State.CANCELLED, ProgrammeStatus.State.DONE)
    if not public or gone or not activity.kind.takes_cvs:
        return Intake.CLOSED
    closes_at = campaign.closes_at or _midnight_after(activity)
    if closes_at is not None and now >= closes_at:
        return Intake.CLOSED
    if campaign.opens_at is not None and now < campaign.opens_at:
        return Intake.NOT_YET
    return Intake.OPEN


def _midnight_after(activity: Activity) -> dt.datetime | None:
    last = activity.end or activity.start
    if last is None:
        return None
    day = last.astimezone(DHAKA).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), tzinfo=DHAKA)


def cv_intake_states(activities: Iterable[Activity]) -> dict[int, Intake]:
    """What a student meets now at each activity (by primary key). One statement for all of them."""
    keys = [activity.pk for activity in activities]
    found = {campaign.activity_id: campaign for campaign in campaigns_with_programme().filter(activity__in=keys)}
    now = timezone.now()
    return {key: intake_of(found[key], now) if key in found else Intake.NONE for key in keys}


def cv_intake_state(activity: Activity) -> Intake:
    """For the button "leave your CV" on the page of an activity, at /cv/<code of the activity>/."""
    return cv_intake_states([activity])[activity.pk]


# ── Employers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def employer_of(user: Any) -> Employer | None:
    """The employer that a user acts for, whatever its state; None for everybody else."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return Employer.objects.select_related("organisation").filter(employer_representatives__user=user).first()


def campaigns_of(employer: Employer) -> QuerySet[Campaign]:
    """The campaigns that an employer joined."""
    return (
        Campaign.objects.filter(employer_campaigns__employer=employer)
        .select_related("activity__event")
        .order_by("activity__start", "pk")
    )


def live_consents(purposes: Iterable[str], at: dt.datetime) -> QuerySet[ApplicationConsent]:
    """Given, not withdrawn, not run out."""
    return ApplicationConsent.objects.filter(purpose__in=list(purposes), withdrawn_at__isnull=True, expires_at__gt=at)


def candidates_for(employer: Employer, *, search: str = "", campaign: str = "") -> QuerySet[Application]:
    """The applications that `employer` may read now, newest first, for the list of candidates.

    Only campaigns it joined; only with a live consent; not withdrawn, not declined by the organisers, not erased; with a CV
    that was found clean, or without one. Whether the employer itself is verified is asked in the door. Each row has
    `cv_state` (of its newest CV, None without one) and `own_state` (what this employer decided, None before).
    """
    newest = CV.objects.filter(application=OuterRef("pk")).order_by("-version")
    agreed = live_consents(OPENS_TO_EMPLOYERS, timezone.now()).filter(application=OuterRef("pk"))
    own = Outcome.objects.filter(application=OuterRef("pk"), employer=employer)
    rows = (
        Application.objects.filter(
            Exists(agreed), campaign__in=campaigns_of(employer).order_by().values("pk"), erased_at__isnull=True
        )
        .exclude(state__in=CLOSED_TO_EMPLOYERS)
        .annotate(
            cv_state=Subquery(newest.values("state")[:1]),
            own_state=Subquery(own.values("state")[:1]),
            campaign_code=F("campaign__activity__code"),
        )
        .filter(Q(cv_state__isnull=True) | Q(cv_state__in=LISTED))
        .select_related("district")
        .order_by("-created_at", "-pk")
    )
    if campaign:
        rows = rows.filter(campaign__activity__code=campaign)
    return matching(rows, search)


def matching(rows: QuerySet[Application], search: str) -> QuerySet[Application]:
    """Narrow to the applications whose typed fields have every word of `search`; spelling variants count as one."""
    for word in search_key(search).split()[:MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    return rows


def newest_cv(application: Application) -> CV | None:
    return CV.objects.filter(application=application).order_by("-version").first()


def openings_of(application: Application) -> QuerySet[CVOpening]:
    """Who opened the student's data and CVs, newest first."""
    return (
        CVOpening.objects.filter(application=application)
        .select_related("employer__organisation", "cv")
        .order_by("-at", "-pk")
    )


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def campaigns_for_staff(user: Any) -> QuerySet[Campaign]:
    """The campaigns of the events in which `user` is organiser or registrar, with `total` applications."""
    return (
        campaigns_with_programme()
        .filter(activity__event__in=events_where(user, REGISTRARS))
        .annotate(total=Count("applications"))
        .order_by("-activity__start", "-pk")
    )


def activities_without_campaign(user: Any) -> QuerySet[Activity]:
    """Where staff could open one: activities of their events whose kind takes CVs."""
    return (
        Activity.objects.filter(event__in=events_where(user, REGISTRARS), kind__takes_cvs=True, campaign__isnull=True)
        .select_related("event")
        .order_by("start", "pk")
    )


def applications_for_staff(user: Any) -> QuerySet[Application]:
    """What students left at those campaigns; erased ones are numbers only and not listed."""
    newest = CV.objects.filter(application=OuterRef("pk")).order_by("-version")
    return (
        Application.objects.filter(campaign__activity__event__in=events_where(user, REGISTRARS), erased_at__isnull=True)
        .annotate(cv_state=Subquery(newest.values("state")[:1]), campaign_code=F("campaign__activity__code"))
        .select_related("district")
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class IntakeCount:
    """What came of one campaign: people, files, outcomes. Withdrawn and erased ones count as applications."""

    activity: str
    title: str
    title_bn: str
    applications: int
    with_cv: int
    shortlisted: int
    appointed: int


def intake_counts(event: Event) -> list[IntakeCount]:
    """For the organiser's dashboard: one row for each campaign of the event, in the order of the programme."""
    far = (Application.State.SHORTLISTED, Application.State.OFFERED, Application.State.APPOINTED)
    rows = (
        Campaign.objects.filter(activity__event=event)
        .annotate(
            total=Count("applications", distinct=True),
            with_cv=Count("applications", filter=Q(applications__cvs__isnull=False), distinct=True),
            shortlisted=Count("applications", filter=Q(applications__state__in=far), distinct=True),
            appointed=Count("applications", filter=Q(applications__state=Application.State.APPOINTED), distinct=True),
        )
        .order_by("activity__start", "pk")
        .values_list(
            "activity__code", "activity__title", "activity__title_bn", "total", "with_cv", "shortlisted", "appointed"
        )
    )
    return [IntakeCount(*row) for row in rows]
