"""Forms of groups: who coordinates, a file, and a table to type into."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangla.digits import digits_for
from summit.models import Activity, District
from ticketing import cleaning
from ticketing.forms import CleanText, OnceForm
from ticketing.group_columns import ANSWER, label_of
from ticketing.group_rows import CheckedRow, RowCheck
from ticketing.models import Gender, Question
from ticketing.services.groups import MOST_PEOPLE, Coordinator
from ticketing.sheet_refusals import refuse
from ticketing.sheets import MOST_BYTES, SheetRow, read_sheet

FIRST_ROWS = 5
"""Few: on a phone a row is a screen, and twenty more are one tap away."""
ROWS_AT_ONCE = 20
MOST_FIELDS = 1800
"""Of one table: Django refuses a form with more than DATA_UPLOAD_MAX_NUMBER_FIELDS."""
LANGUAGES = [("bn", "বাংলা"), ("en", "English")]


class CoordinatorForm(OnceForm):
    """Who speaks for the group."""

    name = CleanText(
        cleaning.clean_name,
        label=_("Your name"),
        max_length=1000,
        required=True,
        error_messages={"required": _("Write your name.")},
        attrs={"autocomplete": "name"},
    )
    institution = CleanText(
        label=_("College or university"),
        max_length=cleaning.LINE_LENGTH,
        required=True,
        error_messages={"required": _("Write the name of the college or university.")},
        attrs={"autocomplete": "organization"},
    )
    email = CleanText(
        cleaning.clean_email,
        label=_("E-mail"),
        max_length=cleaning.EMAIL_LENGTH,
        required=True,
        help_text=_("The link of your group goes there, and nowhere else."),
        error_messages={"required": _("Write your e-mail address: the link of your group goes there.")},
        attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    phone = CleanText(
        cleaning.clean_phone,
        label=_("Mobile number"),
        max_length=cleaning.PHONE_LENGTH,
        required=True,
        help_text=_("For example 01712-345678. Bangla digits are fine."),
        error_messages={"required": _("Write your mobile number, for example 01712-345678.")},
        attrs={"inputmode": "tel", "autocomplete": "tel"},
    )
    language = forms.ChoiceField(
        label=_("Language of mails and tickets"), choices=LANGUAGES, widget=forms.RadioSelect, initial="bn"
    )
    together = forms.BooleanField(
        label=_("Only all together"),
        required=False,
        help_text=_("Those of your group who have to wait get places all at once, or not at all."),
    )

    FIELDS = ("name", "institution", "email", "phone", "language", "together")

    def clean_name(self) -> str:
        """Spaces only are no name, and `CleanText` asks before cleaning."""
        return self._not_blank("name", _("Write your name."))

    def clean_institution(self) -> str:
        return self._not_blank("institution", _("Write the name of the college or university."))

    def clean_email(self) -> str:
        return self._not_blank("email", _("Write your e-mail address: the link of your group goes there."))

    def _not_blank(self, field: str, sentence: Any) -> str:
        text: str = self.cleaned_data[field]
        if not text:
            raise forms.ValidationError(sentence, code="required")
        return text

    def coordinator(self) -> Coordinator:
        return Coordinator(**{name: self.cleaned_data[name] for name in self.FIELDS})

    def shown_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIELDS]


class GroupForm(CoordinatorForm):
    """Asking for a group's link."""

    agreed = forms.BooleanField(
        label=_("Each person whom I register has agreed to it"),
        help_text=_("And to that these data are kept to run the summit. Only the organisers see them."),
        error_messages={
            "required": _(
                "Without the consent of each person nobody can be registered. Ask them first, then tick this box."
            )
        },
    )


class StaffGroupForm(CoordinatorForm):
    """A group for a coordinator who phones."""

    activity: Any = forms.ModelChoiceField(label=_("activity"), queryset=Activity.objects.none(), to_field_name="code")

    def __init__(self, *args: Any, activities: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["activity"].queryset = activities  # type: ignore[attr-defined]  # of a choice field of rows
        self.order_fields(["activity", *self.FIELDS])


# Files ---------------------------------------------------------------------------------------------------------------


def rows_of_upload(uploads: Sequence[UploadedFile[Any]], check: RowCheck) -> tuple[str, list[SheetRow]]:
    """The name and the rows of the one file that was sent. Refusal of `read_sheet`, and `sheet_empty` for none."""
    if not uploads:
        raise refuse("sheet_empty")
    upload = uploads[0]
    if (upload.size or 0) > MOST_BYTES:
        raise refuse("sheet_too_large", megabytes=f"{MOST_BYTES / 1024 / 1024:g}")
    name = cleaning.clean_line(upload.name or "")
    return name, read_sheet(upload.read(), file_name=name, columns=check.columns, most=MOST_PEOPLE)


# A table to type into ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableCell:
    """One control: `choices` (value, words) makes it a list to choose from."""

    name: str
    label: str
    value: str
    error: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    inputmode: str = ""
    suggestions: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to type people into, with what was typed and what is wrong with it."""

    sheet_id: uuid.UUID
    labels: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[int, tuple[TableCell, ...]], ...]
    most: int
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Why a row was refused that has nothing wrong in itself, by its number here."""

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= self.most

    @property
    def errors(self) -> list[dict[str, str]]:
        found = []
        language = get_language() or "bn"
        for number, cells in self.rows:
            shown = digits_for(str(number), language)
            if reason := self.reasons.get(number):
                found.append({"field": f"id_{cells[0].name}", "text": f"{shown}. {reason}"})
            wrong = [cell for cell in cells if cell.error]
            found += [{"field": f"id_{cell.name}", "text": f"{shown}. {cell.label}: {cell.error}"} for cell in wrong]
        return found


def table_of(
    check: RowCheck, rows: Iterable[SheetRow], *, size: int, judge: bool, reasons: Mapping[int, str] | None = None
) -> Table:
    """At least `size` rows; those that are given are judged when asked. `reasons` go by the numbers of the given rows."""
    given = list(rows)
    most = most_rows(check)
    count = min(max(size, len(given)), most)
    lines = []
    for at in range(count):
        row = given[at] if at < len(given) else None
        judged = check.check(row) if row is not None and judge else None
        lines.append((at + 1, _cells(check, at + 1, row.values if row else {}, judged)))
    labels = tuple((label_of(column), column.required) for column in check.columns)
    reasons = reasons or {}
    said = {at: reasons[row.number] for at, row in enumerate(given, start=1) if row.number in reasons}
    return Table(uuid.uuid4(), labels, tuple(lines), most, said)


def most_rows(check: RowCheck) -> int:
    fitting = MOST_FIELDS // len(check.columns) // ROWS_AT_ONCE * ROWS_AT_ONCE
    return max(min(fitting, MOST_PEOPLE), ROWS_AT_ONCE)


def typed_rows(check: RowCheck, data: Mapping[str, Any]) -> tuple[int, list[SheetRow]]:
    """How many rows the table had, and those in which something was typed. What is only chosen from a list is nothing."""
    asked = str(data.get("rows", ""))
    size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else ROWS_AT_ONCE
    size = min(max(size, 1), most_rows(check))
    rows = []
    for number in range(1, size + 1):
        values = {column.key: str(data.get(f"r{number}-{column.key}", "")) for column in check.columns}
        if any(text.strip() for key, text in values.items() if key not in _CHOSEN):
            rows.append(SheetRow(number, values))
    return size, rows


_CHOSEN = ("kind", "gender")


def _cells(check: RowCheck, number: int, values: Mapping[str, str], judged: CheckedRow | None) -> tuple[TableCell, ...]:
    errors = {fault.column: fault.sentence for fault in judged.faults} if judged else {}
    questions = {f"{ANSWER}{question.key}": question for question in check.questions}
    return tuple(
        TableCell(
            name=f"r{number}-{column.key}",
            label=label_of(column),
            value=values.get(column.key, ""),
            error=errors.get(column.key, ""),
            choices=_choices(column.key, questions.get(column.key), values.get(column.key, "")),
            inputmode=_INPUT_MODES.get(column.key, ""),
            suggestions="districts" if column.key == "district" else "",
        )
        for column in check.columns
    )


_INPUT_MODES = {"phone": "tel", "email": "email"}


def _choices(key: str, question: Question | None, value: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen; something else that a sheet said stays there as it was."""
    offered: list[tuple[str, str]] = []
    if key == "gender":
        offered = [("", str(_("not said"))), *((one.value, str(one.label)) for one in Gender)]
    elif key == "kind":
        offered = [(kind.value, str(kind.label)) for kind in reversed(cleaning.OPEN_KINDS[:2])]
    elif question is not None and question.type == Question.Type.CHOICE:
        word = "bn" if get_language() == "bn" else "en"
        offered = [("", ""), *((str(option["key"]), str(option[word])) for option in question.options)]
    if offered and value and value not in dict(offered):
        offered.append((value, value))
    return tuple(offered)


def district_names() -> list[str]:
    """Suggestions for the column of districts, in the language of the page."""
    return sorted(row.name for row in District.objects.all())
