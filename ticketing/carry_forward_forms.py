"""The form of a rule that carries people forward, and the filters of its list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangla.text import normalise
from summit.models import Activity, ActivityKind, Edition, Event
from ticketing.carry_forward import JOINED, MOST_GROUNDS, MOST_PLACES, names_in
from ticketing.carry_forward_queries import ListFilters, grounds
from ticketing.models import CarryForwardRule, Invitation, Kind
from ticketing.services.carry_forward_rules import RuleFacts

LONGEST_WAIT = 90


class _Activities(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, obj: Activity) -> str:
        return f"{obj.event.shown_title}: {obj.shown_title}"


class _Kinds(forms.ModelChoiceField):  # type: ignore[type-arg]  # as above
    def label_from_instance(self, obj: ActivityKind) -> str:
        return obj.name


class CarryForwardForm(forms.Form):
    """Who comes on to what, and how many of each division. Every division may have a number of its own."""

    name_en = forms.CharField(label=_("name in English"), max_length=150)
    name_bn = forms.CharField(label=_("name in Bangla"), max_length=150)
    target: Any = _Activities(label=_("come on to"), queryset=Activity.objects.none(), to_field_name="code")
    ground = forms.MultipleChoiceField(
        label=_("who"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose two when both must be true of the same person."),
    )
    source_kind: Any = _Kinds(
        label=_("kind of activity"),
        queryset=ActivityKind.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("any activity"),
        help_text=_("Empty: any activity of the division's summit."),
    )
    places = forms.IntegerField(label=_("invitations per division"), min_value=0, max_value=MOST_PLACES)
    answer_days = forms.IntegerField(label=_("days to answer"), min_value=1, max_value=LONGEST_WAIT, initial=7)
    ticket_kind = forms.ChoiceField(label=_("kind of ticket"), choices=Kind.choices, initial=Kind.DELEGATE)

    def __init__(self, *args: Any, edition: Edition, rule: CarryForwardRule | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        activities = Activity.objects.filter(event__edition=edition).select_related("event")
        fields: dict[str, Any] = self.fields
        # The central summit first: that is where people nearly always come on to.
        fields["target"].queryset = activities.order_by("event__kind", "event__sequence", "start", "pk")
        fields["source_kind"].queryset = ActivityKind.objects.filter(
            pk__in=Activity.objects.filter(event__edition=edition).values("kind")
        )
        fields["ground"].choices = [(name, ground.words) for name, ground in grounds().items()]
        # Nobody comes on from where people come on to; for a new rule that is most likely the central summit.
        left_out = {"pk": rule.target.event_id} if rule else {"kind": Event.Kind.CENTRAL}
        events = Event.objects.filter(edition=edition).exclude(**left_out).select_related("division")
        self.events: Sequence[Event] = list(events.order_by("sequence", "pk"))
        for event in self.events:
            self.fields[_own(event)] = forms.IntegerField(
                label=event.division.name if event.division else event.shown_title,
                required=False,
                min_value=0,
                max_value=MOST_PLACES,
            )

    @classmethod
    def of(cls, rule: CarryForwardRule) -> "CarryForwardForm":
        initial: dict[str, Any] = {
            name: getattr(rule, name) for name in ("name_en", "name_bn", "places", "answer_days", "ticket_kind")
        }
        initial |= {
            "target": rule.target.code,
            "ground": names_in(rule.ground),
            "source_kind": rule.source_kind.code if rule.source_kind else None,
            **{f"own-{code}": number for code, number in rule.per_event.items()},
        }
        return cls(initial=initial, edition=rule.edition, rule=rule)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("own-")]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """A number for each division."""
        return [field for field in self if field.name.startswith("own-")]

    def clean_ground(self) -> str:
        chosen = self.cleaned_data["ground"]
        if len(chosen) > MOST_GROUNDS:
            raise forms.ValidationError(_("Choose two at most."), code="max_length")
        return JOINED.join(chosen)

    def facts(self) -> RuleFacts:
        said = self.cleaned_data
        target: Activity = said["target"]
        own = {event.code: said[_own(event)] for event in self.events if event.pk != target.event_id}
        return RuleFacts(
            name_en=normalise(said["name_en"]),
            name_bn=normalise(said["name_bn"]),
            target=target,
            ground=said["ground"],
            source_kind=said["source_kind"],
            places=said["places"],
            per_event={code: number for code, number in own.items() if number is not None},
            ticket_kind=said["ticket_kind"],
            answer_days=said["answer_days"],
        )


def _own(event: Event) -> str:
    return f"own-{event.code}"


class ListFilterForm(forms.Form):
    """Read from the address: what cannot be read narrows nothing."""

    division = forms.CharField(required=False, max_length=80)
    state = forms.ChoiceField(required=False, choices=[("", ""), *Invitation.State.choices])

    def filters(self) -> ListFilters:
        self.is_valid()
        said = self.cleaned_data
        return ListFilters(said.get("division", ""), said.get("state", ""))
