"""The mail with the student's link: made when it is sent, in the student's language."""

import pytest
from django.core import mail

from accounts.models import Message
from accounts.services.outbox import send_due_messages
from careerfair.links import page_path, token_of
from careerfair.services.applications import erase_application
from tests.factories.careers import make_application, make_campaign

pytestmark = pytest.mark.django_db


def test_erased_application_sends_nothing():
    application = make_application(make_campaign())
    erase_application(application, actor=None)

    send_due_messages()

    assert mail.outbox == []
    assert "erased" in Message.objects.get().failure


@pytest.mark.parametrize("language", ["bn", "en"])
def test_mail_brings_the_link(language, settings):
    application = make_application(make_campaign(), language=language, email="rasheda@example.org")

    send_due_messages()

    letter = mail.outbox[0]
    assert letter.to == ["rasheda@example.org"]
    assert "\n" not in letter.subject
    assert application.campaign.activity.title_bn in letter.subject or language == "en"
    assert settings.PUBLIC_ORIGIN + page_path(token_of(application)) in letter.body
    assert application.code in letter.body


def test_name_with_markup_stays_text():
    make_application(make_campaign(), name_bn="", name_en="{{ link }} <b>&amp;", language="en", email="a@example.org")

    send_due_messages()

    assert "Dear {{ link }} <b>&amp;," in mail.outbox[0].body


def test_stored_context_holds_no_link():
    application = make_application(make_campaign())

    assert Message.objects.get().context == {"application": application.code, "again": False}
