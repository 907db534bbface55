"""The questions of some activities as a form of a page: its fields, what was typed, and files that wait for the rest."""

import copy
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.audit import Actor
from bangla.digits import format_number
from files.uploads import incoming_file
from summit.errors import Refusal
from ticketing.answer_words import condition_words, language, option_label, typed_words
from ticketing.answers import AnswerFaults, checked_answers, may_apply
from ticketing.models import Attendee, Question
from ticketing.question_queries import file_names
from ticketing.services.answer_files import keep_answer_file

PREFIX = "answer"
SEEN = "seen"
SHORT_LINE = 200
MOST_RADIOS = 6
ACCEPT = ".pdf,.docx,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
Type = Question.Type


class AnswerField(forms.Field):
    """Shown and sent like every field; what it says is judged with all others, by `ticketing.answers`."""

    conditional = False

    def clean(self, value: Any) -> Any:
        return value


class KeptFile(forms.FileInput):
    """A file, or the one that is kept already: its id travels in a hidden field, so that a refused form loses nothing."""

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT})
        self.names: Mapping[str, str] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if upload := files.get(name):
            return upload
        return "" if data.get(f"{name}-gone") else data.get(f"{name}-kept", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # one that is kept already need not be chosen again

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        control = super().render(name, None, attrs, renderer)
        kept = value if isinstance(value, str) and value in self.names else ""
        if not kept:
            return control
        return format_html(
            '<p class="field-kept">{}</p><input type="hidden" name="{}-kept" value="{}">{}'
            '<label class="check"><input type="checkbox" name="{}-gone" value="1"> {}</label>',
            _("Kept: %(name)s. Choose another file to replace it.") % {"name": self.names[kept] or _("file")},
            name,
            kept,
            control,
            name,
            _("Take this file away"),
        )


class AnswersForm(forms.Form):
    """The fields of `questions`. `given` are answers from before, `holder` the person when it is known who it is.

    `seen` names the questions that stood on the page which was sent: what was not seen is asked first, not demanded.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        questions: Iterable[Question],
        given: Mapping[str, Any] | None = None,
        holder: Attendee | None = None,
    ) -> None:
        self.questions = [row for row in questions if holder is None or may_apply(row, ticket_kind=holder.kind)]
        self.given, self.holder = dict(given or {}), holder
        self._digests: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        initial = {
            field_name(row): typed_words(row, self.given[row.key]) for row in self.questions if row.key in self.given
        }
        super().__init__(data, files, initial=initial, auto_id="id_%s")
        by_number = {row.pk: row for row in self.questions}
        for row in self.questions:
            self.fields[field_name(row)] = _field(row, condition_words(row, by_number, with_kinds=holder is None))

    # What was sent ---------------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """As `ticketing.answers` takes it: every question of the form, an empty value where nothing was said."""
        return {row.key: _plain(self[field_name(row)].data) for row in self.questions}

    def said(self) -> dict[str, Any]:
        """As it was said, to know the same request again: a file by its content, for each sending keeps it anew."""
        return {**self.raw(), **self._digests}

    def keep_files(self) -> None:
        """Put every file that came into the private storage; its id takes its place, and a refusal becomes its error."""
        files = self.files
        data = cast("QueryDict", self.data).copy()
        for row in self.questions:
            uploads = files.getlist(field_name(row)) if row.type == Type.FILE else []
            if not uploads:
                continue
            data[f"{field_name(row)}-kept"] = ""
            try:
                sent = incoming_file(uploads, max_bytes=settings.ANSWER_FILE_MAX_BYTES)
                assert sent is not None  # noqa: S101  there is one
                kept = keep_answer_file(row, name=sent.name, type=sent.type, data=sent.data, actor=self._actor)
            except Refusal as refusal:
                self._refused[row.key] = refusal.sentence
                continue
            data[f"{field_name(row)}-kept"] = str(kept.pk)
            data.pop(f"{field_name(row)}-gone", None)
            self._digests[row.key] = hashlib.sha256(sent.data).hexdigest()
        self.data, self.files = data, MultiValueDict()
        self._name_files()

    @property
    def _actor(self) -> Actor:
        return f"attendee:{self.holder.code}" if self.holder else "visitor"

    # Judged ----------------------------------------------------------------------------------------------------------

    def unseen(self, ticket_kind: str) -> frozenset[str]:
        """Questions for this kind of ticket that were not on the page that was sent."""
        seen = set(str(self.data.get(SEEN, "")).split())
        return frozenset(
            row.key
            for row in self.questions
            if row.key not in seen and field_name(row) not in self.data and may_apply(row, ticket_kind=ticket_kind)
        )

    def seen_answers(self, ticket_kind: str) -> dict[str, Any]:
        """What was said to the questions that stood on the page that was sent."""
        unseen = self.unseen(ticket_kind)
        return {key: value for key, value in self.raw().items() if key not in unseen}

    def judge(self, ticket_kind: str) -> bool:
        """Are the answers fine, apart from those that were not asked for yet? Errors stand at the fields."""
        self.full_clean()
        for key, sentence in self._refused.items():
            self.add_error(f"{PREFIX}-{key}", sentence)
        try:
            checked_answers(self.questions, self.raw(), ticket_kind=ticket_kind, unseen=self.unseen(ticket_kind))
        except AnswerFaults as faults:
            self.add_faults(faults)
        return not self.errors

    def add_faults(self, faults: AnswerFaults) -> None:
        for fault in faults.faults:
            name = f"{PREFIX}-{fault.key}"
            if fault.key not in self._refused:
                self.add_error(name if name in self.fields else None, fault.sentence)

    # Shown -----------------------------------------------------------------------------------------------------------

    def summary(self) -> list[dict[str, str]]:
        """Every error with the id of its field, for the list above the form."""
        named = [
            {"field": bound.id_for_label or bound.auto_id, "text": f"{bound.label} – {error}"}
            for bound in self
            for error in bound.errors
        ]
        return [*named, *({"field": "", "text": str(error)} for error in self.non_field_errors())]

    @property
    def seen(self) -> str:
        return " ".join(row.key for row in self.questions)

    def items(self) -> list[dict[str, Any]]:
        """Each field, and when it is asked, for the script: names of fields and values that stand in them."""
        self._name_files()
        by_number = {row.pk: row for row in self.questions}
        return [
            {
                "field": self[field_name(row)],
                "kinds": " ".join(row.ticket_kinds) if self.holder is None else "",
                "parent": _parent_name(row, by_number),
                "values": " ".join(map(str, row.depends_values)),
            }
            for row in self.questions
        ]

    def _name_files(self) -> None:
        """Names of kept files: of this person's and of those that are nobody's yet."""
        rows = [row for row in self.questions if row.type == Type.FILE]
        ids = {row.key: self[field_name(row)].value() for row in rows}
        wanted = {key: value for key, value in ids.items() if isinstance(value, str) and value}
        if not wanted:
            return
        names = file_names(wanted.values(), holder=self.holder)
        for row in rows:
            cast("KeptFile", self.fields[field_name(row)].widget).names = names


class DeskAnswersForm(AnswersForm):
    """The same as staff fill it in for somebody: what they do not know stays open, required or not."""

    def __init__(self, *args: Any, questions: Iterable[Question], staff: Actor, **options: Any) -> None:
        self._staff = staff
        super().__init__(*args, questions=[_undemanded(row) for row in questions], **options)

    @property
    def _actor(self) -> Actor:
        return self._staff


def _undemanded(question: Question) -> Question:
    row = copy.copy(question)
    row.required = False
    return row


def field_name(question: Question) -> str:
    return f"{PREFIX}-{question.key}"


def _parent_name(question: Question, by_number: Mapping[int, Question]) -> str:
    parent = by_number.get(question.depends_on_id or 0)
    return field_name(parent) if parent else ""


def _plain(value: Any) -> Any:
    """A file that was not kept is no answer."""
    return "" if isinstance(value, UploadedFile) else value


def _field(question: Question, condition: str) -> AnswerField:
    field = AnswerField(
        label=question.label,
        required=question.required and not condition,
        widget=_widget(question),
        help_text=escape(" ".join(part for part in (condition, question.help, _hint(question)) if part)),
    )
    field.conditional = bool(condition) and question.required
    return field


def _widget(question: Question) -> forms.Widget:
    return _WIDGETS[question.type](question)


def _line(question: Question) -> forms.Widget:
    is_short = question.maximum is not None and question.maximum <= SHORT_LINE
    return forms.TextInput() if is_short else forms.Textarea(attrs={"rows": 3})


def _choice(question: Question) -> forms.Widget:
    """Buttons where all are seen at once; a list where one may choose nothing."""
    if question.required and len(question.options) <= MOST_RADIOS:
        return forms.RadioSelect(choices=_options(question))
    return forms.Select(choices=[("", _("Choose")), *_options(question)])


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option["key"], option_label(option)) for option in question.options]


_WIDGETS: dict[str, Callable[[Question], forms.Widget]] = {
    Type.TEXT: _line,
    Type.CHOICE: _choice,
    Type.SEVERAL: lambda question: forms.CheckboxSelectMultiple(choices=_options(question)),
    Type.NUMBER: lambda _question: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    Type.DATE: lambda _question: forms.TextInput(attrs={"autocomplete": "off"}),
    Type.FILE: lambda _question: KeptFile(),
    Type.CONSENT: lambda _question: forms.CheckboxInput(),
}


def _hint(question: Question) -> str:
    match question.type:
        case Type.DATE:
            return _("For example 15 June 2003 or 15/06/2003.")
        case Type.FILE:
            return _("PDF, DOCX, JPEG or PNG, at most %(size)s MB.") % {
                "size": format_number(max(settings.ANSWER_FILE_MAX_BYTES // 1024 // 1024, 1), language())
            }
        case Type.SEVERAL if question.maximum is not None:
            return _("Choose at most %(most)s.") % {"most": format_number(question.maximum, language())}
        case _:
            return ""
