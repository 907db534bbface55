"""Two events with the same things in them. Everything of event B says BSECRET where it is public and BDRAFT where it is drafted."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Site, Workflow
from wagtail.search.index import insert_or_update_object

from accounts.audit import record
from accounts.messages import queue_message
from accounts.models import ApiToken, LogEntry, Message
from summit.models import Activity, Component, Division, Event, Membership, Organisation, Speaker, Track
from summit.services.memberships import collection_of
from tests.factories import (
    keep_places,
    make_activity,
    make_attendee,
    make_edition,
    make_event,
    make_member,
    make_registration,
    make_session,
    make_user,
    make_venue,
    open_registration,
)
from tests.factories.answer_files import make_answer_file, make_file_question
from tests.factories.careers import make_application, make_campaign, make_employer
from tests.factories.carry_forward import make_rule
from tests.factories.dialogues import make_dialogue, make_proposal
from tests.factories.gates import make_device, make_gate
from tests.factories.groups import make_group, make_sheet, student
from tests.factories.invitations import make_invitation
from tests.factories.questions import make_question
from tests.files.good_files import pdf
from tests.summit.back_office import form_values
from ticketing.models import BadgeBatch, GroupMember, GuestImport, Invitation
from ticketing.services.bulk import Seen, carry_out_bulk
from ticketing.services.bulk_verdicts import Action, Order
from ticketing.services.carry_forward import run_rule
from ticketing.services.merging import merge_attendees

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000" + "01f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
SECRET, DRAFT = "BSECRET", "BDRAFT"


@dataclass
class World:
    """The things of one event; `own` are those of the other one."""

    event: Event
    activity: Activity
    in_workflow: Activity
    session: Any
    collection: Any
    image: Any
    document: Any
    own: Any = None
    task_state: Any = None
    workflow: Any = None
    dialogue: Any = None
    proposal: Any = None
    application: Any = None
    employer: Any = None
    gate: Any = None
    device: Any = None
    attendee: Any = None
    registration: Any = None
    quota: Any = None
    invitation: Any = None
    carried: Any = None
    guest_list: Any = None
    sub_quota: Any = None
    question: Any = None
    answer_file: Any = None
    batch: Any = None
    group_sheet: Any = None
    twin: Any = None
    merge: Any = None
    bulk_run: Any = None
    user: Any = None
    intruder: Any = None
    membership: Any = None
    group: Any = None
    editing_session: Any = None
    log_entry: Any = None
    message: Any = None
    api_token: Any = None
    site: Any = None
    new_page: Any = None
    free_division: Any = None
    shared: dict[str, Any] = field(default_factory=dict)
    upper_rooms: dict[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> list[Any]:
        return [self.event, self.activity, self.in_workflow, self.session]

    def form_of(self, page: Any) -> dict[str, Any]:
        """The edit form, with a changed title, published."""
        return {**form_values(page, title="changed"), "action-publish": "1"}


def build_world() -> tuple[World, dict[str, Any]]:
    """Event B filled, event A beside it as `own`, and the users: editor_a, publisher_a, registrar_a, publisher_b, boss."""
    edition = make_edition("bpo-test", title="Edition")
    own = _fill(make_event(edition, "khulna"), secret="", draft="Own draft")
    event = make_event(edition, "sylhet", host="sylhet", title=SECRET, title_bn=SECRET, dates_note_en=SECRET)
    world = _fill(event, secret=SECRET, draft=DRAFT)
    world.own = own
    world.carried = _carry_forward(world)
    users = {
        "editor_a": make_member("editor", own.event, "editor_a"),
        "publisher_a": make_member("publisher", own.event, "publisher_a"),
        "organiser_a": make_member("organiser", own.event, "organiser_a"),
        "registrar_a": make_member("registrar", own.event, "registrar_a"),
        "publisher_b": make_member("publisher", event, "publisher_b"),
        "boss": make_user("boss", is_superuser=True, is_staff=True),
    }
    world.user = make_member("editor", event, "editor_b")  # names of colleagues are no secret: reports filter by them
    world.intruder = users["publisher_a"]
    world.membership = Membership.objects.get(user=world.user)
    world.group = Group.objects.get(name=f"programme/{event.code}/editor")
    world.workflow = Workflow.objects.get()
    world.workflow.start(world.in_workflow, world.user)
    world.task_state = world.in_workflow.current_workflow_task_state
    world.editing_session = EditingSession.objects.create(
        user=world.user,
        content_object=Page.objects.get(pk=world.activity.pk),
        last_seen_at=timezone.now(),
    )
    record(world.user, "activity.changed", world.activity, scope=event.code, before=SECRET)
    world.log_entry = LogEntry.objects.latest("pk")
    queue_message("bsecret@example.org", "ticket", {"ticket": SECRET}, language="bn", dedupe_key=f"ticket:{SECRET}")
    world.message = Message.objects.latest("pk")
    world.api_token = ApiToken.objects.create(user=world.user, name=SECRET, token_hash="x" * 64, hint="abcd")
    world.site = Site.objects.get()
    world.free_division = Division.objects.get(code="rangpur")
    world.new_page = Activity(
        **{name: getattr(world.activity, name) for name in ("kind", "start", "summary_en", "summary_bn")},
        title="New",
        title_bn="নতুন",
        slug="new",
    )
    return world, users


def _carry_forward(world: World) -> Invitation:
    """Somebody of event B is carried forward to a third event; the rule itself is the edition's."""
    dhaka = make_event(world.event.edition, "dhaka", host="dhaka", kind=Event.Kind.CENTRAL)
    rule = make_rule(make_activity(dhaka, "main"), ground="registered", places=1)
    run_rule(rule, actor="system")
    return Invitation.objects.get(rule=rule, attendee=world.attendee)


def _fill(event: Event, *, secret: str, draft: str) -> World:
    named = {"title": secret, "title_bn": secret} if secret else {}
    venue = make_venue(f"venue-{event.slug}")
    activity = make_activity(event, "main", venue=venue, audience_en=secret, **named)
    in_workflow = make_activity(event, "moderated", live=False, **named)
    session = make_session(activity, "talk", **named)
    organisation = Organisation.objects.get_or_create(code="bacco", defaults={"name_en": "BACCO", "name_bn": "বাক্কো"})[0]
    speaker = Speaker.objects.get_or_create(code="speaker", defaults={"name_en": "Meher", "name_bn": "মেহের"})[0]
    track = Track.objects.get_or_create(code="skills", defaults={"name_en": "Skills", "name_bn": "দক্ষতা"})[0]
    event.event_organisations.create(organisation=organisation, role="organiser")
    activity.components.add(component := Component.objects.get(code="job-fair"))
    session.session_speakers.create(speaker=speaker)
    session.track = track
    for page in (event, activity, in_workflow, session):
        page.save()
        page.save_revision()
        page.title = page.title_bn = draft
        page.save_revision()
        page.refresh_from_db()
        insert_or_update_object(page)
    collection = collection_of(event)
    image = Image.objects.create(
        title=secret or "Own",
        file=ImageFile(ContentFile(PIXEL), name="a.png"),
        collection=collection,
        width=1,
        height=1,
    )
    document = Document.objects.create(
        title=secret or "Own", file=ContentFile(b"a", name="a.txt"), collection=collection
    )
    for row in (image, document):
        insert_or_update_object(row)
    world = World(event, activity, in_workflow, session, collection, image, document)
    world.dialogue = make_dialogue(make_activity(event, "dialogue", kind="dialogue", **named))
    world.proposal = make_proposal(world.dialogue, text=secret or "Own")
    # Companies belong to the edition: its organisers see which campaigns they joined, by the public title.
    campaign = make_campaign(make_activity(event, "campaign", kind="campaign"))
    world.application = make_application(campaign, name_en=secret or "Own", cv=None)
    world.employer = make_employer(campaign, code=f"{secret.lower() or 'own'}-company")
    world.gate = make_gate(activity, name_en=secret or "Own")
    world.device, _code = make_device(world.gate, name=secret or "Own")
    world.attendee = make_attendee(event.edition, name_en=secret or "Own")
    world.quota = open_registration(activity, capacity=50)
    world.sub_quota = keep_places(world.quota, capacity=5, gender=["female"])
    world.question = make_question(activity, label_en=secret or "Own", label_bn=secret or "Own")
    world.answer_file = make_answer_file(
        make_file_question(activity), world.attendee, data=pdf(text=secret or "Own", compressed=False)
    )
    answers = {world.answer_file.question.key: str(world.answer_file.pk)}
    world.registration = make_registration(activity, world.attendee, answers=answers)
    world.twin, gone = (make_attendee(event.edition, name_en=secret or "Own") for _n in range(2))
    for person in (world.twin, gone):
        make_registration(activity, person)
    world.merge = merge_attendees(world.attendee, gone, actor="system")
    world.invitation = make_invitation(activity, name_en=secret or "Own")
    row = {"number": 2, "values": {"name_en": secret or "Own", "activities": activity.code}, "faults": {}}
    world.guest_list = GuestImport.objects.create(event=event, rows=[row], created_by=make_user())
    college = make_group(activity, institution=secret or "Own", name=secret or "Own")
    world.group_sheet = make_sheet(college, [student(1, name_en=secret or "Own")])
    GroupMember.objects.create(
        sheet=world.group_sheet, number=1, attendee=world.attendee, registration=world.registration
    )
    world.batch = BadgeBatch.objects.create(activity=activity, requested_by=make_user())
    run = carry_out_bulk(
        event,
        Order(action=Action.RESEND),
        [Seen(world.registration.code, world.registration.state)],
        request_id=uuid.uuid4(),
        actor="system",
    )
    world.bulk_run = run.request_id
    world.shared = {
        "summit_organisation": organisation,
        "summit_speaker": speaker,
        "summit_track": track,
        "summit_venue": venue,
        "summit_component": component,
        "summit_activitykind": activity.kind,
        "summit_division": event.division,
        "summit_district": event.host_district,
    }
    return world
