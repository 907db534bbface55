"""Shapes of bulk actions in the API: what is asked, what would happen, what became of each row."""

from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ticketing.models import Registration
from ticketing.registration_queries import Filters
from ticketing.services.bulk import MOST, Preview, Run, Seen
from ticketing.services.bulk_verdicts import REASONS, Action
from ticketing.services.priorities import GREATEST


class OrderInput(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=[action.value for action in Action])
    to = serializers.CharField(
        default="", allow_blank=True, max_length=80, help_text="Code of the activity to move or invite to."
    )
    priority = serializers.IntegerField(
        default=None,
        allow_null=True,
        min_value=-GREATEST,
        max_value=GREATEST,
        help_text="For `priority`: the greater comes first.",
    )


class FiltersInput(serializers.Serializer[Any]):
    """As in the list. A name that is none is refused: dropped, it would make the action reach further."""

    def get_fields(self) -> dict[str, Any]:
        return {
            one.name: serializers.CharField(default="", allow_blank=True, max_length=100, trim_whitespace=False)
            for one in fields(Filters)
        }

    def to_internal_value(self, data: Any) -> Any:
        known = {one.name for one in fields(Filters)}
        if isinstance(data, dict) and (unknown := sorted(str(name)[:40] for name in set(data) - known)):
            said = _("There is no filter “%(name)s”.") % {"name": unknown[0]}
            raise serializers.ValidationError({unknown[0]: [serializers.ErrorDetail(said, "invalid")]})
        return super().to_internal_value(data)


class BulkPreviewInput(OrderInput):
    """Either `registrations` or `filters`."""

    registrations = serializers.ListField(
        child=serializers.CharField(max_length=20), default=list, max_length=MOST, help_text="Codes."
    )
    filters = FiltersInput(default=None, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["filters"] is not None and attrs["registrations"]:
            said = _("Send either registrations or filters.")
            raise serializers.ValidationError({"filters": [serializers.ErrorDetail(said, "invalid")]})
        return attrs


class SeenInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)
    state = serializers.ChoiceField(
        choices=Registration.State.values, help_text="In which it was seen; in another one it is left alone."
    )


class BulkInput(OrderInput):
    request_id = serializers.UUIDField()
    registrations = serializers.ListField(child=SeenInput(), max_length=MOST)

    def seen(self) -> list[Seen]:
        return [Seen(row["code"], row["state"]) for row in self.validated_data["registrations"]]


class ReasonOutput(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=f"One of {', '.join(REASONS)}.")
    detail = serializers.CharField()


class UnchangedOutput(SeenInput):
    reason = ReasonOutput()


class BulkPreviewOutput(serializers.Serializer[Any]):
    changed = SeenInput(many=True)
    unchanged = UnchangedOutput(many=True)
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Codes of no registration of the event.")
    freed = serializers.IntegerField(help_text="Places that come back.")
    moving_up = serializers.IntegerField(help_text="People who would get a place from the waiting list.")
    more = serializers.BooleanField(help_text="More fit the filters than one run takes.")


class BulkOutcomeOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    result = serializers.ChoiceField(choices=["done", "already", "changed", "refused"])
    reason = ReasonOutput(allow_null=True)


class BulkOutput(serializers.Serializer[Any]):
    request_id = serializers.UUIDField()
    counts = serializers.DictField(child=serializers.IntegerField())
    outcomes = BulkOutcomeOutput(many=True)


def preview_output(found: Preview) -> dict[str, Any]:
    """Codes and states: whose they are stands in the list."""
    return {
        "changed": [{"code": line.registration.code, "state": line.registration.state} for line in found.done],
        "unchanged": [
            {
                "code": line.registration.code,
                "state": line.registration.state,
                "reason": {"code": line.reason, "detail": line.sentence},
            }
            for lines in found.left.values()
            for line in lines
        ],
        "unknown": list(found.unknown),
        "freed": found.freed,
        "moving_up": found.moving_up,
        "more": found.more,
    }


def bulk_output(run: Run) -> dict[str, Any]:
    return {
        "request_id": str(run.request_id),
        "counts": run.counts,
        "outcomes": [
            {
                "code": one.code,
                "result": one.result,
                "reason": {"code": one.reason, "detail": one.sentence} if one.reason else None,
            }
            for one in run.outcomes
        ],
    }
