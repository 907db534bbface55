"""What a student may agree to, in which words, and for how long. Another meaning of the words is another version of the notice."""

import datetime as dt
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from careerfair.models import ApplicationConsent

NOTICE = "2026-11"
Purpose = ApplicationConsent.Purpose

DAYS = MappingProxyType({Purpose.COMPANY: 180, Purpose.POOL: 730, Purpose.FUTURE: 730})
WORDS = MappingProxyType(
    {
        Purpose.COMPANY: _(
            "The verified companies that take part in this campaign may read my data and my CV and call me, for 6 months."
        ),
        Purpose.POOL: _(
            "BACCO may keep my data and my CV in its talent pool and show them to its verified member companies, for 2 years."
        ),
        Purpose.FUTURE: _("BACCO may invite me to later job fairs, for 2 years."),
    }
)
OPENS_TO_EMPLOYERS = (Purpose.COMPANY, Purpose.POOL)
"""A company of the campaign reads an application while one of these is live."""


def end_of(purpose: str, given_at: dt.datetime) -> dt.datetime:
    """When a consent given then runs out."""
    return given_at + dt.timedelta(days=DAYS[Purpose(purpose)])
