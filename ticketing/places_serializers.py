"""Shapes of what an activity gives out: when people may register, quotas, and places that are kept for some people."""

from typing import Any

from rest_framework import serializers

from bangla.text import normalise
from summit.models import Activity, District
from ticketing.desk_forms import DEFAULT_CLAIM_HOURS
from ticketing.models import Gender, Kind, Quota, RegistrationRule, SubQuota
from ticketing.services.sub_quotas import Reservation
from ticketing.sub_quota_forms import MOST_INSTITUTIONS, NAME_LENGTH

MOST_PLACES = 1_000_000


class RuleInput(serializers.Serializer[dict[str, Any]]):
    """The whole rule: what is left out gets the value that it has without being said."""

    opens_at = serializers.DateTimeField(allow_null=True, default=None, help_text="null: at once.")
    closes_at = serializers.DateTimeField(allow_null=True, default=None, help_text="null: at midnight of its last day.")
    needs_approval = serializers.BooleanField(default=False)
    has_waiting_list = serializers.BooleanField(default=False)
    claim_hours = serializers.IntegerField(
        min_value=0,
        max_value=24 * 14,
        default=DEFAULT_CLAIM_HOURS,
        help_text="How long an offered place is kept; 0: it is given without asking.",
    )
    group_limit = serializers.IntegerField(
        min_value=0, max_value=500, default=0, help_text="The largest group; 0: no groups."
    )


class RuleOutput(serializers.Serializer[RegistrationRule]):
    activity = serializers.CharField(source="activity.code")
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    needs_approval = serializers.BooleanField()
    has_waiting_list = serializers.BooleanField()
    claim_hours = serializers.IntegerField()
    group_limit = serializers.IntegerField()


class CriteriaInput(serializers.Serializer[dict[str, Any]]):
    """For whom: AND across names, OR within one. A name that is left out asks nothing."""

    district: Any = serializers.SlugRelatedField(
        queryset=District.objects.all(), slug_field="code", many=True, required=False
    )
    institution = serializers.ListField(
        child=serializers.CharField(max_length=NAME_LENGTH), max_length=MOST_INSTITUTIONS, required=False
    )
    gender = serializers.ListField(
        child=serializers.ChoiceField(Gender.choices), max_length=len(Gender.choices), required=False
    )
    kind = serializers.ListField(
        child=serializers.ChoiceField(Kind.choices), max_length=len(Kind.choices), required=False
    )


class SubQuotaInput(serializers.Serializer[dict[str, Any]]):
    name_en = serializers.CharField(max_length=100)
    name_bn = serializers.CharField(max_length=100)
    criteria = CriteriaInput()
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    release_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="Open to everybody from; null: never."
    )
    position = serializers.IntegerField(
        min_value=0, max_value=1000, default=0, help_text="Who fits several gets a place of the first."
    )

    def reservation(self) -> Reservation:
        said = dict(self.validated_data)
        criteria = dict(said.pop("criteria"))
        criteria["district"] = [row.code for row in criteria.get("district", [])]
        criteria["institution"] = list(dict.fromkeys(map(normalise, criteria.get("institution", []))))
        names = {name: normalise(said.pop(name)) for name in ("name_en", "name_bn")}
        return Reservation(criteria={name: values for name, values in criteria.items() if values}, **names, **said)


class SubQuotaOutput(serializers.Serializer[SubQuota]):
    id = serializers.IntegerField()
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    criteria = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    capacity = serializers.IntegerField()
    taken = serializers.IntegerField()
    position = serializers.IntegerField()
    release_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True, help_text="Since when they are open to everybody.")


class QuotaInput(serializers.Serializer[dict[str, Any]]):
    """`context["event"]`: whose activities may be named."""

    name = serializers.CharField(max_length=100)
    capacity = serializers.IntegerField(
        min_value=0, max_value=MOST_PLACES, allow_null=True, help_text="null: no limit."
    )
    activities: Any = serializers.SlugRelatedField(
        queryset=Activity.objects.none(), slug_field="code", many=True, allow_empty=False
    )

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        if event := self.context.get("event"):
            found["activities"].child_relation.queryset = Activity.objects.filter(event=event)  # type: ignore[attr-defined]
        return found

    def facts(self) -> dict[str, Any]:
        said = self.validated_data
        return {**said, "name": normalise(said["name"])}


class QuotaOutput(serializers.Serializer[Quota]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    capacity = serializers.IntegerField(allow_null=True, help_text="null: no limit.")
    taken = serializers.IntegerField(help_text="Confirmed, to be approved, or offered.")
    held = serializers.IntegerField(help_text="Kept back by its sub-quotas.")
    activities = serializers.SerializerMethodField()
    sub_quotas = SubQuotaOutput(many=True)

    def get_activities(self, quota: Quota) -> list[str]:
        return [activity.code for activity in quota.activities.all()]
