"""Builds the demo in parts, each whole or not at all; a part that is there is left alone."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.models import Message, User
from cms.demo import archive, living, living_dhaka, partners, places, site_pages
from cms.demo.careers import hold_fairs
from cms.demo.dialogues import hold_dialogues
from cms.demo.living_carry_forward import carry_forward
from cms.demo.living_groups import gather_groups
from cms.demo.living_invitations import invite_guests
from cms.demo.living_places import keep_some_places, offer_freed_places, register_some_twice
from cms.demo.people import People
from cms.demo.planting import (
    plant_edition,
    plant_organisations,
    plant_speakers,
    plant_standard_page,
    plant_tracks,
    plant_venues,
    put_up,
)
from cms.demo.questions import answer_questions, ask_questions
from cms.demo.registrations import fill_the_past, invite_people, open_gates, open_registration
from cms.demo.scans import replay_the_past
from cms.demo.shapes import Planted
from cms.demo.staff import build_staff, keep_tokens
from cms.models import HomePage
from dialogue.services.dialogues import open_dialogue
from summit.models import Edition

ACTOR = "system"


def build_demo(today: dt.date | None = None) -> bool:
    """Site, archive and example around `today` (in Bangladesh); returns whether something had to be made."""
    today = today or timezone.localdate()
    made = False
    # The index of what refers to what is written once at the end of each part, not at each of some hundred savings.
    with disable_reference_index_auto_update():
        for build in (_build_site, _build_archive, lambda: _build_example(today)):
            made = build() or made
    return made


def _build_site() -> bool:
    """Home and the pages beside the programme."""
    if HomePage.objects.exists():
        return False
    with transaction.atomic():
        # The page that Wagtail's own first migration leaves behind.
        Page.objects.filter(depth=2).delete()
        home = put_up(Page.get_first_root_node(), HomePage(**site_pages.HOME.fields(), slug="home"))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": "BPO Summit Bangladesh"},
        )
        plant_standard_page(home, "about", site_pages.ABOUT, in_menu=True)
        plant_standard_page(home, "privacy", site_pages.PRIVACY, in_menu=False)
        plant_standard_page(home, "accessibility", site_pages.ACCESSIBILITY, in_menu=False)
    return True


def _build_archive() -> bool:
    """The summit of 2023. It has no rule for registration, so it takes none."""
    if Edition.objects.filter(code=archive.EDITION.code).exists():
        return False
    with transaction.atomic():
        plant_organisations(partners.ORGANISATIONS)
        plant_venues(places.VENUES)
        planted = plant_edition(_home(), archive.EDITION)
        for fact in archive.DIALOGUES:
            open_dialogue(
                planted.activities[fact.activity],
                topic_en=fact.topic.en,
                topic_bn=fact.topic.bn,
                points=[(point.en, point.bn) for point in fact.points],
                proposals_until=fact.proposals_until,
                actor=ACTOR,
            )
        _index(planted)
    return True


def _build_example(today: dt.date) -> bool:
    """The season around `today`, with people, scans, CVs and dialogues."""
    if Edition.objects.filter(code=living.CODE).exists():
        return False
    with transaction.atomic():
        plant_organisations((*partners.ORGANISATIONS, *partners.EXAMPLE_COMPANIES))
        plant_venues((*places.VENUES, *places.EXAMPLE_VENUES))
        plant_tracks(living_dhaka.TRACKS)
        plant_speakers(living_dhaka.SPEAKERS)
        planted = plant_edition(_home(), living.edition(today))
        staff = build_staff(planted)
        keep_tokens()
        _fill(planted, staff)
        _make_current(planted.edition)
        _index(planted)
    return True


def _fill(planted: Planted, staff: dict[str, User]) -> None:
    """People and what they did. Nobody is written to: the addresses are invented."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    people = People()
    open_registration(planted)
    gates = open_gates(planted)
    fill_the_past(planted, people)
    ask_questions(planted)
    invite_people(planted, people)
    invite_guests(planted)
    gather_groups(planted, people)
    keep_some_places(planted, people)
    offer_freed_places(planted)
    register_some_twice(planted, people)
    answer_questions(planted)
    hold_dialogues(planted, staff)
    hold_fairs(planted, staff)
    replay_the_past(planted, gates)
    carry_forward(planted)
    Message.objects.filter(pk__gt=last, to__endswith="@example.org", state=Message.State.QUEUED).delete()


def _home() -> HomePage:
    return HomePage.objects.get()


def _make_current(edition: Edition) -> None:
    """The home page leads to `edition`; published as an editor would."""
    home = _home()
    home.current_edition = edition
    home.save_revision(clean=False).publish()


def _index(planted: Planted) -> None:
    for page in (planted.edition, *planted.events.values(), *planted.activities.values()):
        ReferenceIndex.create_or_update_for_object(page)
