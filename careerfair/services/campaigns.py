"""CV intake at an activity: opened, its hours changed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from careerfair.models import Campaign
from summit.errors import Refusal
from summit.models import Activity


@transaction.atomic
def open_campaign(
    activity: Activity, *, opens_at: dt.datetime | None = None, closes_at: dt.datetime | None = None, actor: Actor
) -> Campaign:
    """Take CVs at `activity` between these times (None: from now on; until midnight of its last day). Again: change them.

    Refusal: `takes_no_cvs` where the activity's kind is no campaign, `closes_before_it_opens`.
    """
    if not activity.kind.takes_cvs:
        raise Refusal(
            "takes_no_cvs", _("Activities of this kind take no CVs. Choose another kind for the activity first.")
        )
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Refusal(
            "closes_before_it_opens",
            _("The campaign must close after it opens."),
            status=400,
            field="closes_at",
        )
    campaign = Campaign.objects.select_for_update().filter(activity=activity).first() or Campaign(activity=activity)
    is_new = campaign.pk is None
    before = [_iso(campaign.opens_at), _iso(campaign.closes_at)]
    after = [_iso(opens_at), _iso(closes_at)]
    if not is_new and before == after:
        return campaign
    campaign.opens_at, campaign.closes_at = opens_at, closes_at
    campaign.save()
    verb = "campaign.opened" if is_new else "campaign.changed"
    record(actor, verb, ("campaign", activity.code), scope=activity.event.code, before=before, after=after)
    return campaign


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
