"""Shapes of the public programme. Codes and ISO times for machines; every text in both languages and in the one asked for."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from summit.models import Activity, Edition, Event, EventOrganisation, ProgrammeStatus, Session, SessionSpeaker
from summit.queries import EventEntry, EventState

Row = serializers.Serializer[Any]
STATES = ProgrammeStatus.State.choices


class NamedOutput(Row):
    code = serializers.CharField()
    name = serializers.CharField(help_text="In the language asked for.")
    name_en = serializers.CharField()
    name_bn = serializers.CharField()


class PageOutput(Row):
    """What every page of the programme says."""

    code = serializers.CharField()
    title = serializers.CharField(source="shown_title", help_text="In the language asked for.")
    title_en = serializers.CharField(source="title")
    title_bn = serializers.CharField()
    summary = serializers.CharField(source="shown_summary")
    summary_en = serializers.CharField()
    summary_bn = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Its page, in the language asked for.")

    def get_url(self, page: Any) -> str | None:
        path = page.get_url()
        return f"{settings.PUBLIC_ORIGIN}{path}" if path and path.startswith("/") else path


class PlaceOutput(NamedOutput):
    address = serializers.CharField()
    address_en = serializers.CharField()
    address_bn = serializers.CharField()
    district = NamedOutput()
    latitude = serializers.DecimalField(8, 5, allow_null=True)
    longitude = serializers.DecimalField(8, 5, allow_null=True)


class RoomOutput(Row):
    name = serializers.CharField()
    name_en = serializers.CharField()
    name_bn = serializers.CharField()


class StatusOutput(Row):
    """Apart from whether the page is public: `planned`, `postponed`, `cancelled` or `done`."""

    state = serializers.ChoiceField(STATES)
    reason_en = serializers.CharField(help_text="Why it is postponed or cancelled.")
    reason_bn = serializers.CharField()


class SpeakerOutput(Row):
    """Only people who agreed to be named."""

    part = serializers.ChoiceField(SessionSpeaker.Part.choices)
    code = serializers.CharField(source="speaker.code")
    name = serializers.CharField(source="speaker.name")
    name_en = serializers.CharField(source="speaker.name_en")
    name_bn = serializers.CharField(source="speaker.name_bn")
    designation_en = serializers.CharField(source="speaker.designation_en")
    designation_bn = serializers.CharField(source="speaker.designation_bn")
    organisation = NamedOutput(source="speaker.organisation", allow_null=True)


class SessionOutput(StatusOutput, PageOutput):
    kind = serializers.ChoiceField(Session.Kind.choices)
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True, help_text="null: not known.")
    room = RoomOutput(allow_null=True)
    track = NamedOutput(allow_null=True)
    language = serializers.CharField(help_text="Spoken: bn, en or bn-en.")
    online_url = serializers.CharField(allow_blank=True)
    speakers = SpeakerOutput(many=True, source="shown_speakers")


class ActivityOutput(StatusOutput, PageOutput):
    kind = NamedOutput()
    components = NamedOutput(many=True, source="shown_components")
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True, help_text="null: not known.")
    venue = PlaceOutput(allow_null=True)
    room = RoomOutput(allow_null=True)
    audience = serializers.CharField()
    audience_en = serializers.CharField()
    audience_bn = serializers.CharField()
    admission = serializers.ChoiceField(Activity.Admission.choices)
    online_url = serializers.CharField(allow_blank=True)
    sessions = SessionOutput(many=True, source="shown_sessions")


class AncestorOutput(Row):
    code = serializers.CharField()
    title = serializers.CharField(source="shown_title")
    title_en = serializers.CharField(source="title")
    title_bn = serializers.CharField()


class RegistrationOutput(Row):
    """How to take part. `places_left` null: no limit."""

    state = serializers.CharField(help_text="open, full, waiting_list, not_yet, closed …")
    places_left = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(help_text="The form for people.")
    api = serializers.CharField(help_text="Where programs post registrations.")


class ActivityDetailOutput(ActivityOutput):
    event = AncestorOutput()
    edition = AncestorOutput(source="event.edition")
    registration = serializers.SerializerMethodField()

    def get_registration(self, activity: Activity) -> dict[str, Any]:
        return dict(RegistrationOutput(self.context["registration"]).data)


class EventFactsOutput(PageOutput):
    kind = serializers.ChoiceField(Event.Kind.choices)
    division = NamedOutput(allow_null=True)
    host_district = NamedOutput(allow_null=True)
    sequence = serializers.IntegerField(allow_null=True)
    dates_note = serializers.CharField()
    dates_note_en = serializers.CharField()
    dates_note_bn = serializers.CharField()


class EventOutput(Row):
    """An event on the road: `dates` is a list, not a range. `state`: over, now, next (the nearest ahead) or planned."""

    dates = serializers.ListField(child=serializers.DateField())
    state = serializers.ChoiceField([state.value for state in EventState])

    def to_representation(self, entry: EventEntry) -> dict[str, Any]:
        facts = EventFactsOutput(entry.event, context=self.context).data
        return {**facts, **super().to_representation(entry)}


class ParentOutput(NamedOutput):
    short_name = serializers.CharField()
    short_name_bn = serializers.CharField()
    website = serializers.CharField(allow_blank=True)


class OrganisationOutput(ParentOutput):
    parent = ParentOutput(allow_null=True)


class OrganisationRoleOutput(Row):
    role = serializers.ChoiceField(EventOrganisation.RoleAt.choices)
    role_name = serializers.CharField(source="get_role_display")
    organisation = OrganisationOutput()


class EventDetailOutput(EventFactsOutput):
    edition = AncestorOutput()
    dates = serializers.SerializerMethodField()
    organisations = serializers.SerializerMethodField()
    activities = serializers.SerializerMethodField()

    def get_dates(self, event: Event) -> list[str]:
        return [date.isoformat() for date in self.context["dates"]]

    def get_organisations(self, event: Event) -> list[dict[str, Any]]:
        return list(OrganisationRoleOutput(self.context["organisations"], many=True).data)

    def get_activities(self, event: Event) -> list[dict[str, Any]]:
        return list(ActivityOutput(self.context["agenda"], many=True, context=self.context).data)


class EditionOutput(PageOutput):
    number = serializers.IntegerField()
    ordinal = serializers.IntegerField(allow_null=True)
    theme = serializers.CharField()
    theme_en = serializers.CharField()
    theme_bn = serializers.CharField()
    season_start = serializers.DateField(allow_null=True)
    season_end = serializers.DateField(allow_null=True)
    is_example = serializers.BooleanField()


class EditionDetailOutput(EditionOutput):
    events = serializers.SerializerMethodField()

    def get_events(self, edition: Edition) -> list[dict[str, Any]]:
        return list(EventOutput(self.context["events"], many=True, context=self.context).data)
