"""The staff's way to a file that somebody gave as an answer: one person, one file, always to be saved."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accounts.models import User
from files.downloads import private_file
from summit.errors import Refusal
from ticketing.answer_file_queries import files_in
from ticketing.desk import own_person
from ticketing.services.answer_files import open_answer_file


@require_GET
def download(request: HttpRequest, event: str, attendee: str, file: uuid.UUID) -> HttpResponse:
    """404 for what answers no question of an activity of the own event: it is not yours, and you need not know of it."""
    own, person = own_person(request, event, attendee)
    found = next((one for one in files_in(own, person) if one.pk == file), None)
    if found is None or not isinstance(request.user, User):
        raise Http404
    try:
        found = open_answer_file(found, scope=own.code, actor=request.user)
        name = f"{person.code} {found.question.key} {found.original_name}"
        return private_file(found.stored_name, kind=found.kind, name=name)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("ticketing_person", own.code, person.code)
