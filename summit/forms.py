"""What the page forms of the programme ask, at the field and in a sentence, before a service refuses it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from summit.errors import Refusal
from summit.models import Activity, Edition, Event, Room, Session
from summit.services.programme import Slot, missing_words, refuse_clash


class ProgrammePageForm(WagtailAdminPageForm):
    """Drafts may be incomplete; what goes public, or on the schedule, or to a colleague for approval, may not."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation:
            for field in missing_words(cleaned):
                if field in self.fields and field not in self.errors:
                    self.add_error(field, _("Fill this in: it must be public in both languages."))
        return cleaned

    def _post_clean(self) -> None:
        """The constraints also look at the page's place, which is no field of the form: say what they found, here."""
        super()._post_clean()
        if self.errors or self.parent_page is None:
            return
        self.instance.take_place_under(self.parent_page.specific)
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)


class _RoomField(forms.ModelChoiceField[Room]):
    """Two venues may each have a "main hall": say which."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.venue.name}: {obj.name}"


class _PlacedForm(ProgrammePageForm):
    """A page with a time and a room."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "room" in self.fields:
            plain = self.fields["room"]
            rooms = Room.objects.select_related("venue").order_by("venue__name_en", "name_en")
            self.fields["room"] = _RoomField(
                rooms, required=False, label=plain.label, help_text=plain.help_text, initial=plain.initial
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        room = cleaned.get("room")
        venue = cleaned.get("venue") if "venue" in self.fields else self._venue_above()
        if room and venue and room.venue_id != venue.pk:
            self.add_error("room", _("This room is not at %(venue)s.") % {"venue": venue.name})
        elif not self.is_deferred_validation and not self.errors:
            self._ask_for_room(cleaned)
        return cleaned

    def _ask_for_room(self, cleaned: dict[str, Any]) -> None:
        room = cleaned.get("room")
        slot = Slot(room and room.pk, cleaned.get("start"), cleaned.get("end"), self.instance.pk, self._activity())
        try:
            refuse_clash(slot)
        except Refusal as refusal:
            self.add_error("room", refusal.sentence)

    def _venue_above(self) -> Any:
        return None

    def _activity(self) -> int | None:
        raise NotImplementedError


class ActivityForm(_PlacedForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        room = cleaned.get("room")
        if room and "venue" in self.fields and not cleaned.get("venue"):
            cleaned["venue"] = room.venue
        return cleaned

    def _activity(self) -> int | None:
        pk: int | None = self.instance.pk
        return pk


class SessionForm(_PlacedForm):
    def _venue_above(self) -> Any:
        return getattr(self.parent_page and self.parent_page.specific, "venue", None)

    def _activity(self) -> int | None:
        pk: int | None = self.parent_page and self.parent_page.pk
        return pk


FORMS: dict[Any, type[ProgrammePageForm]] = {
    Edition: ProgrammePageForm,
    Event: ProgrammePageForm,
    Activity: ActivityForm,
    Session: SessionForm,
}
