"""Who of the divisions that are over comes on to Dhaka: one rule that is out, with answers, and one that is still looked at."""

import uuid
from collections.abc import Sequence

from cms.demo.living import CODE, OVER
from cms.demo.living_dialogues import OUTCOMES
from cms.demo.shapes import Planted, Words
from dialogue.models import Proposal
from summit.models import ActivityKind, Event
from ticketing.carry_forward_queries import People, eligible, in_order
from ticketing.models import Attendee, CarryForwardRule, Invitation, Kind
from ticketing.services.attendees import Person
from ticketing.services.carry_forward import run_and_send, run_rule
from ticketing.services.carry_forward_rules import RuleFacts, create_rule
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.wishes import Wish

ACTOR = "system"
TARGET = f"{CODE}-dhaka-main"
PLACES = 5
MAIN_EVENTS = Words("From the main events to Dhaka", "মূল অনুষ্ঠান থেকে ঢাকায়")
PROPOSERS = Words("Whose proposals were recommended", "যাঁদের প্রস্তাব সুপারিশ হয়েছে")
# How the first invited of a division answer, in their order; the others have not answered yet.
ANSWERS = {"rajshahi": ("yes", "yes", "no", "yes", "no"), "sylhet": ("yes", "no")}
WITHOUT_EMAIL = 3
"""The how manieth of Sylhet gave no e-mail address: the link is passed on by hand."""


def carry_forward(planted: Planted) -> None:
    """After the scans of the past and the endorsed recommendations: they are the grounds."""
    name_proposers(planted)
    main = create_rule(
        planted.edition,
        RuleFacts(
            **MAIN_EVENTS.fields("name"),
            target=planted.activities[TARGET],
            ground="attended",
            source_kind=ActivityKind.objects.get(code="main"),
            places=PLACES,
            answer_days=10,
        ),
        actor=ACTOR,
    )
    _lose_an_address(main, planted.events[f"{CODE}-sylhet"])
    run_and_send(main, actor=ACTOR)
    for division, answers in ANSWERS.items():
        _answer(main, planted.events[f"{CODE}-{division}"], answers)
    proposers = create_rule(
        planted.edition,
        RuleFacts(
            **PROPOSERS.fields("name"),
            target=planted.activities[TARGET],
            ground="recommended",
            places=3,
            ticket_kind=Kind.SPEAKER.value,
        ),
        actor=ACTOR,
    )
    run_rule(proposers, actor=ACTOR)


def name_proposers(planted: Planted) -> None:
    """Whoever's proposal was recommended is one of those who were at the dialogue, known by the own ticket page."""
    for division in OVER:
        activity = planted.activities[f"{CODE}-{division}-dialogue"]
        guests = Attendee.objects.filter(registrations__activity=activity).order_by("pk")
        proposals = list(Proposal.objects.filter(dialogue__activity=activity).order_by("pk"))
        for place, guest in zip(OUTCOMES[division].sources, guests, strict=False):
            Proposal.objects.filter(pk=proposals[place].pk).update(
                attendee=guest, proposer=guest.name_bn, organisation=guest.organisation
            )


def _lose_an_address(rule: CarryForwardRule, event: Event) -> None:
    people = People.of(rule.edition_id)
    line_up = in_order(event, eligible(rule, event, people), people)
    Attendee.objects.filter(pk=line_up[WITHOUT_EMAIL - 1]).update(email="")


def _answer(rule: CarryForwardRule, event: Event, answers: Sequence[str]) -> None:
    asked = Invitation.objects.filter(rule=rule, from_event=event, state=Invitation.State.SENT).order_by("pk")
    for invitation, answer in zip(list(asked), answers, strict=False):
        actor = f"invitation:{invitation.code}"
        if answer == "yes":
            accept_invitation(invitation, _wish(invitation), request_id=uuid.uuid4(), actor=actor)
        else:
            decline_invitation(invitation, actor=actor)


def _wish(invitation: Invitation) -> Wish:
    person = Person(name_en=invitation.name_en, name_bn=invitation.name_bn, phone=invitation.phone)
    return Wish(
        activities=(),
        person=person,
        kind=invitation.kind,
        language=invitation.language,
        consents=("registration",),
    )
