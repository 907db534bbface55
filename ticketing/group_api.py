"""Doors for programs of colleges: ask for a group's link, then register many people with it."""

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from summit.errors import Refusal
from summit.models import Activity
from ticketing.group_forms import rows_of_upload
from ticketing.group_links import group_by_token
from ticketing.group_queries import check_for, figures_of, judge_rows, members_of, offer_of, sheets_of
from ticketing.group_rows import RowCheck
from ticketing.group_serializers import (
    GroupAskedOutput,
    GroupInput,
    GroupMemberOutput,
    GroupOutput,
    GroupSheetInput,
    GroupSheetOutput,
    GroupSheetPreviewOutput,
    GroupSheetTakenOutput,
    group_output,
    member_output,
    preview_output,
    results_output,
    rows_of_json,
    sheet_output,
)
from ticketing.group_tasks import register_queued_sheets
from ticketing.models import Group, GroupSheet
from ticketing.queries import offers_by_code
from ticketing.services.group_erasure import erase_coordinator
from ticketing.services.group_sheets import check_size, queue_sheet, receive_sheet
from ticketing.services.groups import actor_of, found_group, no_groups, prove_group
from ticketing.services.places import refuse_standing
from ticketing.sheets import SheetRow

PRIVATE = {"Cache-Control": "private, no-store"}
LAST_SHEETS = 5


class GroupToken(BaseAuthentication):
    """`Authorization: Group <token>`, the token of `/g/<token>/`. `request.auth` is then the group."""

    keyword = "group"

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Group] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.encode():
            return None
        group = group_by_token(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if group is None:
            raise exceptions.AuthenticationFailed(
                _("This link of a group is not valid. Open the one from the mail, or ask for it again."),
                code="bad_token",
            )
        return AnonymousUser(), group

    def authenticate_header(self, request: Request) -> str:
        return 'Group realm="group"'


class IsCoordinator(BasePermission):
    """The request came with the link of a group."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Group)


class GroupCreate(APIView):
    """Ask for the link of a group: it is mailed to the coordinator's address and never answered here.

    One group for each activity and address; asking again sends the link again, at most once an hour.
    """

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(request=GroupInput, responses={202: GroupAskedOutput})
    def post(self, request: Request) -> Response:
        knock("group", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        asked = GroupInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        offer = offers_by_code([said["activity"]]).get(said["activity"])
        if offer is None or not offer.live:
            sentence = _("There is no activity “%(code)s”. Choose one from the programme.") % {"code": said["activity"]}
            raise Refusal("unknown_activity", sentence, status=400, field="activity")
        if offer.group_limit == 0:
            raise no_groups()
        refuse_standing(offer)
        found_group(
            Activity.objects.select_related("event").get(pk=offer.pk),
            coordinator=said["coordinator"],
            request_id=said["request_id"],
            actor="visitor",
        )
        detail = _("The link of your group is on its way to your e-mail address")
        return Response({"detail": f"{detail}."}, status=202, headers=PRIVATE)


class GroupDoor(APIView):
    """What belongs to the coordinator of a group, and to nobody else."""

    authentication_classes = [GroupToken]
    permission_classes = [IsCoordinator]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        prove_group(self.group)

    @property
    def group(self) -> Group:
        return cast("Group", self.request.auth)

    @staticmethod
    def answer(data: Any, status: int = 200) -> Response:
        return Response(data, status=status, headers=PRIVATE)

    def limit(self) -> int:
        offer = offer_of(self.group)
        return offer.group_limit if offer else 0


class GroupDetail(GroupDoor):
    """The group: how many people it has, and its last sheets."""

    @extend_schema(responses=GroupOutput)
    def get(self, request: Request) -> Response:
        figures = figures_of(self.group, limit=self.limit())
        sheets = sheets_of(self.group)[:LAST_SHEETS]
        return self.answer(group_output(self.group, figures, check_for(self.group).columns, sheets))


class GroupMemberList(GroupDoor):
    """Everybody whom the group registered and who still holds the place; 500 people at most."""

    @extend_schema(responses=GroupMemberOutput(many=True), operation_id="group_members_list")
    def get(self, request: Request) -> Response:
        return self.answer([member_output(row) for row in members_of(self.group)])


class GroupErase(GroupDoor):
    """Forget the coordinator: name, phone and address are deleted, the group is closed, the link dies with this answer.

    Sheets are forgotten; whoever is not registered yet is not registered. Who was registered keeps the place.
    """

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        erase_coordinator(self.group, actor=actor_of(self.group))
        return self.answer(None, status=204)


class GroupSheetCreate(GroupDoor):
    """Send people to register. With `dry_run` nothing is stored, and the answer (200) says what would happen.

    Without it the rows that are fine are registered one after the other; ask for the sheet to see how far it is. The same
    `request_id` with the same rows answers the same, with one effect.
    """

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        request=GroupSheetInput,
        responses={200: GroupSheetPreviewOutput, 202: GroupSheetTakenOutput},
        parameters=[OpenApiParameter("dry_run", bool, description="Only look: nothing is stored.")],
    )
    def post(self, request: Request) -> Response:
        knock("group_sheet", actor_of(self.group))
        asked = GroupSheetInput(data=request.data)
        asked.is_valid(raise_exception=True)
        name, rows = self._rows(request, asked.validated_data, check_for(self.group))
        if request.query_params.get("dry_run", "").lower() in ("1", "true"):
            check_size(rows)
            room = figures_of(self.group, limit=self.limit()).room
            return self.answer(preview_output(judge_rows(self.group, rows, room=room)))
        sheet = receive_sheet(
            self.group,
            rows,
            sheet_id=asked.validated_data["request_id"],
            file_name=name,
            actor=actor_of(self.group),
        )
        sheet = queue_sheet(sheet, actor=actor_of(self.group))
        register_queued_sheets.enqueue()
        return self.answer(sheet_output(sheet, *_numbers(sheet)), status=202)

    def _rows(self, request: Request, said: dict[str, Any], check: RowCheck) -> tuple[str, list[SheetRow]]:
        if request.FILES:
            return rows_of_upload(request.FILES.getlist("file"), check)
        return "", rows_of_json(said.get("rows", ()), check.columns)


class GroupSheetDetail(GroupDoor):
    """How far a sheet is, and what became of each row."""

    @extend_schema(responses=GroupSheetOutput)
    def get(self, request: Request, key: str) -> Response:
        sheet: GroupSheet = get_object_or_404(GroupSheet, pk=key, group=self.group)
        members = sheet.members.select_related("registration", "attendee").order_by("number")
        said = sheet_output(sheet, *_numbers(sheet))
        return self.answer({**said, "results": results_output(members)})


def _numbers(sheet: GroupSheet) -> tuple[int, int]:
    """Rows that were registered, and rows that were refused."""
    counted = sheet.members.aggregate(
        made=Count("pk", filter=Q(refusal="")), refused=Count("pk", filter=~Q(refusal=""))
    )
    return counted["made"], counted["refused"]


class GroupScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "ticketing.group_api.GroupToken"
    name = "groupToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Group <token>`: the token of the coordinator's link `/g/<token>/`.",
        }
