"""The staff's way to a file that somebody gave as an answer: one person, one file, always to be saved."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from files.downloads import private_file
from summit.errors import Refusal
from summit.models import Event
from ticketing.answer_file_queries import files_in
from ticketing.desk import own_person, staff
from ticketing.models import AnswerFile, Attendee
from ticketing.services.answer_files import open_answer_file, scan_again
from ticketing.tasks import scan_received_answer_files


@require_GET
def download(request: HttpRequest, event: str, attendee: str, file: uuid.UUID) -> HttpResponse:
    """404 for what answers no question of an activity of the own event: it is not yours, and you need not know of it."""
    own, person = own_person(request, event, attendee)
    found = _file(own, person, file)
    try:
        found = open_answer_file(found, scope=own.code, actor=staff(request))
        name = f"{person.code} {found.question.key} {found.original_name}"
        return private_file(found.stored_name, kind=found.kind, name=name)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("ticketing_person", own.code, person.code)


@require_POST
def check_again(request: HttpRequest, event: str, attendee: str, file: uuid.UUID) -> HttpResponse:
    """Let the scanner look once more at a file on which the worker gave up."""
    own, person = own_person(request, event, attendee)
    if scan_again(_file(own, person, file), scope=own.code, actor=staff(request)):
        scan_received_answer_files.enqueue()
        messages.success(request, _("The file is being checked again."))
    return redirect("ticketing_person", own.code, person.code)


def _file(own: Event, person: Attendee, pk: uuid.UUID) -> AnswerFile:
    found = next((one for one in files_in(own, person) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found
