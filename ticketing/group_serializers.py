"""Shapes of the API of groups: what a coordinator's program sends, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from bangla.text import search_key
from ticketing import cleaning
from ticketing.group_queries import FAULTY, FINE, Figures, JudgedRow
from ticketing.group_rows import LONGEST
from ticketing.group_words import row_sentence
from ticketing.models import Group, GroupMember, GroupSheet, Registration
from ticketing.serializers import LANGUAGES, CleanField
from ticketing.services.groups import Coordinator
from ticketing.sheets import Column, SheetRow
from ticketing.short_code import format_short_code

_ANY_NAME = (
    "By the key of a column or any of its names: `name_en`, `name_bn`, `phone`, `email`, `institution`, `district`, "
    "`gender`, `kind`, and the key of each question."
)


class CoordinatorInput(serializers.Serializer[Any]):
    """Who speaks for the group."""

    name = CleanField(cleaning.clean_name, max_length=1000, required=True, allow_blank=False)
    phone = CleanField(cleaning.clean_phone, max_length=cleaning.PHONE_LENGTH, required=True, allow_blank=False)
    email = CleanField(
        cleaning.clean_email,
        max_length=cleaning.EMAIL_LENGTH,
        required=True,
        allow_blank=False,
        help_text="The link of the group goes there, and nowhere else.",
    )
    institution = CleanField(max_length=cleaning.LINE_LENGTH, required=True, allow_blank=False)
    language = serializers.ChoiceField(LANGUAGES, default="bn", help_text="Of the mails and the tickets.")
    together = serializers.BooleanField(
        default=False, help_text="Those who have to wait get places all at once, or not at all."
    )

    def validate(self, attrs: dict[str, Any]) -> Coordinator:
        for name in ("name", "email", "institution"):
            if not attrs[name]:
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(gettext("This field may not be blank."), "blank")]}
                )
        return Coordinator(**attrs)


class GroupConsentsInput(serializers.Serializer[Any]):
    people = serializers.BooleanField(help_text="Each person who will be registered has agreed to it.")

    def validate_people(self, agreed: bool) -> bool:  # noqa: FBT001  a value, not a switch
        if not agreed:
            raise ValidationError(
                _("Without the consent of each person nobody can be registered. Ask them first."), code="consent_needed"
            )
        return agreed


class GroupInput(serializers.Serializer[Any]):
    """A coordinator asks for the link of a group."""

    request_id = serializers.UUIDField(
        help_text="Made by the client. The same again answers the same, with one effect."
    )
    activity = serializers.CharField(max_length=80, help_text="Code of an activity that takes groups.")
    coordinator = CoordinatorInput()
    consents = GroupConsentsInput()


class GroupAskedOutput(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="The same whether the link was sent before or not.")


class GroupSheetInput(serializers.Serializer[Any]):
    """People to register: as rows of JSON, or as one file `file` of a multipart form (XLSX or CSV)."""

    request_id = serializers.UUIDField(help_text="Made by the client; it becomes the id of the sheet.")
    rows = serializers.ListField(
        child=serializers.DictField(
            child=serializers.CharField(allow_blank=True, allow_null=True, max_length=LONGEST, trim_whitespace=False),
            help_text=_ANY_NAME,
        ),
        required=False,
        help_text="One object for each person, at most 500.",
    )
    file = serializers.FileField(required=False, allow_empty_file=True, help_text="XLSX or CSV, at most 5 MB.")


class GroupRowFaultOutput(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Key of the column.")
    code = serializers.CharField()
    detail = serializers.CharField()


class GroupRefusedRowOutput(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="As the spreadsheet program shows it; of JSON the first is 1.")
    code = serializers.CharField(
        help_text="`invalid`, `double`, `member`, `group_full`, or why registering was refused."
    )
    detail = serializers.CharField()
    first = serializers.IntegerField(allow_null=True, help_text="Of `double`: the row that says the person before.")
    faults = GroupRowFaultOutput(many=True, help_text="Of `invalid`: each field with its reason.")


class GroupSheetPreviewOutput(serializers.Serializer[Any]):
    """What would happen. Nothing is stored, and nobody is registered."""

    rows = serializers.IntegerField()
    fine = serializers.IntegerField(help_text="Rows that would be registered.")
    refused = GroupRefusedRowOutput(many=True)


class GroupSheetTakenOutput(serializers.Serializer[Any]):
    sheet = serializers.UUIDField()
    state = serializers.ChoiceField(GroupSheet.State.values)
    rows = serializers.IntegerField(help_text="Rows that have a result or wait for one.")
    reached = serializers.IntegerField(help_text="Rows that have a result.")
    registered = serializers.IntegerField()
    refused = serializers.IntegerField()


class GroupRowResultOutput(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    registered = serializers.BooleanField()
    state = serializers.ChoiceField([*Registration.State.values, ""], help_text="Of the registration now.")
    registration = serializers.CharField(allow_blank=True, help_text="Code of the registration.")
    attendee = serializers.CharField(allow_blank=True, help_text="Code of the attendee.")
    code = serializers.CharField(allow_blank=True, help_text="Why the row was refused.")
    detail = serializers.CharField(allow_blank=True)


class GroupSheetOutput(GroupSheetTakenOutput):
    results = GroupRowResultOutput(many=True)


class GroupOutput(serializers.Serializer[Any]):
    """The group of the link."""

    code = serializers.CharField()
    activity = serializers.CharField(help_text="Code of the activity.")
    institution = serializers.CharField()
    together = serializers.BooleanField()
    closed = serializers.BooleanField()
    limit = serializers.IntegerField(help_text="How many people the group may have.")
    registered = serializers.IntegerField(help_text="People with a place.")
    waiting = serializers.IntegerField()
    room = serializers.IntegerField(help_text="How many more people may come.")
    columns = serializers.ListField(child=serializers.CharField(), help_text="Keys of the columns of a sheet.")
    sheets = GroupSheetTakenOutput(many=True, help_text="The last five that were registered or are being.")


class GroupMemberOutput(serializers.Serializer[Any]):
    registration = serializers.CharField(help_text="Code of the registration.")
    attendee = serializers.CharField(help_text="Code of the attendee.")
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    state = serializers.ChoiceField(Registration.State.values)
    short_code = serializers.CharField(allow_blank=True)


# From and to these shapes --------------------------------------------------------------------------------------------


def rows_of_json(rows: Iterable[Mapping[str, str | None]], columns: Sequence[Column]) -> list[SheetRow]:
    """Numbered from 1; names of columns as a sheet may have them, others are left out."""
    known = {spelling: column.key for column in reversed(columns) for spelling in column.spellings}
    return [
        SheetRow(
            number,
            {known[key]: text or "" for name, text in row.items() if (key := search_key(name[:200])) in known},
        )
        for number, row in enumerate(rows, start=1)
    ]


def group_output(
    group: Group, figures: Figures, columns: Sequence[Column], sheets: Iterable[GroupSheet]
) -> dict[str, Any]:
    return {
        "code": group.code,
        "activity": group.activity.code,
        "institution": group.institution,
        "together": group.together,
        "closed": group.closed_at is not None,
        "limit": figures.limit,
        "registered": figures.registered,
        "waiting": figures.waiting,
        "room": figures.room,
        "columns": [column.key for column in columns],
        "sheets": [sheet_output(sheet, sheet.made, sheet.refused) for sheet in sheets],  # type: ignore[attr-defined]  # annotated
    }


def preview_output(judged: Sequence[JudgedRow]) -> dict[str, Any]:
    refused = [one for one in judged if one.verdict != FINE]
    return {"rows": len(judged), "fine": len(judged) - len(refused), "refused": [_refused(one) for one in refused]}


def _refused(judged: JudgedRow) -> dict[str, Any]:
    faults = judged.row.faults
    said = " ".join(f"{fault.label}: {fault.sentence}" for fault in faults)
    return {
        "row": judged.number,
        "code": judged.verdict,
        "detail": said if judged.verdict == FAULTY else row_sentence(judged.verdict),
        "first": judged.first,
        "faults": [{"field": fault.column, "code": fault.code, "detail": fault.sentence} for fault in faults],
    }


def sheet_output(sheet: GroupSheet, made: int, refused: int) -> dict[str, Any]:
    reached = made + refused
    return {
        "sheet": str(sheet.pk),
        "state": sheet.state,
        "rows": reached if sheet.state == GroupSheet.State.DONE else max(len(sheet.rows), reached),
        "reached": reached,
        "registered": made,
        "refused": refused,
    }


def results_output(members: Iterable[GroupMember]) -> list[dict[str, Any]]:
    in_bangla = get_language() == "bn"
    return [
        {
            "row": row.number,
            "registered": not row.refusal,
            "state": row.registration.state if row.registration else "",
            "registration": row.registration.code if row.registration else "",
            "attendee": row.attendee.code if row.attendee else "",
            "code": row.refusal,
            "detail": row.sentence_bn if in_bangla else row.sentence_en,
        }
        for row in members
    ]


def member_output(member: Any) -> dict[str, Any]:
    """Needs what `members_of` loads."""
    return {
        "registration": member.registration.code,
        "attendee": member.attendee.code,
        "name_en": member.attendee.name_en,
        "name_bn": member.attendee.name_bn,
        "state": member.registration.state,
        "short_code": format_short_code(member.short_code) if member.short_code else "",
    }
