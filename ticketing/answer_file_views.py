"""A person's own files, from the own ticket page."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse

from files.downloads import private_file
from ticketing.answer_file_queries import files_of
from ticketing.models import AnswerFile
from ticketing.ticket_views import TicketView


class OwnFile(TicketView):
    """Back to whoever sent it, once a scanner called it clean: a link can fall into wrong hands."""

    def get(self, request: HttpRequest, file: uuid.UUID) -> HttpResponse:
        for own in files_of(self.attendee):
            if own.pk == file and own.state == AnswerFile.State.CLEAN:
                return private_file(own.stored_name, kind=own.kind, name=own.original_name or own.question.key)
        raise Http404
