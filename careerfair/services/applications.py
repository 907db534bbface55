"""A student's application, from the first tap until it is withdrawn or erased."""

import hashlib
import json
import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from careerfair.consents import NOTICE, end_of
from careerfair.models import Application, ApplicationConsent, ApplicationRequest, Campaign, Candidate, Profile
from careerfair.person import PERSON_FIELDS, Person, search_text_of
from careerfair.queries import Intake, intake_of
from careerfair.services.cvs import add_cv, purge_cv, store_file
from files.storage import StoredFile, discard_file
from files.uploads import IncomingFile
from summit.errors import Refusal
from summit.models import District
from ticketing.queries import person_with

State = Application.State
Purpose = ApplicationConsent.Purpose
_KEPT_WHEN_ERASED = ("degree", "studying_year", "district_id", "language")
"""Numbers about the campaign that point at nobody."""


def submit_application(
    campaign: Campaign,
    *,
    person: Person,
    consents: Collection[str],
    file: IncomingFile | None,
    request_id: uuid.UUID,
    actor: Actor,
) -> Application:
    """Keep what a student leaves at a campaign (from `queries.campaigns_with_programme`); returns the application.

    The same `request_id` again answers the same, with one effect. A person (phone and name) has one live application at a
    campaign: leaving another CV there adds a version to it and fills its empty fields. Because anybody may type another's
    name and phone, such a later request changes nothing that was typed, gives no withdrawn consent back, and its sender does
    not get the link (`ApplicationRequest.made_it`); the address on file is told.

    Also: candidate, consents, CV, one audit line, one message where an address was given.
    Refusal: `not_open_yet`, `closed`, `consent_needed`, `cv_or_form_needed`, `request_id_reused`, and those of a file;
    nothing is stored then, no row and no object.
    """
    body_hash = _body_hash(campaign, person, consents, file)
    first = _first_answer(request_id, body_hash)
    if first is not None:
        return first
    _refuse_what_cannot_be_taken(campaign, person, consents, file)
    stored = store_file(file) if file is not None else None
    try:
        with transaction.atomic():
            application = _kept(campaign, person, consents, actor=actor)
            _answer(application, request_id, body_hash)
            _leave_cv(application, stored, consents, actor)
    except IntegrityError:
        discard_file(stored)
        # The same request came twice at the same moment, and the other one was first.
        first = _first_answer(request_id, body_hash)
        if first is None:
            raise
        return first
    except BaseException:
        discard_file(stored)
        raise
    return application


def replace_cv(application: Application, *, file: IncomingFile, actor: Actor) -> Application:
    """A new CV, sent from the student's own page. Refusal `application_withdrawn`, and those of a file."""
    stored = store_file(file)
    try:
        with transaction.atomic():
            application = _locked(application)
            _refuse_withdrawn(application)
            cv = add_cv(application, stored=stored)
            record(actor, "cv.replaced", application, scope=_scope(application), version=cv.version)
    except BaseException:
        discard_file(stored)
        raise
    return application


@transaction.atomic
def withdraw_application(application: Application, *, actor: Actor) -> Application:
    """The student takes it back: no company sees it from the next request on. Twice is harmless."""
    application = _locked(application)
    if application.state == State.WITHDRAWN:
        return application
    before = application.state
    application.state = State.WITHDRAWN
    application.withdrawn_at = timezone.now()
    application.save(update_fields=["state", "withdrawn_at"])
    application.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    record(actor, "application.withdrawn", application, scope=_scope(application), before=before)
    return application


@transaction.atomic
def erase_application(application: Application, *, actor: Actor) -> Application:
    """Take away everything that points at the person, files included; what is left are numbers of the campaign.

    The candidate goes too when this was the last application. The link stops working.
    """
    application = withdraw_application(application, actor=actor)
    for cv in application.cvs.all():
        purge_cv(cv, actor=actor)
    blank = {name: getattr(Application(), name) for name in PERSON_FIELDS if name not in _KEPT_WHEN_ERASED}
    for name, value in {**blank, "search_text": ""}.items():
        setattr(application, name, value)
    application.erased_at = timezone.now()
    application.link_version += 1
    application.save()
    candidate = application.candidate
    if not candidate.applications.filter(erased_at__isnull=True).exists():
        Candidate.objects.filter(pk=candidate.pk).update(
            name_key="", phone="", attendee=None, erased_at=application.erased_at
        )
    record(actor, "application.erased", application, scope=_scope(application))
    return application


@transaction.atomic
def set_consents(application: Application, *, purposes: Collection[str], language: str, actor: Actor) -> Application:
    """From the student's own page: exactly these purposes are agreed to from now on. Refusal `application_withdrawn`."""
    application = _locked(application)
    _refuse_withdrawn(application)
    now = timezone.now()
    live = {consent.purpose: consent for consent in application.consents.filter(withdrawn_at__isnull=True)}
    ended = [purpose for purpose in live if purpose not in purposes or live[purpose].expires_at <= now]
    given = [purpose for purpose in Purpose.values if purpose in purposes and (purpose not in live or purpose in ended)]
    application.consents.filter(purpose__in=ended, withdrawn_at__isnull=True).update(withdrawn_at=now)
    _give(application, given, language)
    if ended or given:
        record(actor, "application.consents_changed", application, scope=_scope(application), ended=ended, given=given)
    return application


# ── Refusing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _refuse_what_cannot_be_taken(
    campaign: Campaign, person: Person, consents: Collection[str], file: IncomingFile | None
) -> None:
    intake = intake_of(campaign)
    if intake == Intake.NOT_YET:
        raise Refusal("not_open_yet", _("This campaign does not take CVs yet. Come again when it has begun."))
    if intake != Intake.OPEN:
        raise Refusal("closed", _("This campaign does not take CVs any more. Look for the next one in the programme."))
    if not set(consents) & set(Purpose.values):
        raise Refusal(
            "consent_needed",
            _("Without your consent nobody may read your CV. Agree to at least one of the purposes."),
            status=400,
            field="consents",
        )
    if file is None and not person.fills_the_short_form:
        raise Refusal(
            "cv_or_form_needed",
            _("Choose the file of your CV, or write your institution and your degree or year of study."),
            status=400,
            field="cv",
        )


def _refuse_withdrawn(application: Application) -> None:
    if application.state == State.WITHDRAWN:
        raise Refusal(
            "application_withdrawn", _("This application was withdrawn. You may leave a new one at the campaign.")
        )


# ── The same request again ───────────────────────────────────────────────────────────────────────────────────────────
def _body_hash(campaign: Campaign, person: Person, consents: Collection[str], file: IncomingFile | None) -> str:
    said = [
        campaign.pk,
        person.as_dict(),
        sorted(consents),
        hashlib.sha256(file.data).hexdigest() if file is not None else None,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _first_answer(request_id: uuid.UUID, body_hash: str) -> Application | None:
    earlier = ApplicationRequest.objects.select_related("application").filter(pk=request_id).first()
    if earlier is None:
        return None
    if earlier.body_hash != body_hash:
        raise Refusal(
            "request_id_reused",
            _("This was sent before with another content. Load the form again and send it once more."),
            status=422,
        )
    return earlier.application


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _kept(campaign: Campaign, person: Person, consents: Collection[str], *, actor: Actor) -> Application:
    """The live application of this person at this campaign: a new one, or the one that is there, completed."""
    candidate = _candidate(campaign, person)
    known = candidate.applications.filter(campaign=campaign).exclude(state=State.WITHDRAWN).first()
    if known is not None:
        _fill_blanks(known, person)
        asked = {purpose for purpose in Purpose.values if purpose in consents}
        _give(known, sorted(asked - set(known.consents.values_list("purpose", flat=True))), person.language)
        return known
    application = Application(candidate=candidate, campaign=campaign, **person.as_dict())
    application.search_text = _search_text(application)
    application.save(force_insert=True)
    _give(application, [purpose for purpose in Purpose.values if purpose in consents], person.language)
    return application


def _candidate(campaign: Campaign, person: Person) -> Candidate:
    """One per phone and name in the edition, locked: two requests of one person come after each other."""
    edition = campaign.activity.event.edition_id
    attendee = person_with(edition, phone=person.phone, name_key=person.name_key)
    candidate, is_new = Candidate.objects.get_or_create(
        edition_id=edition,
        phone=person.phone,
        name_key=person.name_key,
        erased_at=None,
        defaults={"attendee": attendee},
    )
    if not is_new:
        candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
        if candidate.attendee_id is None and attendee is not None:
            candidate.attendee = attendee
            candidate.save(update_fields=["attendee"])
    return candidate


def _fill_blanks(application: Application, person: Person) -> None:
    """Add what was not known. The address is never taken from here: the link is mailed to it."""
    said = person.as_dict()
    added = [
        name
        for name in PERSON_FIELDS
        if name not in ("phone", "email", "language") and said[name] and not getattr(application, name)
    ]
    if added:
        for name in added:
            setattr(application, name, said[name])
        application.search_text = _search_text(application)
        application.save(update_fields=[*added, "search_text"])


def _search_text(application: Profile) -> str:
    district = District.objects.filter(pk=application.district_id).first() if application.district_id else None
    names = (district.name_en, district.name_bn, district.code) if district else ()
    return search_text_of({name: getattr(application, name) for name in PERSON_FIELDS}, *names)


def _give(application: Application, purposes: Collection[str], language: str) -> None:
    now = timezone.now()
    ApplicationConsent.objects.bulk_create(
        ApplicationConsent(
            application=application,
            purpose=purpose,
            notice=NOTICE,
            language=language,
            given_at=now,
            expires_at=end_of(purpose, now),
        )
        for purpose in purposes
    )


def _answer(application: Application, request_id: uuid.UUID, body_hash: str) -> None:
    ApplicationRequest.objects.create(
        request_id=request_id,
        body_hash=body_hash,
        application=application,
        state=application.state,
        made_it=not application.requests.exists(),
    )


def _leave_cv(application: Application, stored: StoredFile | None, consents: Collection[str], actor: Actor) -> None:
    cv = add_cv(application, stored=stored) if stored is not None else None
    version = cv.version if cv else 0
    again = application.requests.count() > 1
    record(
        actor,
        "application.completed" if again else "application.submitted",
        application,
        scope=_scope(application),
        consents=sorted(consents),
        cv_version=version,
        cv_kind=cv.kind if cv else "",
    )
    if application.email:
        queue_message(
            application.email,
            "application",
            {"application": application.code, "again": again},
            language=application.language,
            dedupe_key=f"application:{application.code}:{application.requests.count()}",
        )


def _locked(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("campaign__activity__event", "candidate")
        .get(pk=application.pk)
    )


def _scope(application: Application) -> str:
    return str(application.campaign.activity.event.code)
