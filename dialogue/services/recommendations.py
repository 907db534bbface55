"""Recommendations: drafted from qualified proposals, endorsed by the chair, consolidated in Dhaka with every link to their sources."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from dialogue.models import Dialogue, Proposal, Recommendation
from summit.errors import Refusal
from summit.models import Edition, Organisation


def draft_recommendation(
    dialogue: Dialogue,
    *,
    sources: Iterable[Proposal],
    text_en: str,
    text_bn: str,
    addressed_to: Organisation | None,
    actor: User,
) -> Recommendation:
    """Write the dialogue's draft, or change the one that is there. Its sources must be qualified proposals of this dialogue."""
    if not text_bn.strip() or not text_en.strip():
        raise Refusal(
            "recommendation_incomplete",
            _("A recommendation needs its text in Bangla and in English."),
            status=400,
            field="text_bn",
        )
    wanted = list(
        Proposal.objects.filter(pk__in=[proposal.pk for proposal in sources])
    )  # as they are now, not as they were read
    if any(proposal.dialogue_id != dialogue.pk or proposal.state != Proposal.State.QUALIFIED for proposal in wanted):
        raise Refusal(
            "source_not_qualified", _("A recommendation follows from qualified proposals of its own dialogue only.")
        )
    edition = dialogue.activity.event.edition
    with transaction.atomic():
        # The dialogue's row is the lock: two clerks must not each make a first draft.
        Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
        draft = Recommendation.objects.filter(dialogue=dialogue, state=Recommendation.State.DRAFT).first()
        before = {"text_en": draft.text_en, "text_bn": draft.text_bn} if draft else None
        draft = draft or Recommendation(dialogue=dialogue, edition=edition)
        draft.text_en, draft.text_bn, draft.addressed_to, draft.drafted_by = text_en, text_bn, addressed_to, actor
        draft.save()
        draft.sources.set(wanted)
        after = {"text_en": text_en, "text_bn": text_bn, "sources": [proposal.code for proposal in wanted]}
        record(actor, "recommendation.drafted", draft, scope=dialogue.activity.event.code, before=before, after=after)
    return draft


def endorse_recommendation(recommendation: Recommendation, *, actor: User) -> Recommendation:
    """The chair stands behind the draft; it is public from now on. Endorsing twice is harmless."""
    with transaction.atomic():
        row = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
        if row.state != Recommendation.State.DRAFT:
            return row
        if row.dialogue is None:
            raise Refusal(
                "not_a_dialogues_recommendation", _("Only a dialogue's recommendation is endorsed by its chair.")
            )
        row.state = Recommendation.State.ENDORSED
        row.endorsed_by = actor
        row.endorsed_at = timezone.now()
        row.save(update_fields=["state", "endorsed_by", "endorsed_at"])
        record(
            actor,
            "recommendation.endorsed",
            row,
            scope=row.dialogue.activity.event.code,
            before={"state": Recommendation.State.DRAFT},
            after={"state": row.state},
        )
    return row


def consolidate_recommendations(
    edition: Edition,
    *,
    recommendations: Iterable[Recommendation],
    text_en: str,
    text_bn: str,
    addressed_to: Organisation | None,
    actor: User,
) -> Recommendation:
    """Make one central recommendation out of endorsed ones and keep every link, so that a reader can walk back to each dialogue.

    Refuses an empty list (`nothing_to_consolidate`) and any that is not endorsed, is of another edition, or was consolidated before
    (`not_endorsed`); then nothing is stored.
    """
    if not text_bn.strip() or not text_en.strip():
        raise Refusal(
            "recommendation_incomplete",
            _("A recommendation needs its text in Bangla and in English."),
            status=400,
            field="text_bn",
        )
    wanted = sorted({row.pk for row in recommendations})
    if not wanted:
        raise Refusal(
            "nothing_to_consolidate",
            _("Choose the recommendations that this one brings together."),
            status=400,
            field="recommendations",
        )
    with transaction.atomic():
        rows = list(
            Recommendation.objects.select_for_update(of=("self",)).filter(pk__in=wanted, edition=edition).order_by("pk")
        )
        fit = all(row.state == Recommendation.State.ENDORSED and row.dialogue_id is not None for row in rows)
        if len(rows) != len(wanted) or not fit:
            raise Refusal(
                "not_endorsed",
                _(
                    "Only endorsed recommendations of this edition that are not consolidated yet can be brought together."
                ),
            )
        now = timezone.now()
        central = Recommendation.objects.create(
            edition=edition,
            text_en=text_en,
            text_bn=text_bn,
            addressed_to=addressed_to,
            state=Recommendation.State.ENDORSED,
            drafted_by=actor,
            endorsed_by=actor,
            endorsed_at=now,
        )
        for row in rows:
            row.state = Recommendation.State.CONSOLIDATED
            row.central = central
            row.save(update_fields=["state", "central"])
        record(
            actor,
            "recommendation.consolidated",
            central,
            scope=edition.code,
            after={"parts": [row.code for row in rows]},
        )
    return central
